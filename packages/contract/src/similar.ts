import Type, { type Static } from 'typebox';
import { Id, Language, literals, Nullable, Time } from './common.ts';

/** A resolved conversation in which a customer asked much the same, and how it was solved. */
export const SimilarConversation = Type.Object({
  id: Id,
  number: Type.Integer(),
  language: Nullable(Language),
  resolvedAt: Time,
  similarity: Type.Number({ description: '0…1, for ranking; not a probability' }),
  question: Type.String({ description: "the customer's words, at most 300 characters" }),
  answer: Type.Object({
    messageId: Id,
    body: Type.String({
      description:
        'what solved it; names, numbers and attributes of that customer and agent stand as {{variables}}',
    }),
    memberId: Nullable(Id),
    templateId: Nullable(Id),
    templateTitle: Nullable(Type.String()),
  }),
  csatScore: Nullable(Type.Integer()),
  handleTimeMs: Nullable(Type.Number({ description: 'wall time in front of agents' })),
  alike: Type.Integer({
    description: 'further conversations among the nearest that were solved the same way',
  }),
});
export type SimilarConversation = Static<typeof SimilarConversation>;

export const SimilarConversations = Type.Object({
  items: Type.Array(SimilarConversation),
  /** `words`: no encoder was at hand, or none of the conversations has a vector yet. */
  by: literals(['meaning', 'words'] as const),
});
export type SimilarConversations = Static<typeof SimilarConversations>;

/** Which encoder search by meaning uses, and how far its index has come. */
export const EncoderStatus = Type.Object({
  encoder: Nullable(Type.String({ description: 'model, dimensions and version; null: by words alone' })),
  /** The operator named another one, which fails or is still indexing. */
  standIn: Type.Boolean(),
  problem: Nullable(Type.String()),
  indexed: Type.Integer({ description: 'resolved conversations that the encoder wanted has vectors of' }),
  total: Type.Integer(),
});
export type EncoderStatus = Static<typeof EncoderStatus>;
