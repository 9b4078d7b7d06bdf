export interface Interval {
  from: string;
  to: string;
}
/** Monday first. */
export type Week = readonly (readonly Interval[])[];

/** Every quarter of an hour from 00:00 to 24:00. */
export const CLOCK: readonly string[] = Array.from(
  { length: 97 },
  (_, quarter) =>
    `${String(Math.floor(quarter / 4)).padStart(2, '0')}:${String((quarter % 4) * 15).padStart(2, '0')}`,
);

export const WORKING_WEEK: Week = [0, 1, 2, 3, 4, 5, 6].map((day) =>
  day < 5 ? [{ from: '09:00', to: '18:00' }] : [],
);

/** Whether every interval ends after it begins and none overlaps another of its day. */
export function isValidWeek(week: Week): boolean {
  return week.every((day) => {
    const sorted = day.toSorted((a, b) => (a.from < b.from ? -1 : 1));
    return sorted.every(
      (interval, i) => interval.from < interval.to && (sorted[i - 1]?.to ?? '') <= interval.from,
    );
  });
}

/** The interval to offer next on a day: after the last one, an afternoon long. */
export function nextInterval(day: readonly Interval[]): Interval | null {
  const last = day
    .map((interval) => interval.to)
    .toSorted()
    .at(-1);
  if (last === undefined) return { from: '09:00', to: '18:00' };
  const start = CLOCK.indexOf(last) + 4;
  const from = CLOCK[start];
  if (from === undefined || from === '24:00') return null;
  return { from, to: CLOCK[Math.min(start + 16, 96)] ?? '24:00' };
}
