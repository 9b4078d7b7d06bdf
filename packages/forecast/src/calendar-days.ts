export const DAY = 86_400_000;

/** Days since 1970-01-01 of a date YYYY-MM-DD. @throws RangeError for what is no date */
export function dayNumber(date: string): number {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN;
  // Date.parse takes 30 February for 1 March.
  if (Number.isNaN(at) || isoDate(at / DAY) !== date) throw new RangeError(`forecast: "${date}" is no date`);
  return at / DAY;
}

export const isoDate = (day: number): string => new Date(day * DAY).toISOString().slice(0, 10);

/** 0 = Monday … 6 = Sunday; 1970-01-01 was a Thursday. */
export const weekdayOf = (day: number): number => (((day + 3) % 7) + 7) % 7;
