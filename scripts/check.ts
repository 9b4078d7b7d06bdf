import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { run } from './run.ts';

/** `npm run check`: style, types, generated files, purity of the engines. Prints what failed, and only that. */

interface Check {
  name: string;
  command: [string, ...string[]];
}

const projects = globSync(['tsconfig.json', '{packages,apps}/*/tsconfig.json']).sort();
const checks: Check[] = [
  { name: 'generated files', command: ['node', 'apps/server/scripts/generate.ts', '--check'] },
  {
    name: 'engines are pure',
    command: ['vitest', 'run', '--project', 'packages', 'scripts/engines.test.ts'],
  },
  { name: 'biome', command: ['biome', 'ci', '--colors=off', '--diagnostic-level=warn'] },
  ...projects.map((file): Check => ({ name: `types: ${file}`, command: ['tsc', '-p', file] })),
];

let failures = 0;
const waiting = [...checks];
async function worker(): Promise<void> {
  for (let check = waiting.shift(); check; check = waiting.shift()) {
    const [command, ...args] = check.command;
    const { status, output } = await run(command, args);
    if (status === 0) continue;
    failures += 1;
    console.error(`✗ ${check.name}\n${output.trimEnd()}\n`);
  }
}
await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, worker));
console.log(
  failures === 0 ? `${checks.length} checks passed` : `${failures} of ${checks.length} checks failed`,
);
process.exitCode = failures === 0 ? 0 : 1;
