import Type, { type Static } from 'typebox';
import { Id, literals, Nullable, Position } from './common.ts';
import { Actor, WireEvent } from './events.ts';

/** Close codes of the live socket beside the standard ones. */
export const CLOSE = { unauthorised: 4401, forbidden: 4403, badMessage: 4400, slow: 4408 } as const;

/** What a client says on the live socket. `hello` comes first; a widget's carries its token. */
export const ClientFrame = Type.Union([
  Type.Object({
    type: Type.Literal('hello'),
    position: Nullable(Position),
    token: Type.Optional(Type.String({ maxLength: 2000 })),
    scope: Type.Optional(
      Type.Unsafe<'workspace' | 'own'>({
        type: 'string',
        enum: ['workspace', 'own'],
        description: 'own: only conversations in the queue, assigned to me or open before me',
      }),
    ),
  }),
  Type.Object({ type: Type.Literal('typing'), conversationId: Id, typing: Type.Boolean() }),
  Type.Object({ type: Type.Literal('focus'), conversationId: Nullable(Id) }),
  Type.Object({ type: Type.Literal('ping') }),
]);
export type ClientFrame = Static<typeof ClientFrame>;

/** A short-lived sign that is not in the log: somebody types, or looks at a conversation. */
export const Signal = Type.Object({
  kind: literals(['typing', 'viewing'] as const),
  conversationId: Id,
  actor: Actor,
  active: Type.Boolean(),
});
export type Signal = Static<typeof Signal>;

/**
 * What the server says. `welcome` then `events` for what was missed since the client's position;
 * `reset`: too much was missed, fetch afresh (the position to go on from is in it).
 */
export const ServerFrame = Type.Union([
  Type.Object({ type: Type.Literal('welcome'), position: Position }),
  Type.Object({ type: Type.Literal('events'), position: Position, events: Type.Array(WireEvent) }),
  Type.Object({ type: Type.Literal('reset'), position: Position }),
  Type.Object({ type: Type.Literal('signal'), signal: Signal }),
  Type.Object({ type: Type.Literal('pong') }),
]);
export type ServerFrame = Static<typeof ServerFrame>;
