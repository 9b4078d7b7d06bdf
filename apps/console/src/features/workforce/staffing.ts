/** Agents half-hour by half-hour. Null where nothing is forecast. */
export interface Cover {
  readonly required: readonly (number | null)[];
  readonly rostered: readonly number[];
}

/** How many are missing at each step; 0 where enough are rostered or nothing is known. */
export function missingOf({ required, rostered }: Cover): number[] {
  return required.map((need, i) => Math.max(0, (need ?? 0) - (rostered[i] ?? 0)));
}

/** Hours of agents' time. */
export interface CoverHours {
  readonly required: number;
  readonly rostered: number;
  readonly short: number;
}

export function hoursOf(cover: Cover, stepMinutes: number): CoverHours {
  const hours = (values: readonly (number | null)[]) =>
    (values.reduce<number>((sum, value) => sum + (value ?? 0), 0) * stepMinutes) / 60;
  return {
    required: hours(cover.required),
    rostered: hours(cover.rostered),
    short: hours(missingOf(cover)),
  };
}

/** Steps that follow one another with too few agents: from `first` to `last` (included). */
export interface ShortSpan {
  readonly first: number;
  readonly last: number;
  /** Most that are missing at once. */
  readonly most: number;
  /** Agents' hours missing in all. */
  readonly hours: number;
}

/** Where too few are rostered, the largest lack first. */
export function shortSpans(cover: Cover, stepMinutes: number): ShortSpan[] {
  const spans: ShortSpan[] = [];
  for (const [i, missing] of missingOf(cover).entries()) {
    if (missing === 0) continue;
    const hours = (missing * stepMinutes) / 60;
    const before = spans.at(-1);
    if (before?.last === i - 1) {
      spans[spans.length - 1] = {
        first: before.first,
        last: i,
        most: Math.max(before.most, missing),
        hours: before.hours + hours,
      };
    } else spans.push({ first: i, last: i, most: missing, hours });
  }
  return spans.sort((a, b) => b.hours - a.hours || a.first - b.first);
}

/** The service level over all contacts: that of each step weighted by how many come. Null when none come. */
export function meanServiceLevel(
  levels: readonly (number | null)[],
  volume: readonly (number | null)[],
): number | null {
  let weighted = 0;
  let contacts = 0;
  for (const [i, level] of levels.entries()) {
    const n = volume[i] ?? 0;
    if (level === null || n <= 0) continue;
    weighted += level * n;
    contacts += n;
  }
  return contacts > 0 ? weighted / contacts : null;
}
