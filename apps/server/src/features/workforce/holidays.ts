import { Worker } from 'node:worker_threads';
import type { PublicHoliday } from '@attune/forecast/holidays';

const KEPT = 100;
const kept = new Map<string, Promise<PublicHoliday[]>>();

/**
 * Public holidays of these years; none of a country that is not known. Looked up in a thread that ends again: the rules of all
 * countries would take 55 MB of this process for good.
 */
export function loadHolidays(country: string, from: number, to: number): Promise<PublicHoliday[]> {
  const key = `${country} ${from} ${to}`;
  const known = kept.get(key);
  if (known) return known;
  const found = lookUp(country, from, to);
  kept.set(key, found);
  found.catch(() => kept.delete(key));
  const oldest = kept.keys().next().value;
  if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
  return found;
}

function lookUp(country: string, from: number, to: number): Promise<PublicHoliday[]> {
  const { promise, resolve, reject } = Promise.withResolvers<PublicHoliday[]>();
  const workerData = { country, from, to };
  const worker = new Worker(new URL('./holidays-thread.ts', import.meta.url), { workerData });
  worker.unref();
  worker.once('message', resolve);
  worker.once('error', reject);
  worker.once('exit', () => reject(new Error('looking up holidays ended without a result')));
  return promise;
}
