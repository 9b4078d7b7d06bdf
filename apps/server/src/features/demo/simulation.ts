import { Worker } from 'node:worker_threads';
import type { History } from '@attune/simulator';

export interface SimulationInput {
  from: number;
  to: number;
  perDay: number;
  contacts: number;
}

/** Four weeks take a second or two of thinking: in a thread of its own, whose memory goes with it. */
export function simulateInThread(input: SimulationInput): Promise<History> {
  const { promise, resolve, reject } = Promise.withResolvers<History>();
  const worker = new Worker(new URL('./simulation-thread.ts', import.meta.url), { workerData: input });
  worker.once('message', resolve);
  worker.once('error', reject);
  worker.once('exit', () => reject(new Error('the simulation ended without a result')));
  return promise;
}
