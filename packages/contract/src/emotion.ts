import Type, { type Static } from 'typebox';
import { Id, literals, Nullable, PageQuery, Time } from './common.ts';
import { Conversation, Message, Priority } from './conversations.ts';
import { Emotion, Feeling } from './feelings.ts';

/** One of `emotions` with at least `minIntensity`, or a sentiment of at most `maxSentiment` (null: whatever it is). */
const level = {
  emotions: Type.Array(Emotion, { uniqueItems: true }),
  minIntensity: Type.Number({ minimum: 0, maximum: 1 }),
  maxSentiment: Nullable(Type.Number({ minimum: -1, maximum: 1 })),
};

/** What a customer's message must be for a rule to speak up. */
export const EmotionCondition = Type.Union([
  Type.Object({ kind: Type.Literal('level'), ...level }),
  Type.Object({
    kind: Type.Literal('trend'),
    messages: Type.Integer({ minimum: 2, maximum: 6, description: 'the customer’s last ones' }),
    drop: Type.Number({
      minimum: 0.1,
      maximum: 2,
      description: 'by which the sentiment has fallen over them',
    }),
  }),
  Type.Object({
    kind: Type.Literal('keyword'),
    words: Type.Array(Type.String({ minLength: 1, maxLength: 40 }), { minItems: 1, maxItems: 200 }),
  }),
  Type.Object({
    kind: Type.Literal('vip'),
    attribute: Type.String({ minLength: 1, maxLength: 60, description: 'of the contact' }),
    value: Type.String({ minLength: 1, maxLength: 200 }),
    ...level,
  }),
]);
export type EmotionCondition = Static<typeof EmotionCondition>;
export const RULE_KINDS = ['level', 'trend', 'keyword', 'vip'] as const;
export type RuleKind = EmotionCondition['kind'];

export const EmotionRuleInput = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 80 }),
  condition: EmotionCondition,
  enabled: Type.Optional(Type.Boolean()),
  notify: Type.Optional(
    Type.Boolean({ description: 'supervisors get a notice, not only an entry in the list' }),
  ),
  raisePriority: Type.Optional(Nullable(Priority)),
  requiredSkillId: Type.Optional(Nullable(Id)),
});
export type EmotionRuleInput = Static<typeof EmotionRuleInput>;

/** Precision of alerts is confirmed / (confirmed + dismissed). */
export const AlertCounts = Type.Object({
  open: Type.Integer(),
  confirmed: Type.Integer(),
  dismissed: Type.Integer(),
});
export type AlertCounts = Static<typeof AlertCounts>;

export const EmotionRule = Type.Object({
  id: Id,
  name: Type.String(),
  condition: EmotionCondition,
  enabled: Type.Boolean(),
  notify: Type.Boolean(),
  raisePriority: Nullable(Priority),
  requiredSkillId: Nullable(Id),
  alerts: AlertCounts,
});
export type EmotionRule = Static<typeof EmotionRule>;

export const VERDICTS = ['confirmed', 'dismissed'] as const;
export const Verdict = literals(VERDICTS);
export type Verdict = Static<typeof Verdict>;

/** A rule spoke up about a customer's message. `ruleId` is null once the rule was deleted. */
export const EmotionAlert = Type.Object({
  id: Id,
  ruleId: Nullable(Id),
  ruleName: Type.String(),
  kind: literals(RULE_KINDS),
  because: Type.Array(Type.String()),
  raisedAt: Time,
  verdict: Nullable(Verdict),
  decidedAt: Nullable(Time),
  decidedBy: Nullable(Id),
  conversation: Conversation,
  message: Message,
});
export type EmotionAlert = Static<typeof EmotionAlert>;

export const AlertsQuery = Type.Object({
  cursor: Type.Optional(Id),
  limit: PageQuery.properties.limit,
  state: Type.Optional(literals(['open', 'decided'] as const)),
});
export type AlertsQuery = Static<typeof AlertsQuery>;
export const AlertPage = Type.Object({
  items: Type.Array(EmotionAlert, { description: 'newest first' }),
  nextCursor: Nullable(Id),
  counts: AlertCounts,
});
export type AlertPage = Static<typeof AlertPage>;

/** Null takes the verdict back. */
export const VerdictPut = Type.Object({ verdict: Nullable(Verdict) });

/** How the customer felt from message to message, oldest first, and where rules spoke up. */
export const EmotionTimeline = Type.Object({
  moments: Type.Array(Type.Object({ messageId: Id, at: Time, feeling: Feeling })),
  alerts: Type.Array(
    Type.Object({ id: Id, messageId: Id, ruleName: Type.String(), verdict: Nullable(Verdict) }),
  ),
});
export type EmotionTimeline = Static<typeof EmotionTimeline>;
