import Type, { type Static } from 'typebox';
import { Id, literals, Nullable, Time } from './common.ts';

/** A day of the local calendar. */
export const LocalDate = Type.String({ format: 'date' });
const Values = Type.Array(Type.Number());
const Seconds = Type.Integer({ minimum: 1, maximum: 86_400 });

/** What service is promised, and how people work: from this and the forecast follows how many agents are needed. */
export const WorkforceSettings = Type.Object({
  country: Nullable(
    Type.String({ pattern: '^[A-Z]{2}$', description: 'whose public holidays the forecast knows; ISO 3166' }),
  ),
  serviceLevel: Type.Number({
    minimum: 0.5,
    maximum: 0.99,
    description: 'share answered within `withinSeconds`',
  }),
  withinSeconds: Type.Integer({ minimum: 5, maximum: 3600 }),
  maxOccupancy: Type.Number({ minimum: 0.5, maximum: 1 }),
  shrinkage: Type.Number({
    minimum: 0,
    maximum: 0.6,
    description: 'share of rostered time that is not spent at the desk',
  }),
  concurrency: Type.Integer({ minimum: 1, maximum: 20, description: 'conversations served at once' }),
  slowdown: Type.Number({
    minimum: 0,
    maximum: 1,
    description: 'how much longer each takes for every further one served at the same time',
  }),
  handleSeconds: Nullable(Seconds),
  patienceSeconds: Nullable(Seconds),
});
export type WorkforceSettings = Static<typeof WorkforceSettings>;

/** What arrives is counted and forecast apart for each channel and skill; an imported stream has neither. */
export const VolumeStream = Type.Object({
  id: Id,
  name: Type.String(),
  channel: Nullable(Type.String()),
  skillId: Nullable(Id),
  firstAt: Nullable(Time),
  lastAt: Nullable(Time),
  contacts: Type.Integer({ description: 'of the last 28 days' }),
});
export type VolumeStream = Static<typeof VolumeStream>;

export const VolumeImport = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 80, description: 'the stream, made when there is none' }),
  csv: Type.String({
    minLength: 1,
    maxLength: 8_000_000,
    description:
      'timestamp and count, hourly or finer; local time of the workspace unless it names an offset',
  }),
});
export const VolumeImported = Type.Object({
  stream: VolumeStream,
  rows: Type.Integer(),
  contacts: Type.Number(),
  faults: Type.Array(
    Type.Object({
      line: Type.Integer(),
      code: literals(['timestamp', 'count', 'columns', 'duplicate'] as const),
    }),
    { description: 'the first of the lines that were passed over' },
  ),
  passedOver: Type.Integer(),
});
export type VolumeImported = Static<typeof VolumeImported>;

export const SPECIAL_DAY_KINDS = ['closed', 'holiday', 'make_up', 'event'] as const;
/** A day unlike others. `factor` is what is expected of it until one of its name was seen. */
export const SpecialDay = Type.Object({
  id: Nullable(Id),
  date: LocalDate,
  kind: literals(SPECIAL_DAY_KINDS),
  name: Type.String(),
  factor: Nullable(Type.Number()),
  source: literals(['own', 'public', 'hours'] as const),
});
export type SpecialDay = Static<typeof SpecialDay>;
export const SpecialDayInput = Type.Object({
  date: LocalDate,
  kind: literals(SPECIAL_DAY_KINDS),
  name: Type.String({ minLength: 1, maxLength: 80 }),
  factor: Type.Optional(Nullable(Type.Number({ minimum: 0, maximum: 20 }))),
});
export type SpecialDayInput = Static<typeof SpecialDayInput>;

/** How good the forecasts were that were made so many hours ahead, beside what chance alone allows. */
export const ForecastAccuracy = Type.Object({
  leadHours: Type.Integer(),
  accuracy: Nullable(Type.Number({ description: '1 − WAPE' })),
  ceiling: Nullable(Type.Number()),
  hours: Type.Integer(),
});
export type ForecastAccuracy = Static<typeof ForecastAccuracy>;

