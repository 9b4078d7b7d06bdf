import Type, { type Static } from 'typebox';
import { Id, Locale, literals, Nullable, Time } from './common.ts';
import { WorkforceSettings } from './workforce.ts';

const Clock = Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$' });

/** Opening hours; several intervals a day, Monday first. Null: around the clock. */
export const Hours = Type.Object({
  weekly: Type.Array(Type.Array(Type.Object({ from: Clock, to: Clock }), { maxItems: 6 }), {
    minItems: 7,
    maxItems: 7,
  }),
  holidays: Type.Array(Type.String({ format: 'date' }), { maxItems: 400 }),
});

export const POLICY_NAMES = ['cost_of_waiting', 'first_come', 'round_robin', 'least_load'] as const;
export const RELAXATIONS = ['lower_skill_level', 'drop_skill', 'widen_team', 'drop_language'] as const;

/** How waiting customers and agents are brought together; what the policies do is in packages/dispatch. */
export const DispatchSettings = Type.Object({
  policy: literals(POLICY_NAMES),
  offerSeconds: Type.Integer({
    minimum: 0,
    maximum: 600,
    description: 'how long an agent has to accept; 0: work is assigned at once',
  }),
  graceSeconds: Type.Integer({
    minimum: 5,
    maximum: 600,
    description: 'how long a broken connection may take to come back before the agent counts as offline',
  }),
  maxWaitSeconds: Type.Integer({
    minimum: 60,
    maximum: 86_400,
    description: 'who has waited so long goes first, whatever the policy says',
  }),
  relaxation: Type.Array(
    Type.Object({
      afterSeconds: Type.Integer({ minimum: 0, maximum: 86_400 }),
      kind: literals(RELAXATIONS),
    }),
    { maxItems: 10 },
  ),
  valueAttribute: Nullable(
    Type.String({
      minLength: 1,
      maxLength: 60,
      description: "the customer's attribute that says what losing them costs",
    }),
  ),
  tellPosition: Type.Boolean({ description: 'the widget says place and expected wait' }),
});
export type DispatchSettings = Static<typeof DispatchSettings>;

export const WorkspaceSettings = Type.Object({
  firstResponseTargetSeconds: Type.Integer({ minimum: 5, maximum: 86_400, default: 60 }),
  firstResponseGoal: Type.Number({ minimum: 0.01, maximum: 1, default: 0.9 }),
  abandonAfterSeconds: Type.Integer({ minimum: 30, maximum: 604_800, default: 1800 }),
  hours: Nullable(Hours),
  surveyOnResolve: Type.Boolean({ default: true }),
  identityRequired: Type.Boolean({ default: false }),
  requireSecondFactor: Type.Boolean({ default: false }),
  dispatch: DispatchSettings,
  workforce: WorkforceSettings,
  widget: Type.Object({
    title: Type.String({ maxLength: 60 }),
    greeting: Type.Object({ zh: Type.String({ maxLength: 300 }), en: Type.String({ maxLength: 300 }) }),
    colour: Type.String({ pattern: '^#[0-9a-fA-F]{6}$' }),
    position: literals(['left', 'right'] as const),
  }),
});
export type WorkspaceSettings = Static<typeof WorkspaceSettings>;

export const DEFAULT_SETTINGS: WorkspaceSettings = {
  firstResponseTargetSeconds: 60,
  firstResponseGoal: 0.9,
  abandonAfterSeconds: 1800,
  hours: null,
  surveyOnResolve: true,
  identityRequired: false,
  requireSecondFactor: false,
  dispatch: {
    policy: 'cost_of_waiting',
    offerSeconds: 0,
    graceSeconds: 60,
    maxWaitSeconds: 1800,
    relaxation: [
      { afterSeconds: 60, kind: 'lower_skill_level' },
      { afterSeconds: 120, kind: 'lower_skill_level' },
      { afterSeconds: 180, kind: 'drop_skill' },
      { afterSeconds: 300, kind: 'widen_team' },
    ],
    valueAttribute: null,
    tellPosition: true,
  },
  workforce: {
    country: null,
    serviceLevel: 0.8,
    withinSeconds: 60,
    maxOccupancy: 0.85,
    shrinkage: 0.25,
    concurrency: 3,
    slowdown: 0.15,
    handleSeconds: null,
    patienceSeconds: null,
  },
  widget: {
    title: '',
    greeting: { zh: '您好，有什么可以帮您？', en: 'Hello, how can we help?' },
    colour: '#0e7c86',
    position: 'right',
  },
};

export const Workspace = Type.Object({
  id: Id,
  name: Type.String(),
  locale: Locale,
  timeZone: Type.String(),
  settings: WorkspaceSettings,
  widgetKey: Type.String(),
  demo: Type.Boolean(),
  createdAt: Time,
});
export type Workspace = Static<typeof Workspace>;

export const WorkspaceInput = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 80 }),
  locale: Locale,
  timeZone: Type.String({ minLength: 1, maxLength: 60, description: 'IANA name' }),
});
export const WorkspacePatch = Type.Partial(
  Type.Object({
    ...WorkspaceInput.properties,
    settings: Type.Partial(WorkspaceSettings, { additionalProperties: false }),
  }),
  { additionalProperties: false },
);
export type WorkspacePatch = Static<typeof WorkspacePatch>;

export const SetupState = Type.Object({
  needed: Type.Boolean({ description: 'nobody can sign in yet: the first person makes the first workspace' }),
  demo: Type.Union([
    Type.Null(),
    Type.Object({
      signIns: Type.Array(
        Type.Object({
          email: Type.String(),
          password: Type.String(),
          role: Type.String(),
          name: Type.String(),
        }),
      ),
    }),
  ]),
});
export type SetupState = Static<typeof SetupState>;
export const SetupInput = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 80 }),
  email: Type.String({ format: 'email', maxLength: 200 }),
  password: Type.String({ minLength: 10, maxLength: 200 }),
  workspace: WorkspaceInput,
});
