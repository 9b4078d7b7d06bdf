import type { TFunction } from 'i18next';

/** An expected wait in seconds as a range, rounded outwards to minutes, or to tenths of an hour when it is long. */
export function formatWaitRange(lowSeconds: number, highSeconds: number, t: TFunction<'common'>): string {
  const long = highSeconds > 90 * 60;
  const [unit, step] = long ? [3600, 0.1] : [60, 1];
  const tidy = (value: number) => Number(value.toFixed(1));
  const low = tidy(Math.floor(lowSeconds / unit / step) * step);
  const high = tidy(Math.max(step, Math.ceil(highSeconds / unit / step) * step));
  if (low === 0) return t(long ? 'wait.underHours' : 'wait.underMinutes', { high });
  const range = low === high ? String(low) : `${low}–${high}`;
  return t(long ? 'wait.hours' : 'wait.minutes', { range });
}