export const ForecastNote = Type.Object({
  code: Type.String(),
  at: Nullable(Time),
  value: Nullable(Type.Number()),
});

export const ForecastQuery = Type.Object({
  streamId: Type.Optional(Id),
  historyDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 120 })),
});
/** Hour by hour: what came, what was expected of it the day before, and what comes. Without a stream: all together. */
export const ForecastView = Type.Object({
  streamId: Nullable(Id),
  timeZone: Type.String(),
  history: Type.Object({ from: Time, values: Type.Array(Nullable(Type.Number())) }),
  /** What had been forecast 24 hours ahead for the hours of `history`. */
  expected: Type.Array(Nullable(Type.Number())),
  forecast: Nullable(
    Type.Object({
      madeAt: Time,
      from: Time,
      mean: Values,
      low80: Values,
      high80: Values,
      low95: Values,
      high95: Values,
      ceiling: Nullable(Type.Number()),
      method: Type.String(),
      /** Brought up to date with what has come since it was made. */
      updated: Type.Boolean(),
      members: Type.Array(Type.Object({ name: Type.String(), weight: Type.Number() })),
      notes: Type.Array(ForecastNote),
    }),
  ),
  accuracy: Type.Array(ForecastAccuracy),
  days: Type.Array(SpecialDay),
});
export type ForecastView = Static<typeof ForecastView>;

export const StaffingQuery = Type.Object({
  from: LocalDate,
  days: Type.Optional(Type.Integer({ minimum: 1, maximum: 14 })),
  draft: Type.Optional(Type.Boolean({ description: 'the roster being made instead of the published one' })),
});
/** Half-hour by half-hour. `required` holds the agents to roster, shrinkage included; null where nothing is forecast. */
const StaffingRow = Type.Object({
  volume: Type.Array(Nullable(Type.Number())),
  required: Type.Array(Nullable(Type.Integer())),
  rostered: Type.Array(Type.Integer()),
});
export const StaffingView = Type.Object({
  from: Time,
  timeZone: Type.String(),
  stepMinutes: Type.Integer(),
  handleSeconds: Type.Number(),
  patienceSeconds: Nullable(Type.Number()),
  total: Type.Object({
    ...StaffingRow.properties,
    /** What the rostered agents make of it. */
    serviceLevel: Type.Array(Nullable(Type.Number())),
  }),
  skills: Type.Array(Type.Object({ skillId: Nullable(Id), ...StaffingRow.properties })),
  requiredHours: Type.Number(),
  rosteredHours: Type.Number(),
  shortHours: Type.Number(),
  target: Type.Object({ serviceLevel: Type.Number(), withinSeconds: Type.Number() }),
});
export type StaffingView = Static<typeof StaffingView>;

export const WhatIfInput = Type.Object({
  from: LocalDate,
  days: Type.Optional(Type.Integer({ minimum: 1, maximum: 14 })),
  draft: Type.Optional(Type.Boolean()),
  volumeFactor: Type.Optional(Type.Number({ minimum: 0, maximum: 10 })),
  handleFactor: Type.Optional(Type.Number({ minimum: 0.1, maximum: 10 })),
  absent: Type.Optional(Type.Integer({ minimum: 0, maximum: 1000 })),
  withinSeconds: Type.Optional(Type.Integer({ minimum: 5, maximum: 3600 })),
  serviceLevel: Type.Optional(Type.Number({ minimum: 0.5, maximum: 0.99 })),
});
export type WhatIfInput = Static<typeof WhatIfInput>;
const Outcome = Type.Object({
  required: Type.Array(Nullable(Type.Integer())),
  rostered: Type.Array(Type.Integer()),
  serviceLevel: Type.Array(Nullable(Type.Number())),
  requiredHours: Type.Number(),
  shortHours: Type.Number(),
  /** Over all contacts. */
  meanServiceLevel: Nullable(Type.Number()),
});
export const WhatIfView = Type.Object({ before: Outcome, after: Outcome });
export type WhatIfView = Static<typeof WhatIfView>;
