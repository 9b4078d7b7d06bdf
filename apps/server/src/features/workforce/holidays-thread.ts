import { parentPort, workerData } from 'node:worker_threads';
import { type PublicHoliday, publicHolidays } from '@attune/forecast/holidays';

const { country, from, to }: { country: string; from: number; to: number } = workerData;
let found: PublicHoliday[] = [];
try {
  found = publicHolidays(country, from, to);
} catch (error) {
  // Of a country that the list does not know there are none.
  if (!(error instanceof RangeError)) throw error;
}
parentPort?.postMessage(found);
