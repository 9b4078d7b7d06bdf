/**
 * Words of the roster. Plain JSON. Days are local ISO dates; an *offset* is minutes since midnight of the first day, every day
 * counted as 24 hours (in the night of a clock change what stands after it is an hour off); money is in units of `costs`.
 */

/** A shift that can be worked on any day, unless `days` says otherwise. */
export interface Shift {
  readonly id: string;
  /** Minutes after local midnight, 0…1439. */
  readonly startMinute: number;
  /** From beginning to end, breaks included; may pass midnight. At most 1440. */
  readonly minutes: number;
  /** Away from the desk; `fromMinute` counts from the start of the shift. */
  readonly breaks: readonly { readonly fromMinute: number; readonly minutes: number }[];
  readonly paidMinutes: number;
  /** 1 (Monday) … 7 (Sunday) on which it may begin; absent: all. */
  readonly weekdays?: readonly number[];
}

/** Agents needed at the desk, in the order of the steps of all days. */
export interface RosterRequirement {
  /** Null: anybody. An agent serves one requirement at a time, also when it has the skills of several. */
  readonly skillId: string | null;
  /** Days × steps of a day; fractions are allowed. */
  readonly perStep: readonly number[];
}

/** `off`: not to work on the day; `shift`: to work this shift; `prefer`: if at work, then this shift. */
export interface Wish {
  readonly day: string;
  readonly kind: 'off' | 'shift' | 'prefer';
  /** For `shift` and `prefer`. */
  readonly shiftId?: string;
  /** Multiplies `costs.wish`; 1 is usual. */
  readonly weight: number;
}

/** What was worked just before the first day; absent fields count as none. */
export interface WorkHistory {
  /** Offset of the end of the last shift: 0 or negative, above 0 when it runs into the first day. */
  readonly lastEnd?: number;
  readonly daysInRow?: number;
  /** Night shifts, weekend shifts and paid minutes of the period over which fairness is looked at. */
  readonly nights?: number;
  readonly weekends?: number;
  readonly paidMinutes?: number;
}

/** "Per week": per block of seven days counted from the first day, so a roster begins with the week. A shorter last block has the same maxima; the minimum shrinks with it. */
export interface RosterAgent {
  readonly id: string;
  readonly skillIds: readonly string[];
  /** Paid minutes per week. The minimum is soft. */
  readonly minMinutes: number;
  readonly maxMinutes: number;
  readonly maxDaysInRow: number;
  /** Between the end of a shift and the beginning of the next. */
  readonly minRestMinutes: number;
  /** Per week. A night is a shift that touches 00:00–06:00. */
  readonly maxNights: number;
  /** Per week; absent: no bound of its own. */
  readonly maxShifts?: number;
  /** Shifts that the contract allows; absent: all. */
  readonly shiftIds?: readonly string[];
  /** Leave, as offsets. */
  readonly unavailable: readonly { readonly from: number; readonly to: number }[];
  readonly wishes: readonly Wish[];
  readonly history: WorkHistory;
}

export interface Assignment {
  readonly agentId: string;
  /** On which the shift begins. */
  readonly day: string;
  readonly shiftId: string;
}

export interface RosterCosts {
  /** An agent short for one step, and one too many. */
  readonly underPerStep: number;
  readonly overPerStep: number;
  readonly paidMinute: number;
  /** A minute below the minimum of the contract. */
  readonly missingMinute: number;
  readonly wish: number;
  /** A night, a weekend shift or eight hours above the fair share (see `fairness.ts`). */
  readonly unfairness: number;
}

export interface RosterProblem {
  /** ISO dates, one after the other. */
  readonly days: readonly string[];
  /** Divides a day. */
  readonly stepMinutes: number;
  readonly required: readonly RosterRequirement[];
  readonly shifts: readonly Shift[];
  readonly agents: readonly RosterAgent[];
  /** Stays as it is, even against a rule; then `unmet` names the rule. `shiftId` null: off. */
  readonly locked: readonly {
    readonly agentId: string;
    readonly day: string;
    readonly shiftId: string | null;
  }[];
  /** `DEFAULT_COSTS` unless given. */
  readonly costs?: Partial<RosterCosts>;
}

