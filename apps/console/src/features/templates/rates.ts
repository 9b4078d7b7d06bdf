import type { RecommendationCounts } from '@attune/contract';
import { wilson } from '@attune/metrics';

/** `n`: of how many; null share when there are none. low/high: 95 % interval. */
export interface Rate {
  share: number | null;
  n: number;
  low: number;
  high: number;
}

export const RATES = ['acceptance', 'hit1', 'hit3', 'edited'] as const;
export type RateName = (typeof RATES)[number];

/** What each rate counts, of what. */
const PARTS: Record<RateName, (counts: RecommendationCounts) => [hits: number, n: number]> = {
  acceptance: ({ inserted, answered }) => [inserted, answered],
  hit1: ({ hit1, used }) => [hit1, used],
  hit3: ({ hit3, used }) => [hit3, used],
  edited: ({ edited, compared }) => [edited, compared],
};

export function rateOf(name: RateName, counts: RecommendationCounts): Rate {
  const [hits, n] = PARTS[name](counts);
  return { share: n === 0 ? null : hits / n, n, ...wilson(hits, n) };
}

/** Ascending; what has no value comes first, more evidence breaks ties. */
export function compareRates(a: Rate, b: Rate): number {
  return (a.share ?? -1) - (b.share ?? -1) || a.n - b.n;
}

/** Comma-separated, quoted; a cell that a spreadsheet would take for a formula is told to be text. */
export function csv(rows: readonly (readonly (string | number | null)[])[]): string {
  const cell = (value: string | number | null) => {
    const text = String(value ?? '');
    const plain = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return `"${plain.replaceAll('"', '""')}"`;
  };
  return `\ufeff${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}

/** Calendar days from the first to the last, both included; days as `2026-03-01`. */
export function daysBetween(from: string, to: string): string[] {
  const days: string[] = [];
  for (let at = Date.parse(from); at <= Date.parse(to); at += 86_400_000)
    days.push(new Date(at).toISOString().slice(0, 10));
  return days;
}
