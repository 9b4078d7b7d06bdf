import { Worker } from 'node:worker_threads';
import type { Replay, ReplayInput } from './replay.ts';

let last: Promise<unknown> = Promise.resolve();

/** Learning takes seconds of a core: in a thread of its own, one workspace after the other. */
export function replayInThread(input: ReplayInput): Promise<Replay> {
  const next = last.then(() => run(input));
  last = next.catch(() => {});
  return next;
}

function run(input: ReplayInput): Promise<Replay> {
  const { promise, resolve, reject } = Promise.withResolvers<Replay>();
  const worker = new Worker(new URL('./replay-thread.ts', import.meta.url), { workerData: input });
  // A process that ends does not wait for it.
  worker.unref();
  worker.once('message', resolve);
  worker.once('error', reject);
  worker.once('exit', () => reject(new Error('learning ended without a result')));
  return promise;
}