/**
 * `rest` too short, or two shifts at a time; `hours`, `nights`, `shifts` above the maximum of a week; `days_in_row`;
 * `leave`: a shift during it; `double`: two shifts on one day; `skill`: none that is required at all; `weekday`: the shift
 * is not worked on this day of the week; `shift`: one that the contract does not allow.
 */
export type ViolationCode =
  | 'rest'
  | 'hours'
  | 'days_in_row'
  | 'nights'
  | 'shifts'
  | 'leave'
  | 'double'
  | 'skill'
  | 'weekday'
  | 'shift';

/** A hard rule that assignments break. */
export interface Violation {
  readonly code: ViolationCode;
  readonly agentId: string;
  /** Where it shows; for rules of a week, its first day. */
  readonly day: string;
  /** What is and what may be: minutes for `rest` (negative: overlap) and `hours`, else a count. */
  readonly value: number;
  readonly limit: number;
}

/** What could not be satisfied, and what that costs. */
export type Unmet =
  | {
      readonly kind: 'cover';
      /** Place in `required`. */
      readonly requirement: number;
      readonly skillId: string | null;
      readonly day: string;
      /** Places in `perStep` at which somebody is missing. */
      readonly steps: readonly number[];
      readonly agentMinutes: number;
      readonly cost: number;
      /** The further shift, by whomever has the skill, that closes most of it for its pay; null: no shift reaches it. */
      readonly remedy: {
        readonly shiftId: string;
        readonly day: string;
        /** Of this requirement's missing agent-minutes. */
        readonly closesMinutes: number;
        readonly paidMinutes: number;
      } | null;
    }
  | {
      readonly kind: 'hours';
      readonly agentId: string;
      readonly day: string;
      readonly minutes: number;
      readonly cost: number;
    }
  | {
      readonly kind: 'wish';
      readonly agentId: string;
      readonly day: string;
      readonly wish: Wish['kind'];
      readonly cost: number;
    }
  /** Only through what is locked. */
  | ({ readonly kind: 'rule'; readonly cost: 0 } & Violation);

/** What a roster is worth, whoever made it. */
export interface RosterValue {
  /** Agents at the desk per requirement and step, as shared out among the requirements; with `under` and `over` against them. */
  readonly cover: readonly (readonly number[])[];
  readonly under: readonly (readonly number[])[];
  readonly over: readonly (readonly number[])[];
  readonly paidMinutes: number;
  /** Dearest first. */
  readonly unmet: readonly Unmet[];
  /** `objective` is the sum of the parts. */
  readonly parts: {
    readonly under: number;
    readonly over: number;
    readonly paid: number;
    readonly hours: number;
    readonly wishes: number;
    readonly unfairness: number;
  };
  readonly objective: number;
}

export interface RosterSolution extends RosterValue {
  readonly assignments: readonly Assignment[];
  /** `optimal`: proven within the gap asked for; `feasible`: time ran out, or only the heuristic has an answer. */
  readonly status: 'optimal' | 'feasible';
  /** No roster that keeps the rules costs less; null: not known. */
  readonly bound: number | null;
  /** (objective − bound) ÷ objective, 0…1; null: not known. */
  readonly gap: number | null;
  /** As the solver says. */
  readonly seconds: number;
}

/** What a solver of mixed-integer programs is asked and answers; the server's runs HiGHS in a thread. */
export type Solve = (lp: string, options: SolveOptions) => Promise<SolveResult>;

export interface SolveOptions {
  readonly timeLimitSeconds: number;
  /** Relative, 0…1: stop when the bound is so near. */
  readonly gap: number;
  readonly seed?: number;
  /** Values of integer columns to begin with, by name. */
  readonly start?: Readonly<Record<string, number>>;
}

export interface SolveResult {
  /** `limit`: time ran out; `columns` is null when nothing was found until then. */
  readonly status: 'optimal' | 'limit' | 'infeasible' | 'unbounded';
  readonly columns: Readonly<Record<string, number>> | null;
  readonly objective: number;
  /** Proven bound of the objective; −Infinity: none. */
  readonly bound: number;
  readonly seconds: number;
}
