import Type, { type Static } from 'typebox';
import { Id, literals } from './common.ts';

export const ATTRIBUTE_TYPES = ['text', 'number', 'boolean', 'date', 'choice', 'link'] as const;
export const AttributeType = literals(ATTRIBUTE_TYPES);
export type AttributeType = Static<typeof AttributeType>;
export const AttributeSubject = literals(['conversation', 'contact'] as const);
export type AttributeSubject = Static<typeof AttributeSubject>;

/** Values by key. Dates are `YYYY-MM-DD`, links http or https. */
export const Attributes = Type.Record(Type.String(), Type.Unknown());
export type Attributes = Static<typeof Attributes>;
/** What is not named stays; null takes a value away. */
export const AttributesPatch = Type.Record(Type.String({ maxLength: 60 }), Type.Unknown(), {
  maxProperties: 100,
});

const Label = Type.String({ minLength: 1, maxLength: 60 });
const changeable = {
  labels: Type.Object({ zh: Label, en: Label }),
  options: Type.Array(Type.String({ minLength: 1, maxLength: 120 }), {
    maxItems: 100,
    uniqueItems: true,
    description: 'what may be chosen; of a choice only',
  }),
  required: Type.Boolean({ description: 'of a conversation: before an agent may resolve it' }),
};

/** What a workspace wants to know of its conversations or customers. */
export const AttributeDefinition = Type.Object({
  id: Id,
  subject: AttributeSubject,
  key: Type.String(),
  type: AttributeType,
  ...changeable,
});
export type AttributeDefinition = Static<typeof AttributeDefinition>;

/** Subject, key and type stay as they are: the values were made for them. */
export const AttributeDefinitionInput = Type.Object({
  subject: AttributeSubject,
  key: Type.String({ maxLength: 60, pattern: '^\\S+$' }),
  type: AttributeType,
  labels: changeable.labels,
  options: Type.Optional(changeable.options),
  required: Type.Optional(changeable.required),
});
export type AttributeDefinitionInput = Static<typeof AttributeDefinitionInput>;
export const AttributeDefinitionPatch = Type.Partial(Type.Object(changeable));
export type AttributeDefinitionPatch = Static<typeof AttributeDefinitionPatch>;
/** All definitions of one subject, in their new order. */
export const AttributeOrder = Type.Object({
  subject: AttributeSubject,
  ids: Type.Array(Id, { maxItems: 200, uniqueItems: true }),
});
