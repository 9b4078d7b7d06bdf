import { Worker } from 'node:worker_threads';
import type {
  CoverProblem,
  CoverSolution,
  RosterProblem,
  RosterSolution,
  SolveOptions,
} from '@attune/staffing';
import type { Answer, Task } from './solver-thread.ts';

/** Beyond its own time limit a task is stopped after as much again and this: preparing, and a solver that hangs. */
const GRACE_MS = 30_000;
/** Of JavaScript; WebAssembly has its own, up to 4 GB. */
const MEMORY_MB = 512;

/**
 * Makes rosters in a thread of its own, which loads HiGHS once. One at a time: others wait their turn. When a task is cancelled,
 * takes far too long or the thread breaks down, the thread goes, and the next task gets a new one.
 */
export class RosterSolver {
  #worker: Worker | null = null;
  #last: Promise<unknown> = Promise.resolve();
  readonly #memoryMb: number;

  constructor({ memoryMb = MEMORY_MB }: { memoryMb?: number } = {}) {
    this.#memoryMb = memoryMb;
  }

  /** @throws RangeError when the problem is not valid, the signal's reason, Error when the thread broke down */
  roster(
    problem: RosterProblem,
    options: Partial<SolveOptions> = {},
    signal?: AbortSignal,
  ): Promise<RosterSolution> {
    return this.#enqueue<RosterSolution>({ kind: 'roster', problem, options }, signal);
  }

  /** The same for shifts without names. @throws as `roster`, and Error when nothing is found in time */
  cover(
    problem: CoverProblem,
    options: Partial<SolveOptions> = {},
    signal?: AbortSignal,
  ): Promise<CoverSolution> {
    return this.#enqueue<CoverSolution>({ kind: 'cover', problem, options }, signal);
  }

  /** Ends the thread; a task under way is rejected. */
  async stop(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    await worker?.terminate();
  }

  #enqueue<T>(task: Task, signal?: AbortSignal): Promise<T> {
    const turn = this.#last.then(() => this.#run<T>(task, signal));
    this.#last = turn.catch(() => {});
    return turn;
  }

  async #run<T>(task: Task, signal?: AbortSignal): Promise<T> {
    const limitMs = 2000 * (task.options.timeLimitSeconds ?? 10) + GRACE_MS;
    const limit = AbortSignal.any([AbortSignal.timeout(limitMs), ...(signal ? [signal] : [])]);
    limit.throwIfAborted();
    const worker = this.#worker ?? this.#start();
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const onMessage = (answer: Answer) =>
      'error' in answer ? reject(answer.error) : resolve(answer.solution as T);
    const onError = (error: Error) =>
      reject(new Error(`the roster solver broke down: ${error.message}`, { cause: error }));
    const onExit = () => reject(new Error('the roster solver ended without a result'));
    const onAbort = () => {
      reject(limit.reason);
      void this.stop();
    };
    worker.once('message', onMessage).once('error', onError).once('exit', onExit);
    limit.addEventListener('abort', onAbort);
    worker.ref();
    worker.postMessage(task);
    try {
      return await promise;
    } finally {
      limit.removeEventListener('abort', onAbort);
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      // An idle thread does not keep the process alive.
      worker.unref();
    }
  }

  #start(): Worker {
    const worker = new Worker(new URL('./solver-thread.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: this.#memoryMb },
    });
    const forget = () => {
      if (this.#worker === worker) this.#worker = null;
    };
    // Before those of the task, so that the next task does not find a dead thread.
    worker.on('error', forget).on('exit', forget);
    this.#worker = worker;
    return worker;
  }
}
