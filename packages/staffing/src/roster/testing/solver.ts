import highs from 'highs';
import { type HighsRuntime, solveWithHighs } from '../highs.ts';
import type { Solve } from '../types.ts';

/** HiGHS in this thread. */
export async function loadSolver(): Promise<Solve> {
  // The library's declarations are those of its CommonJS build; what is imported is the loader itself.
  const load = highs as unknown as typeof highs.default;
  const runtime: HighsRuntime = await load();
  return async (lp, options) => solveWithHighs(runtime, lp, options);
}
