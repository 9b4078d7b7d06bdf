import Type, { type Static } from 'typebox';
import { Id, literals, Nullable } from './common.ts';
import { Conversation } from './conversations.ts';
import { Member } from './people.ts';
import { DispatchSettings, POLICY_NAMES } from './workspaces.ts';

/** A range that holds in four of five cases, as measured by the suite `policy`. */
export const ExpectedWait = Type.Object({
  lowSeconds: Type.Integer(),
  medianSeconds: Type.Integer(),
  highSeconds: Type.Integer(),
});
export type ExpectedWait = Static<typeof ExpectedWait>;

/** A waiting conversation's place in the order of service. */
export const QueuePlace = Type.Object({
  conversationId: Id,
  place: Type.Integer({ description: '1 is next' }),
  waitedSeconds: Type.Integer(),
  costPerMinute: Type.Number({ description: 'average customers lost with a further minute of waiting' }),
  value: Type.Number({ description: 'what losing this customer costs, in average customers' }),
  guard: Nullable(literals(['due', 'starving'] as const)),
  reason: Nullable(
    Type.String({
      description:
        'why it still waits: a ReasonCode of packages/dispatch; null: about to be assigned, or held',
    }),
  ),
  nextRelaxationSeconds: Nullable(Type.Integer({ description: 'until less is required of the agent' })),
  expectedWait: Nullable(ExpectedWait),
});
export type QueuePlace = Static<typeof QueuePlace>;

/** How likely waiting customers leave, by minutes waited; `low` and `high` are a 95 % interval. */
export const HazardView = Type.Object({
  source: literals(['prior', 'own'] as const),
  waits: Type.Integer({ description: 'waits of the last days that it rests on' }),
  left: Type.Integer(),
  bins: Type.Array(
    Type.Object({
      fromMinute: Type.Number(),
      perMinute: Type.Number(),
      low: Type.Number(),
      high: Type.Number(),
    }),
  ),
});
export type HazardView = Static<typeof HazardView>;

export const QueueView = Type.Object({
  waiting: Type.Array(Conversation, { description: 'in order of service; held ones last' }),
  places: Type.Array(QueuePlace),
  agents: Type.Array(Member),
  policy: literals(POLICY_NAMES),
  hazard: HazardView,
  position: Type.String(),
});
export type QueueView = Static<typeof QueueView>;

export const PreviewInput = Type.Object({
  dispatch: Type.Partial(DispatchSettings, { additionalProperties: false }),
  day: Type.Optional(
    Type.String({ format: 'date', description: "a day in the workspace's time zone; yesterday" }),
  ),
});
export type PreviewInput = Static<typeof PreviewInput>;

export const PreviewOutcome = Type.Object({
  served: Type.Integer(),
  lost: Type.Integer(),
  lostValue: Type.Number(),
  meanWaitSeconds: Type.Number(),
  p95WaitSeconds: Type.Number(),
  withinTarget: Type.Number({ description: 'share answered within the target of the first response' }),
  fairness: Type.Number({ description: 'least busy agent next to the busiest, 0…1' }),
});
export type PreviewOutcome = Static<typeof PreviewOutcome>;

/** The same day twice, in simulation: as the settings are, and as they would be. */
export const DispatchPreview = Type.Object({
  day: Type.String({ format: 'date' }),
  arrivals: Type.Integer(),
  agents: Type.Integer(),
  /** What really happened that day. */
  actual: Type.Object({
    served: Type.Integer(),
    lost: Type.Integer(),
    meanWaitSeconds: Nullable(Type.Number()),
  }),
  current: PreviewOutcome,
  proposed: PreviewOutcome,
  /** Those whose wait changes most, most first; a null wait: left unanswered. */
  changed: Type.Array(
    Type.Object({
      conversationId: Id,
      number: Type.Integer(),
      contactName: Nullable(Type.String()),
      value: Type.Number(),
      before: Type.Object({ waitSeconds: Nullable(Type.Number()), memberId: Nullable(Id) }),
      after: Type.Object({ waitSeconds: Nullable(Type.Number()), memberId: Nullable(Id) }),
    }),
  ),
});
export type DispatchPreview = Static<typeof DispatchPreview>;

/** What a waiting customer is told; null: not waiting, nothing known, or the workspace does not tell. */
export const WidgetQueue = Nullable(
  Type.Object({
    place: Type.Integer(),
    lowSeconds: Nullable(Type.Integer()),
    highSeconds: Nullable(Type.Integer()),
  }),
);
export type WidgetQueue = Static<typeof WidgetQueue>;
