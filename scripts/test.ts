import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBrowser } from './browser.ts';
import { buildFrontends } from './build.ts';
import { projectDir, run, toolEnv } from './run.ts';

/**
 * `npm test [-- PATH… OPTIONS…]`: everything, or the tests under the paths. Options go to Vitest. The last line is
 * `N passed, N failed`; a file that could not be loaded counts as one failure.
 */

interface Report {
  numPassedTests: number;
  numFailedTests: number;
  testResults: { status: string; assertionResults: { status: string }[] }[];
}

const args = process.argv.slice(2);
const { values, positionals } = parseArgs({
  args,
  strict: false,
  allowPositionals: true,
  options: { project: { type: 'string', multiple: true }, testNamePattern: { type: 'string', short: 't' } },
});

/** Whether the choice of projects and paths leaves room for the browser tests. */
function includesBrowserTests(): boolean {
  const { project } = values;
  if (Array.isArray(project) && !project.includes('e2e')) return false;
  if (positionals.length === 0) return true;
  return positionals.some((path) => {
    const inside = relative(projectDir, join(projectDir, path));
    return inside === '' || inside.startsWith('e2e');
  });
}

async function vitest(): Promise<string> {
  const env = { ...toolEnv };
  if (includesBrowserTests()) {
    env.ATTUNE_TEST_BROWSER = await ensureBrowser();
    await buildFrontends();
  }
  const dir = mkdtempSync(join(tmpdir(), 'attune-tests-'));
  const file = join(dir, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const { status } = await run('vitest', ['run', ...reporters, ...args], { show: true, env });
  const report = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Report) : undefined;
  rmSync(dir, { recursive: true });
  const unloaded = report?.testResults.filter(
    (result) =>
      result.status === 'failed' && result.assertionResults.every((test) => test.status !== 'failed'),
  );
  const counted = (report?.numFailedTests ?? 0) + (unloaded?.length ?? 0);
  // Vitest also fails for errors outside of any test.
  const failed = status !== 0 ? Math.max(counted, 1) : counted;
  process.exitCode = failed > 0 ? 1 : 0;
  return `${report?.numPassedTests ?? 0} passed, ${failed} failed`;
}

const summary = await vitest().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
  return '0 passed, 1 failed';
});
console.log(summary);
