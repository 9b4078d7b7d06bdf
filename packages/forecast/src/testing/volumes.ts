import { uniform } from './series.ts';

const HOUR = 3_600_000;

/** A Poisson number: by multiplication for small means, by the normal distribution for large ones. */
export function poisson(mean: number, random: () => number): number {
  if (mean > 50) {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal));
  }
  let count = 0;
  for (let product = random(); product > Math.exp(-mean); product *= random()) count += 1;
  return count;
}

/** Expected contacts of a UTC hour: busy on working days, 08 to 20 only, no weekends. */
export function expectedAt(at: number): number {
  const hour = (at / HOUR) % 24;
  const weekday = (Math.floor(at / (24 * HOUR)) + 3) % 7;
  if (weekday > 4 || hour < 8 || hour >= 20) return 0;
  return (60 + 60 * Math.sin(((hour - 8) / 12) * Math.PI)) * [1.3, 1.1, 1, 0.9, 1][weekday]!;
}

/** Hourly counts from a UTC midnight on. */
export function contacts(
  from: number,
  days: number,
  change: (at: number) => number = () => 1,
  seed = 1,
): number[] {
  const random = uniform(seed);
  return Array.from({ length: days * 24 }, (_, hour) => {
    const at = from + hour * HOUR;
    return poisson(expectedAt(at) * change(at), random);
  });
}
