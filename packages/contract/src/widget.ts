import Type, { type Static } from 'typebox';
import { Id, Locale, literals, Nullable, Time } from './common.ts';
import { Attachment, Body, ClientKey } from './conversations.ts';

/**
 * Opens or resumes a session. With `token` of an earlier session the same visitor goes on; `identity` is
 * the app's own user, proven by hash = HMAC-SHA256(widget secret, id) in hex.
 */
export const SessionInput = Type.Object({
  key: Type.String({ minLength: 8, maxLength: 64 }),
  token: Type.Optional(Type.String({ maxLength: 2000 })),
  locale: Type.Optional(Locale),
  identity: Type.Optional(
    Type.Object({
      id: Type.String({ minLength: 1, maxLength: 200 }),
      hash: Type.String({ minLength: 64, maxLength: 64 }),
      name: Type.Optional(Type.String({ maxLength: 120 })),
      email: Type.Optional(Type.String({ maxLength: 200 })),
      attributes: Type.Optional(
        Type.Record(Type.String({ maxLength: 60 }), Type.Unknown(), { maxProperties: 50 }),
      ),
    }),
  ),
});
export type SessionInput = Static<typeof SessionInput>;

export const WidgetMessage = Type.Object({
  id: Id,
  author: literals(['me', 'agent', 'bot', 'system'] as const),
  authorName: Nullable(Type.String()),
  body: Type.String(),
  clientKey: Nullable(Type.String()),
  createdAt: Time,
  attachments: Type.Array(Attachment),
});
export type WidgetMessage = Static<typeof WidgetMessage>;

/** What a customer may know of their conversation. */
export const WidgetConversation = Type.Object({
  id: Id,
  number: Type.Integer(),
  version: Type.Integer(),
  state: literals(['waiting', 'active', 'resolved'] as const),
  agentName: Nullable(Type.String()),
  readAt: Nullable(Time),
  survey: Type.Union([Type.Null(), Type.Object({ id: Id, score: Nullable(Type.Integer()) })]),
  replaces: Type.Optional(Type.Array(Id, { description: 'conversations that were merged into this one' })),
});
export type WidgetConversation = Static<typeof WidgetConversation>;

export const WidgetState = Type.Object({
  conversation: Nullable(WidgetConversation),
  messages: Type.Array(WidgetMessage, { description: 'newest 100 over all conversations, oldest first' }),
  unread: Type.Integer(),
  position: Type.String(),
});
export type WidgetState = Static<typeof WidgetState>;

export const Session = Type.Object({
  token: Type.String(),
  contactId: Id,
  locale: Locale,
  theme: Type.Object({
    title: Type.String(),
    greeting: Type.String(),
    colour: Type.String(),
    position: literals(['left', 'right'] as const),
  }),
  uploadLimitBytes: Type.Integer(),
  state: WidgetState,
});
export type Session = Static<typeof Session>;

export const WidgetMessageInput = Type.Object({
  clientKey: ClientKey,
  body: Body,
  attachmentIds: Type.Optional(Type.Array(Id, { maxItems: 10, uniqueItems: true })),
});
export const WidgetSent = Type.Object({ message: WidgetMessage, conversation: WidgetConversation });
export type WidgetSent = Static<typeof WidgetSent>;

export const SurveyAnswer = Type.Object({
  score: Type.Integer({ minimum: 1, maximum: 5 }),
  comment: Type.Optional(Type.String({ maxLength: 2000 })),
});
export type SurveyAnswer = Static<typeof SurveyAnswer>;
export const SurveyView = Type.Object({
  workspaceName: Type.String(),
  agentName: Nullable(Type.String()),
  locale: Locale,
  score: Nullable(Type.Integer()),
  comment: Nullable(Type.String()),
});
export type SurveyView = Static<typeof SurveyView>;

/** What the live socket of a widget delivers. The same frames as ServerFrame, with these events. */
export const WidgetEvent = Type.Union([
  Type.Object({ type: Type.Literal('message'), message: WidgetMessage, conversation: WidgetConversation }),
  Type.Object({ type: Type.Literal('conversation'), conversation: WidgetConversation }),
]);
export type WidgetEvent = Static<typeof WidgetEvent>;
export type WidgetServerFrame =
  | { type: 'welcome'; position: string }
  | { type: 'events'; position: string; events: WidgetEvent[] }
  | { type: 'reset'; position: string }
  | { type: 'typing'; active: boolean }
  | { type: 'pong' };
