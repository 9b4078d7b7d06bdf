import type { SolveOptions, SolveResult } from './types.ts';

/** What is used of the library `highs` (HiGHS compiled to WebAssembly), whose types need those of a browser. */
export interface HighsRuntime {
  readonly constants: { readonly modelStatus: Readonly<Record<string, number>> };
  createModel(source: { format: 'lp'; data: string }): HighsModel;
}

interface HighsModel {
  readonly options: { set(values: Readonly<Record<string, string | number | boolean>>): void };
  readonly info: { get(name: string): number | bigint };
  run(): unknown;
  setSolution(solution: { indices: number[]; values: number[] }): unknown;
  getColByName(name: string): number;
  getColName(column: number): string;
  getModelStatus(): number;
  getObjectiveValue(): number;
  getSolution(): { colValue: ArrayLike<number> };
  getRunTime(): number;
  dispose(): void;
}

/** HiGHS' code for a point that satisfies all constraints. */
const FEASIBLE_POINT = 2;

/**
 * Minimises; blocks until done or out of time. The bound is the solver's dual bound, in a linear program the optimum itself.
 * @throws what the library throws on a program it cannot read, or when it runs out of memory
 */
export function solveWithHighs(highs: HighsRuntime, lp: string, options: SolveOptions): SolveResult {
  const model = highs.createModel({ format: 'lp', data: lp });
  try {
    model.options.set({
      output_flag: false,
      time_limit: options.timeLimitSeconds,
      mip_rel_gap: options.gap,
      random_seed: options.seed ?? 0,
    });
    if (options.start) {
      const start = Object.entries(options.start).map(
        ([name, value]) => [model.getColByName(name), value] as const,
      );
      model.setSolution({ indices: start.map(([index]) => index), values: start.map(([, value]) => value) });
    }
    model.run();
    const status = statusOf(highs, model.getModelStatus());
    const found = model.info.get('primal_solution_status') === FEASIBLE_POINT;
    const objective = model.getObjectiveValue();
    const isMip = /^(binaries|generals)$/m.test(lp);
    const proven = isMip
      ? Number(model.info.get('mip_dual_bound'))
      : status === 'optimal'
        ? objective
        : -Infinity;
    return {
      status,
      columns: found ? columnsOf(model) : null,
      objective: found ? objective : Number.POSITIVE_INFINITY,
      bound: Number.isFinite(proven) ? proven : Number.NEGATIVE_INFINITY,
      seconds: model.getRunTime(),
    };
  } finally {
    model.dispose();
  }
}

function statusOf({ constants }: HighsRuntime, code: number): SolveResult['status'] {
  const { optimal, infeasible, unbounded, unboundedOrInfeasible } = constants.modelStatus;
  if (code === optimal) return 'optimal';
  if (code === infeasible) return 'infeasible';
  return code === unbounded || code === unboundedOrInfeasible ? 'unbounded' : 'limit';
}

function columnsOf(model: HighsModel): Record<string, number> {
  const values = Array.from(model.getSolution().colValue);
  return Object.fromEntries(values.map((value, column) => [model.getColName(column), value]));
}
