import Type, { type Static } from 'typebox';
import { Id, literals, Nullable, Time } from './common.ts';
import { Presence } from './people.ts';
import { LocalDate } from './workforce.ts';

const MinuteOfDay = Type.Integer({ minimum: 0, maximum: 1439 });
const Colour = Type.String({ pattern: '^#[0-9a-fA-F]{6}$' });

/** A kind of shift; it may pass midnight. */
export const ShiftType = Type.Object({
  id: Id,
  name: Type.String(),
  colour: Type.String(),
  startMinute: Type.Integer(),
  minutes: Type.Integer(),
  breaks: Type.Array(
    Type.Object({
      fromMinute: Type.Integer({ minimum: 0, maximum: 1439, description: 'after the start' }),
      minutes: Type.Integer({ minimum: 5, maximum: 240 }),
      paid: Type.Boolean(),
    }),
  ),
});
export type ShiftType = Static<typeof ShiftType>;
export const ShiftTypeInput = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 40 }),
  colour: Colour,
  startMinute: MinuteOfDay,
  minutes: Type.Integer({ minimum: 30, maximum: 960 }),
  breaks: Type.Array(ShiftType.properties.breaks.items, { maxItems: 6 }),
});
export type ShiftTypeInput = Static<typeof ShiftTypeInput>;

/** What a person may be asked to work; hours count per seven days. */
export const WorkContract = Type.Object({
  memberId: Id,
  minMinutes: Type.Integer({ minimum: 0, maximum: 10_080 }),
  maxMinutes: Type.Integer({ minimum: 0, maximum: 10_080 }),
  maxDaysInRow: Type.Integer({ minimum: 1, maximum: 14 }),
  minRestMinutes: Type.Integer({ minimum: 0, maximum: 2880 }),
  maxNights: Type.Integer({ minimum: 0, maximum: 7 }),
  shiftTypeIds: Type.Array(Id, { maxItems: 100, description: 'only these; empty: all' }),
  /** False: never rostered. */
  rostered: Type.Boolean(),
});
export type WorkContract = Static<typeof WorkContract>;
export const WorkContractPut = Type.Omit(WorkContract, ['memberId']);
export type WorkContractPut = Static<typeof WorkContractPut>;

export const ABSENCE_KINDS = ['leave', 'sick', 'training', 'other'] as const;
export const ABSENCE_STATES = ['asked', 'approved', 'refused'] as const;
export const Absence = Type.Object({
  id: Id,
  memberId: Id,
  from: Time,
  to: Time,
  kind: literals(ABSENCE_KINDS),
  state: literals(ABSENCE_STATES),
});
export type Absence = Static<typeof Absence>;
export const AbsenceInput = Type.Object({
  memberId: Id,
  from: Time,
  to: Time,
  kind: literals(ABSENCE_KINDS),
});
export type AbsenceInput = Static<typeof AbsenceInput>;

/** What somebody would like: a day off, or a kind of shift. */
export const Wish = Type.Object({
  id: Id,
  memberId: Id,
  date: LocalDate,
  kind: literals(['off', 'shift'] as const),
  shiftTypeId: Nullable(Id),
});
export type Wish = Static<typeof Wish>;
export const WishInput = Type.Omit(Wish, ['id']);
export type WishInput = Static<typeof WishInput>;

const Span = Type.Object({ from: Time, to: Time });
const Break = Type.Object({ ...Span.properties, paid: Type.Boolean() });
export const PublishedShift = Type.Object({
  id: Id,
  memberId: Id,
  date: LocalDate,
  shiftTypeId: Nullable(Id),
  from: Time,
  to: Time,
  breaks: Type.Array(Break),
});
export type PublishedShift = Static<typeof PublishedShift>;
/** A shift of the roster being made. `change` says how it differs from what is published. */
export const RosterShift = Type.Object({
  ...PublishedShift.properties,
  locked: Type.Boolean({ description: 'solving leaves it as it is' }),
  change: literals(['none', 'new', 'moved'] as const),
});
export type RosterShift = Static<typeof RosterShift>;

/** A rule that a roster breaks; `value` and `limit` in the unit of the code (minutes, days, nights). */
export const RosterViolation = Type.Object({
  code: Type.String({
    description:
      'rest, hours, days_in_row, nights, leave, double; shift: a kind that the contract does not allow; not_rostered: somebody who is to have no shifts',
  }),
  memberId: Nullable(Id),
  date: Nullable(LocalDate),
  value: Nullable(Type.Number()),
  limit: Nullable(Type.Number()),
});
export type RosterViolation = Static<typeof RosterViolation>;

/** What solving could not satisfy, and what it costs (in paid minutes' worth). */
export const RosterUnmet = Type.Object({
  code: Type.String(),
  memberId: Nullable(Id),
  skillId: Nullable(Id),
  date: Nullable(LocalDate),
  steps: Nullable(Type.Integer()),
  cost: Type.Number(),
});
export const RosterSolve = Type.Object({
  state: literals(['running', 'done', 'failed', 'cancelled'] as const),
  startedAt: Time,
  timeLimitSeconds: Type.Integer(),
  seconds: Nullable(Type.Number()),
  optimal: Type.Boolean(),
  gap: Nullable(Type.Number()),
  paidMinutes: Nullable(Type.Integer()),
  unmet: Type.Array(RosterUnmet),
  error: Nullable(Type.String()),
});
export type RosterSolve = Static<typeof RosterSolve>;

