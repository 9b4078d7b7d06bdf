import Type, { type Static } from 'typebox';
import { literals, Nullable, Time } from './common.ts';
import { AuthorKind, ContactSummary, Conversation } from './conversations.ts';

export const SearchQuery = Type.Object({
  q: Type.String({ minLength: 1, maxLength: 300 }),
  cursor: Type.Optional(Type.String({ maxLength: 200 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 50, default: 20 })),
});

export type SearchQuery = Static<typeof SearchQuery>;

/** Text around what was found, in parts: never markup. */
export const Snippet = Type.Array(Type.Object({ text: Type.String(), found: Type.Boolean() }));
export type Snippet = Static<typeof Snippet>;

/** `messageId`: where in the conversation; null where the conversation itself was named, as by `#1024`. */
export const SearchHit = Type.Object({
  conversation: Conversation,
  messageId: Nullable(Type.String()),
  kind: literals(['message', 'note', 'file', 'number'] as const),
  authorKind: Nullable(AuthorKind),
  at: Time,
  snippet: Snippet,
});
export type SearchHit = Static<typeof SearchHit>;

export const FoundContact = Type.Object({ contact: ContactSummary, snippet: Snippet });
export type FoundContact = Static<typeof FoundContact>;

export const SearchPage = Type.Object({
  hits: Type.Array(SearchHit, {
    description:
      'newest first; a conversation once a page: with an older place it may come again on a later one',
  }),
  contacts: Type.Array(FoundContact, { description: 'with the first page' }),
  nextCursor: Nullable(Type.String()),
});
export type SearchPage = Static<typeof SearchPage>;
