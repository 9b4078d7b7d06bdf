import { Worker } from 'node:worker_threads';
import type { Arrival, Policy, SimulatedAgent, Simulation, SimulationInput } from '@attune/dispatch';

/** What dispatch knows of the day's work depends on its settings, too. */
interface Side {
  readonly arrivals: readonly Arrival[];
  readonly policy: Policy;
}

/** A day to be played twice. Plain JSON. */
export interface PreviewDay extends Required<Pick<SimulationInput, 'hazard' | 'seed'>> {
  readonly agents: readonly SimulatedAgent[];
  readonly current: Side;
  readonly proposed: Side;
}

export interface PreviewRuns {
  readonly current: Simulation;
  readonly proposed: Simulation;
}

/** Plays it in a thread of its own. @throws when it takes longer than `limitMs`, or `signal` says stop */
export function playInThread(day: PreviewDay, limitMs: number, signal: AbortSignal): Promise<PreviewRuns> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
  if (limit.aborted) return Promise.reject(limit.reason);
  const { promise, resolve, reject } = Promise.withResolvers<PreviewRuns>();
  const worker = new Worker(new URL('./preview-thread.ts', import.meta.url), { workerData: day });
  worker.once('message', resolve);
  worker.once('error', reject);
  worker.once('exit', () => reject(new Error('the preview ended without a result')));
  limit.addEventListener('abort', () => {
    reject(limit.reason);
    void worker.terminate();
  });
  return promise;
}
