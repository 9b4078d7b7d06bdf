export { checkRoster } from './check.ts';
export { type CoverProblem, type CoverSolution, coverShifts } from './cover-shifts.ts';
export { type Formulation, formulate } from './formulate.ts';
export { greedyRoster } from './greedy.ts';
export { type HighsRuntime, solveWithHighs } from './highs.ts';
export { defaultCosts } from './layout.ts';
export { DEFAULT_SOLVE, solveRoster } from './solve.ts';
export type * from './types.ts';
export { valueRoster } from './value.ts';
