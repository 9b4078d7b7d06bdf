import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectDir, run } from './run.ts';

const apps = ['console', 'widget'];

/**
 * Builds what the browser loads, where it is missing or older than its sources. The build keeps the hash of the
 * sources it was made from.
 * @throws with Vite's output when a build fails.
 */
export async function buildFrontends(): Promise<void> {
  await Promise.all(apps.map(build));
}

async function build(app: string): Promise<void> {
  const dir = join(projectDir, 'apps', app);
  const mark = join(dir, 'dist', '.sources');
  const sources = hashSources(app);
  if (existsSync(mark) && readFileSync(mark, 'utf8') === sources) return;
  console.log(`Building the ${app} …`);
  const { status, output } = await run('vite', ['build', '--logLevel', 'warn'], { cwd: dir });
  if (status !== 0) throw new Error(`The ${app} could not be built:\n${output}`);
  writeFileSync(mark, sources);
}

function hashSources(app: string): string {
  const files = globSync([`apps/${app}/**/*`, 'packages/*/{src/**/*,package.json}', 'package-lock.json'], {
    cwd: projectDir,
    withFileTypes: true,
    exclude: (entry) => ['node_modules', 'dist'].includes(entry.name) || /\.test\.tsx?$/.test(entry.name),
  })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const hash = createHash('sha256');
  for (const file of files)
    hash.update(file.slice(projectDir.length)).update('\0').update(readFileSync(file));
  return hash.digest('hex');
}

if (import.meta.main) await buildFrontends();
