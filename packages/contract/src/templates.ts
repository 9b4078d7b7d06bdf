import Type, { type Static } from 'typebox';
import { Id, Language, Nullable, Time } from './common.ts';

/** A reply template. Variables: {{contact.name}}, {{agent.name}}, {{conversation.number}}, {{contact.attributes.KEY}}. */
export const Template = Type.Object({
  id: Id,
  title: Type.String(),
  body: Type.String(),
  shortcut: Nullable(Type.String()),
  language: Language,
  topicId: Nullable(Id),
  examples: Type.Array(Type.String(), { description: 'questions that it answers' }),
  useCount: Type.Integer(),
  updatedAt: Time,
});
export type Template = Static<typeof Template>;
export const TemplateInput = Type.Object({
  title: Type.String({ minLength: 1, maxLength: 120 }),
  body: Type.String({ minLength: 1, maxLength: 5000 }),
  shortcut: Type.Optional(Nullable(Type.String({ minLength: 1, maxLength: 40, pattern: '^[^\\s/]+$' }))),
  language: Language,
  topicId: Type.Optional(Nullable(Id)),
  examples: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 500 }), { maxItems: 200 })),
});
export type TemplateInput = Static<typeof TemplateInput>;

/** Why a template is suggested, in codes; `matched` are the customer's own words. */
export const SuggestionReason = Type.Object({
  matched: Type.Array(Type.String(), { description: 'the words that decided' }),
  topic: Type.Boolean({ description: "it belongs to the conversation's topic" }),
  usage: Nullable(
    Type.Number({
      description: '0…1: of the replies with a template in this topic, how many used it; null: seldom',
    }),
  ),
  learned: Type.Integer({ description: 'questions it learned from replies' }),
});
export type SuggestionReason = Static<typeof SuggestionReason>;
export const Suggestion = Type.Object({
  templateId: Id,
  title: Type.String(),
  body: Type.String({ description: 'variables filled in' }),
  missing: Type.Array(Type.String(), { description: 'variables without a value' }),
  score: Type.Number({ description: '0…1, for ranking' }),
  probability: Type.Number({ description: '0…1: how often suggestions like this are used' }),
  estimated: Type.Boolean({
    description:
      "the probability that it fits, from public data: the workspace's own replies are too few to measure by",
  }),
  reason: SuggestionReason,
});
export type Suggestion = Static<typeof Suggestion>;
export const Suggestions = Type.Object({
  messageId: Nullable(Id),
  items: Type.Array(Suggestion),
});
export type Suggestions = Static<typeof Suggestions>;

/** By what it means as well as by its words; `language`: templates in another one come later. */
export const TemplateSearchQuery = Type.Object({
  q: Type.String({ minLength: 1, maxLength: 200 }),
  language: Type.Optional(Language),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 50, default: 10 })),
});
export type TemplateSearchQuery = Static<typeof TemplateSearchQuery>;
export const TemplateMatch = Type.Object({
  templateId: Id,
  score: Type.Number({ description: '0…1, for ranking' }),
});
export type TemplateMatch = Static<typeof TemplateMatch>;

/** Whole days of the workspace's clock, both included. Without them the last 28 days. */
export const RecommendationQuery = Type.Object({
  from: Type.Optional(Type.String({ format: 'date' })),
  to: Type.Optional(Type.String({ format: 'date' })),
});
export type RecommendationQuery = Static<typeof RecommendationQuery>;

const outcomes = {
  shown: Type.Integer({ description: 'suggested' }),
  answered: Type.Integer({ description: 'of those, followed by a reply of the same person' }),
  inserted: Type.Integer({ description: 'of those, put into the reply' }),
  used: Type.Integer({ description: 'replies made from a template, suggested or not' }),
  hit1: Type.Integer({ description: 'of those, the template stood first' }),
  hit3: Type.Integer({ description: 'of those, the template was among the suggested' }),
  compared: Type.Integer({ description: 'of those, sent text and template could be compared' }),
  edited: Type.Integer({ description: 'of those, with a change' }),
  edit: Nullable(Type.Number({ description: '0…1: mean part of the text that was changed' })),
};
/** What became of suggestions: counts, so that whoever shows a rate can say of how many. */
export const RecommendationCounts = Type.Object(outcomes);
export type RecommendationCounts = Static<typeof RecommendationCounts>;
export const TemplateRecommendation = Type.Object({
  templateId: Id,
  title: Type.String(),
  language: Language,
  ...outcomes,
  learned: Type.Integer({ description: "customers' messages learned as examples" }),
  rejected: Type.Integer({ description: "customers' messages learned as not its own" }),
  learnedAt: Nullable(Time),
});
export type TemplateRecommendation = Static<typeof TemplateRecommendation>;
export const Recommendation = Type.Object({
  from: Type.String({ format: 'date' }),
  to: Type.String({ format: 'date' }),
  total: RecommendationCounts,
  days: Type.Array(Type.Object({ day: Type.String({ format: 'date' }), ...outcomes })),
  templates: Type.Array(TemplateRecommendation),
  learning: Type.Object({
    learnedAt: Nullable(Time),
    replies: Type.Integer({ description: 'answered suggestions that were learned from' }),
    examples: Type.Integer(),
    rejected: Type.Integer(),
    calibrated: Type.Boolean({ description: 'probabilities can be shown' }),
    needed: Type.Integer({ description: 'answered suggestions that it takes to show probabilities' }),
    judged: Type.Integer({ description: 'newest replies from a template, kept apart to judge learning by' }),
    hitsBefore: Type.Integer({ description: 'of those, the template stood first without anything learned' }),
    hitsAfter: Type.Integer({ description: 'the same with what the older replies taught' }),
  }),
});
export type Recommendation = Static<typeof Recommendation>;
