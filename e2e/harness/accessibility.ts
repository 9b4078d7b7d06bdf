import axe, { type AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const themes = ['light', 'dark'] as const;

/**
 * What axe finds serious or critical on the page in light and in dark colours, shadow roots included: colours, rule,
 * place and reason in a line each.
 */
export async function violations(page: Page): Promise<string[]> {
  // A content security policy forbids script elements; an evaluated script is not one.
  await page.evaluate(axe.source);
  const lines: string[] = [];
  for (const colorScheme of themes) {
    await page.emulateMedia({ colorScheme });
    const results = await page.evaluate(async () => {
      // The page hears of the change, then draws it.
      for (let i = 0; i < 3; i++) await new Promise((resolve) => requestAnimationFrame(resolve));
      // Colours that are just changing are nobody's.
      for (const animation of document.getAnimations()) {
        if (animation.effect?.getComputedTiming().iterations !== Number.POSITIVE_INFINITY) animation.finish();
      }
      const { axe } = window as unknown as { axe: { run(options: object): Promise<AxeResults> } };
      return axe.run({ resultTypes: ['violations'] });
    });
    for (const { id, impact, nodes } of results.violations) {
      if (impact !== 'serious' && impact !== 'critical') continue;
      for (const { target, any, all, none } of nodes) {
        const reason = [...any, ...all, ...none][0]?.message ?? '';
        lines.push(`${colorScheme}: ${id}: ${target.flat().join(' ')}: ${reason}`);
      }
    }
  }
  return lines;
}
