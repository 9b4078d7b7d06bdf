import { DAY_MINUTES, factsOf, worksOn } from './layout.ts';
import { Program, type Term } from './lp.ts';
import { DEFAULT_SOLVE } from './solve.ts';
import type { Shift, Solve, SolveOptions } from './types.ts';
import { amount, must, unique, validateShift } from './validate.ts';

export interface CoverProblem {
  readonly stepMinutes: number;
  /** Agents needed at the desk, whole days from a Monday on. Cyclic: after the last step comes the first. */
  readonly required: readonly number[];
  readonly patterns: readonly Shift[];
}

export interface CoverSolution {
  /** How many begin, per pattern and day. */
  readonly counts: readonly (readonly number[])[];
  /** Agents at the desk, per step. */
  readonly cover: readonly number[];
  /** Steps at which somebody is needed and no pattern is at the desk. */
  readonly uncovered: readonly number[];
  readonly paidMinutes: number;
  /** Least paid minutes were shifts divisible: no whole ones are paid less. */
  readonly lpBound: number;
  /** Proven bound, at least `lpBound`. */
  readonly bound: number;
  /** (paidMinutes − bound) ÷ paidMinutes. */
  readonly gap: number;
  readonly status: 'optimal' | 'feasible';
  readonly seconds: number;
}

/**
 * How many shifts of each pattern must begin on each day so that nobody is missing and as little as possible is paid: Dantzig's set
 * covering model (1954), without names. It says what a week costs at best and which starts and lengths are worth having.
 * @throws RangeError on bad numbers; Error when the solver finds nothing in time
 */
export async function coverShifts(
  problem: CoverProblem,
  solve: Solve,
  options: Partial<SolveOptions> = {},
): Promise<CoverSolution> {
  validate(problem);
  const { stepMinutes, required, patterns } = problem;
  const wanted = { ...DEFAULT_SOLVE, ...options };
  const facts = patterns.map((pattern) => factsOf(pattern, stepMinutes));
  const stepsPerDay = DAY_MINUTES / stepMinutes;
  const days = required.length / stepsPerDay;

  const program = new Program();
  const atDesk: Term[][] = required.map(() => []);
  facts.forEach((fact, p) => {
    for (let day = 0; day < days; day++) {
      if (!worksOn(fact, (day % 7) + 1)) continue;
      const column = `n${p}_${day}`;
      program.integer(column);
      program.cost(column, fact.shift.paidMinutes);
      for (const { step, share } of fact.desk)
        atDesk[(day * stepsPerDay + step) % required.length]!.push({ column, factor: share });
    }
  });
  required.forEach((need, step) => {
    if (need > 0) program.row(merged(atDesk[step]!), '>=', need);
  });

  const relaxed = await solve(program.write(true), wanted);
  const timeLimitSeconds = Math.max(1, wanted.timeLimitSeconds - relaxed.seconds);
  const result = await solve(program.write(), { ...wanted, timeLimitSeconds });
  const { columns } = result;
  if (!columns) throw new Error(`roster: the solver found no cover in time (${result.status})`);
  const countOf = (column: string) => Math.round(columns[column] ?? 0);
  const counts = patterns.map((_, p) => Array.from({ length: days }, (_, day) => countOf(`n${p}_${day}`)));
  const paidMinutes = sum(counts.map((byDay, p) => sum(byDay) * patterns[p]!.paidMinutes));
  const lpBound = Math.min(relaxed.bound, paidMinutes);
  const bound = Math.min(Math.max(result.bound, lpBound), paidMinutes);
  const gap = paidMinutes > bound ? (paidMinutes - bound) / paidMinutes : 0;
  return {
    counts,
    cover: atDesk.map((terms) => sum(terms.map(({ column, factor }) => countOf(column) * factor))),
    uncovered: required.flatMap((need, step) => (need > 0 && atDesk[step]!.length === 0 ? [step] : [])),
    paidMinutes,
    lpBound,
    bound,
    gap,
    status: gap <= wanted.gap + 1e-6 ? 'optimal' : 'feasible',
    seconds: relaxed.seconds + result.seconds,
  };
}

/** A shift longer than the cycle meets a step twice; a row may name a column once. */
function merged(terms: readonly Term[]): Term[] {
  const factors = new Map<string, number>();
  for (const { column, factor } of terms) factors.set(column, (factors.get(column) ?? 0) + factor);
  return [...factors].map(([column, factor]) => ({ column, factor }));
}

function validate({ stepMinutes, required, patterns }: CoverProblem): void {
  must(stepMinutes > 0 && 1440 % stepMinutes === 0, `stepMinutes ${stepMinutes} does not divide a day`);
  must(required.length > 0 && (required.length * stepMinutes) % 1440 === 0, 'required is not of whole days');
  for (const need of required) amount('required', need);
  unique(
    'pattern',
    patterns.map(({ id }) => id),
  );
  patterns.forEach(validateShift);
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
