import { existsSync, readdirSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { BadInput, type Suite } from './lib/suite.ts';

const common = {
  data: { type: 'string' },
  json: { type: 'boolean', default: false },
  quick: { type: 'boolean', default: false },
} as const satisfies ParseArgsConfig['options'];

const root = resolve(import.meta.dirname, '..');
const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && file !== basename(import.meta.filename))
  .map((file) => file.slice(0, -3))
  .toSorted();

const load = async (name: string): Promise<Suite> => {
  const module: { suite: Suite } = await import(`./${name}.ts`);
  return module.suite;
};

/** Folders are told from where the command was typed; npm changes to the project's. */
const folder = (path: string | undefined): string =>
  path
    ? resolve(process.env.INIT_CWD ?? process.cwd(), path)
    : resolve(root, process.env.ATTUNE_BENCH_DATA || '../shared/data');

async function main([name, ...args]: string[]): Promise<void> {
  if (!name || name.startsWith('-')) return list();
  if (!names.includes(name)) throw new BadInput(`There is no suite "${name}": ${names.join(', ')}`);
  const suite = await load(name);
  const { values } = parseArgs({ args, options: { ...suite.flags, ...common } });
  const { data: given, json, quick, ...flags } = values;
  const data = folder(given);
  if (!existsSync(data)) throw new BadInput(`no folder ${data}; name one by --data or ATTUNE_BENCH_DATA`);
  const metrics = await suite.run({ data, quick, flags });
  if (json) console.log(JSON.stringify({ suite: name, data: basename(data), metrics }));
  else print(metrics);
}

async function list(): Promise<void> {
  console.log('npm run bench -- SUITE [--data DIR] [--json] [--quick] [flags of the suite]\n');
  for (const name of names) {
    const { describe, flags = {} } = await load(name);
    const own = Object.entries(flags).map(([flag, { type, default: value }]) =>
      type === 'boolean' ? `--${flag}` : `--${flag} ${value ?? '…'}`,
    );
    console.log(`${name}${own.length ? `  [${own.join('] [')}]` : ''}\n    ${describe}`);
  }
}

function print(metrics: Record<string, number>): void {
  const width = Math.max(...Object.keys(metrics).map((key) => key.length));
  for (const [key, value] of Object.entries(metrics)) {
    const digits = Number.isInteger(value) ? 0 : Math.abs(value) < 10 ? 4 : 1;
    console.log(`${key.padEnd(width)}  ${value.toFixed(digits).padStart(12)}`);
  }
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  const expected = error instanceof BadInput || (error instanceof TypeError && 'code' in error);
  console.error(expected ? error.message : error);
  process.exitCode = 1;
}