export const RosterRange = Type.Object({
  from: LocalDate,
  days: Type.Optional(Type.Integer({ minimum: 1, maximum: 28, default: 7 })),
});
export type RosterRange = Static<typeof RosterRange>;
export const RosterView = Type.Object({
  from: LocalDate,
  days: Type.Integer(),
  timeZone: Type.String(),
  shifts: Type.Array(RosterShift),
  /** Published shifts that the draft no longer has. */
  removed: Type.Array(PublishedShift),
  absences: Type.Array(Absence),
  wishes: Type.Array(Wish),
  violations: Type.Array(RosterViolation),
  publishedAt: Nullable(Time),
  solve: Nullable(RosterSolve),
});
export type RosterView = Static<typeof RosterView>;

/** Of a kind, or with times of its own, which go before those of the kind. One shift a person and day. */
export const RosterShiftInput = Type.Object({
  memberId: Id,
  date: LocalDate,
  shiftTypeId: Type.Optional(Nullable(Id)),
  startMinute: Type.Optional(MinuteOfDay),
  minutes: Type.Optional(Type.Integer({ minimum: 30, maximum: 960 })),
  locked: Type.Optional(Type.Boolean()),
});
export type RosterShiftInput = Static<typeof RosterShiftInput>;
export const RosterShiftPatch = Type.Partial(RosterShiftInput, { additionalProperties: false });
export type RosterShiftPatch = Static<typeof RosterShiftPatch>;

export const SolveInput = Type.Object({
  ...RosterRange.properties,
  timeLimitSeconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 300, default: 20 })),
});
export type SolveInput = Static<typeof SolveInput>;

export const RosterImport = Type.Object({
  csv: Type.String({
    minLength: 1,
    maxLength: 2_000_000,
    description: 'email,date,start,end with local times; one line a shift',
  }),
});
export const RosterImported = Type.Object({
  shifts: Type.Integer(),
  faults: Type.Array(
    Type.Object({
      line: Type.Integer(),
      code: literals(['columns', 'email', 'date', 'time', 'double'] as const),
    }),
  ),
});
export type RosterImported = Static<typeof RosterImported>;

export const SWAP_STATES = ['asked', 'accepted', 'approved', 'refused', 'withdrawn'] as const;
/** Somebody gives a published shift away, to one colleague or to whoever takes it, perhaps for one of theirs. */
export const Swap = Type.Object({
  id: Id,
  shift: PublishedShift,
  byMemberId: Id,
  toMemberId: Nullable(Id),
  inReturn: Nullable(PublishedShift),
  state: literals(SWAP_STATES),
  /** Rules that it would break, from the moment that somebody has accepted. */
  violations: Type.Array(RosterViolation),
  createdAt: Time,
});
export type Swap = Static<typeof Swap>;
export const SwapInput = Type.Object({
  shiftId: Id,
  toMemberId: Type.Optional(Nullable(Id)),
  inReturnId: Type.Optional(Nullable(Id)),
});
export type SwapInput = Static<typeof SwapInput>;
export const SwapDecision = Type.Object({ approve: Type.Boolean() });

/** Of somebody else: for who plans. */
export const ScheduleQuery = Type.Object({ ...RosterRange.properties, memberId: Type.Optional(Id) });
export const CalendarQuery = Type.Object({
  from: Type.Optional(Type.String({ format: 'date', description: 'today, when not given' })),
  days: Type.Optional(Type.Integer({ minimum: 1, maximum: 120, default: 60 })),
  memberId: Type.Optional(Id),
});
export const MySchedule = Type.Object({
  timeZone: Type.String(),
  shifts: Type.Array(PublishedShift),
  absences: Type.Array(Absence),
  wishes: Type.Array(Wish),
  /** Those of the person, and those open to them. */
  swaps: Type.Array(Swap),
});
export type MySchedule = Static<typeof MySchedule>;

export const ADHERENCE_STATES = [
  'working',
  'late',
  'away',
  'on_break',
  'break_missed',
  'unscheduled',
  'absent',
  'off',
] as const;
/** Rostered against present, of one day so far. */
export const Adherence = Type.Object({
  at: Time,
  date: LocalDate,
  members: Type.Array(
    Type.Object({
      memberId: Id,
      state: literals(ADHERENCE_STATES),
      presence: Presence,
      since: Nullable(Time),
      shift: Nullable(Span),
      breaks: Type.Array(Span, { description: 'of the shift' }),
      present: Type.Array(Span, { description: 'when they were there, of the day so far' }),
      rosteredMinutes: Type.Integer({ description: 'so far, without breaks' }),
      presentMinutes: Type.Integer({ description: 'of the rostered ones' }),
      adherence: Nullable(Type.Number()),
    }),
  ),
  rosteredNow: Type.Integer(),
  presentNow: Type.Integer(),
});
export type Adherence = Static<typeof Adherence>;
export const AdherenceQuery = Type.Object({ date: Type.Optional(LocalDate) });
