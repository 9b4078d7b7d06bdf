import type { TestProject } from 'vitest/node';
import startDatabases from '../apps/server/src/testing/global-setup.ts';
import { findBrowser } from '../scripts/browser.ts';
import { buildFrontends } from '../scripts/build.ts';

/** Once a run: what browsers load, and a PostgreSQL in which every test file clones a database of its own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (!findBrowser()) throw new Error('The browser tests need Chromium: run `npm test`, which installs it.');
  await buildFrontends();
  return startDatabases(project);
}
