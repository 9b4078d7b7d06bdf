import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { run } from './run.ts';

const usual = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** Path of a Chromium on this machine: ATTUNE_TEST_BROWSER, a packaged one, or Playwright's. */
export function findBrowser(): string | undefined {
  const given = process.env.ATTUNE_TEST_BROWSER;
  return [...(given ? [given] : []), ...usual, chromium.executablePath()].find((path) => existsSync(path));
}

/**
 * Makes sure that browser tests can run and Chinese is drawn with glyphs: installs Chromium and a font where we may.
 * @returns the path of the browser.
 * @throws with what to do, when there is no browser and none could be installed.
 */
export async function ensureBrowser(): Promise<string> {
  const missing = [...(findBrowser() ? [] : ['chromium']), ...(hasChineseFont() ? [] : ['fonts-noto-cjk'])];
  if (missing.length > 0 && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log(`Installing ${missing.join(' and ')} …`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['update', '-qq'], { env });
    const { status, output } = await run('apt-get', ['install', '-y', '-qq', ...missing], { env });
    if (status !== 0) console.error(output);
  }
  if (!findBrowser()) {
    console.log("Installing Playwright's Chromium …");
    const { status, output } = await run('playwright-core', ['install', 'chromium']);
    if (status !== 0) console.error(output);
  }
  if (!hasChineseFont()) {
    console.warn(
      'No Chinese font was found: Chinese will show as boxes in screenshots. Install fonts-noto-cjk.',
    );
  }
  const browser = findBrowser();
  if (browser) return browser;
  throw new Error(
    'The browser tests need Chromium. Install it (Debian, Ubuntu: apt-get install chromium fonts-noto-cjk), or set ' +
      'ATTUNE_TEST_BROWSER to the path of a Chromium or Chrome. To do without: npm test -- packages apps',
  );
}

function hasChineseFont(): boolean {
  if (process.platform !== 'linux') return true;
  const listed = spawnSync('fc-list', [':lang=zh'], { encoding: 'utf8' });
  if (!listed.error) return listed.stdout.trim() !== '';
  return existsSync('/usr/share/fonts/opentype/noto') || existsSync('/usr/share/fonts/truetype/wqy');
}
