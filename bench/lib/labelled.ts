import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { BadInput } from './suite.ts';

export interface LabelledRow {
  text: string;
  /** Mostly one. */
  labels: string[];
}

export function hasTable(folder: string, name: string): boolean {
  return ['.tsv', '.tsv.gz'].some((ending) => existsSync(join(folder, name + ending)));
}

/** `name`.tsv or `name`.tsv.gz with the columns text and label (or labels, separated by commas). @throws BadInput */
export function readTable(folder: string, name: string): LabelledRow[] {
  const file = ['.tsv', '.tsv.gz'].map((ending) => join(folder, name + ending)).find(existsSync);
  if (!file) throw new BadInput(`${join(folder, name)}.tsv is missing`);
  const bytes = readFileSync(file);
  const [header = '', ...lines] = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes)
    .toString('utf8')
    .split(/\r?\n/);
  const columns = header.split('\t');
  const text = columns.indexOf('text');
  const label = columns.includes('labels') ? columns.indexOf('labels') : columns.indexOf('label');
  if (text < 0 || label < 0) throw new BadInput(`${file} needs the columns text and label`);
  return lines.flatMap((line) => {
    const cells = line.split('\t');
    return cells[text] && cells[label] ? [{ text: cells[text], labels: cells[label].split(',') }] : [];
  });
}

/** Case, width, spaces and punctuation aside. */
export function plain(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim();
}

/** Same text but for punctuation, spaces, case; a text of nothing else is compared as it is. */
export function sameness(text: string): string {
  return plain(text) || text.trim();
}

export interface Score {
  accuracy: number;
  /** Mean over the labels that occur in the truth. */
  macroF1: number;
  f1: Record<string, number>;
}

export function scoreOf(truth: readonly string[], guesses: readonly string[]): Score {
  const f1: Record<string, number> = {};
  for (const label of [...new Set(truth)].sort()) {
    const named = guesses.filter((guess) => guess === label).length;
    const real = truth.filter((one) => one === label).length;
    const right = truth.filter((one, index) => one === label && guesses[index] === label).length;
    f1[label] = (2 * right) / (named + real);
  }
  const values = Object.values(f1);
  return {
    accuracy: truth.filter((label, index) => label === guesses[index]).length / truth.length,
    macroF1: values.reduce((sum, value) => sum + value, 0) / values.length,
    f1,
  };
}
