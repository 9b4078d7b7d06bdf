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

export const Suggestion = Type.Object({
  templateId: Id,
  title: Type.String(),
  body: Type.String({ description: 'variables filled in' }),
  missing: Type.Array(Type.String(), { description: 'variables without a value' }),
  score: Type.Number({ description: '0…1, not yet calibrated' }),
  matched: Type.Array(Type.String(), { description: 'the words that decided' }),
});
export type Suggestion = Static<typeof Suggestion>;
export const Suggestions = Type.Object({
  messageId: Nullable(Id),
  items: Type.Array(Suggestion),
});
export type Suggestions = Static<typeof Suggestions>;
