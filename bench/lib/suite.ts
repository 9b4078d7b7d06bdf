import { existsSync, readFileSync } from 'node:fs';
import type { ParseArgsConfig } from 'node:util';

export interface Options {
  /** Folder of the data sets, absolute. */
  data: string;
  /** A smaller version for everyday use. */
  quick: boolean;
  /** The suite's own flags as given, or their defaults. */
  flags: Record<string, unknown>;
}

/** One file of this folder exports one, as `suite`; the file's name is the suite's name. */
export interface Suite {
  name: string;
  /** What it measures, on what data; shown by `npm run bench`. */
  describe: string;
  flags?: NonNullable<ParseArgsConfig['options']>;
  /** Keys as in the README; fractions 0…1, milliseconds, counts. Baselines under `baseline.<name>.`. */
  run(options: Options): Promise<Record<string, number>>;
}

/** The data are not there, or a flag makes no sense: told without a stack. */
export class BadInput extends Error {}

/** A column of a tab-separated file with a header line. @throws BadInput */
export function readColumn(file: string, column: string): string[] {
  if (!existsSync(file)) throw new BadInput(`${file} is missing`);
  const [header, ...lines] = readFileSync(file, 'utf8').split(/\r?\n/);
  const index = header?.split('\t').indexOf(column) ?? -1;
  if (index < 0) throw new BadInput(`${file} has no column "${column}"`);
  return lines.flatMap((line) => line.split('\t')[index] || []);
}

/** A positive number from a flag. @throws when it is none */
export function positive(flags: Options['flags'], name: string): number {
  const value = Number(flags[name]);
  if (!(value > 0)) throw new BadInput(`--${name} must be a positive number`);
  return value;
}

/** The value that this share (0…1) of the values does not exceed; NaN of nothing. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** Uniform numbers in [0, 1) from a seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
