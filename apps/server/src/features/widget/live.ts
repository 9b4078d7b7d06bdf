import type { WidgetEvent } from '@attune/contract';
import { CLOSE } from '@attune/contract';
import { type ContactToken, readContactToken } from '../../access/contact-token.ts';
import { AppError } from '../../errors.ts';
import { formatPosition } from '../../events/log.ts';
import type { App, Platform } from '../../feature.ts';
import { openConnection } from '../../realtime/connection.ts';
import type { OpenRoom, Subscriber } from '../../realtime/hub.ts';
import { loadPublicMessages, loadWidgetConversations, withoutContact } from './present.ts';
import { requireContact } from './sessions.ts';

/** Events that change nothing a customer can see. */
const PRIVATE = new Set([
  'note.added',
  'agent.focused',
  'agent.unfocused',
  'conversation.tagged',
  'conversation.prioritised',
  'conversation.classified',
  'conversation.attributes_changed',
  'conversation.linked',
  'conversation.unlinked',
  'conversation.skill_required',
  'message.felt',
  'emotion.alerted',
  'emotion.decided',
]);

/** The customer's live socket: their own conversation, as a customer may see it. */
export function createLiveWidget({ db, hub, tail, secret, clock, log }: Platform) {
  const room: OpenRoom<{ contactId: string }> = hub.open({
    async project(workspaceId, events, subscribers) {
      const present = new Set(subscribers.map(({ who }) => who.contactId));
      const visible = events
        .map((event, index) => ({ ...event, index }))
        .filter((event) => event.conversationId && !PRIVATE.has(event.type));
      // All messages at once with the conversations, whoever is connected here: asking in turn would take twice as long.
      const [conversations, messages] = await db.first.workspace(workspaceId, (tx) =>
        Promise.all([
          loadWidgetConversations(tx, workspaceId, [
            ...new Set(visible.flatMap((event) => event.conversationId ?? [])),
          ]),
          loadPublicMessages(
            tx,
            workspaceId,
            visible.flatMap(({ payload }) =>
              typeof payload.messageId === 'string' ? payload.messageId : [],
            ),
          ),
        ]),
      );
      const byContact = new Map<string, { index: number; event: WidgetEvent }[]>();
      for (const event of visible) {
        const conversation = conversations.get(event.conversationId ?? '');
        if (!conversation || !present.has(conversation.contactId)) continue;
        const message = messages.get(String(event.payload.messageId));
        const shown = withoutContact(conversation);
        const list = byContact.get(conversation.contactId) ?? [];
        list.push({
          index: event.index,
          event: message
            ? { type: 'message', message, conversation: shown }
            : { type: 'conversation', conversation: shown },
        });
        byContact.set(conversation.contactId, list);
      }
      return ({ who }, from) => {
        const own = byContact.get(who.contactId)?.filter(({ index }) => index >= from) ?? [];
        if (own.length === 0) return null;
        const parts = own.map(({ event }) => JSON.stringify(event));
        return { events: parts.join(), count: parts.length, urgent: true };
      };
    },
  });

  // Whose token speaks for somebody else from now on comes in through the door again, and sees what is theirs then.
  tail.subscribe((events) => {
    for (const { workspaceId, type, payload, txid, id } of events) {
      if (type !== 'contact.merged' && type !== 'contact.unmerged') continue;
      for (const { who, connection } of room.in(workspaceId)) {
        if (who.contactId !== payload.contactId && who.contactId !== payload.intoId) continue;
        connection.send(JSON.stringify({ type: 'reset', position: formatPosition({ txid, id }) }));
        connection.close(1012, 'the customer was merged');
      }
    }
  });

  hub.onSignal(({ workspaceId, contactId, signal }) => {
    if (signal.kind !== 'typing' || signal.actor.kind !== 'agent') return;
    const frame = JSON.stringify({ type: 'typing', active: signal.active });
    for (const { who, connection } of room.in(workspaceId))
      if (who.contactId === contactId) connection.send(frame);
  });

  return (app: App): void => {
    app.get(
      '/api/v1/widget/live',
      {
        websocket: true,
        config: { access: 'public' }, // the token comes in the first frame: addresses end up in logs
        schema: {
          operationId: 'liveWidget',
          summary: 'WebSocket: ClientFrame ⇄ WidgetServerFrame',
          tags: ['Widget'],
        },
      },
      (socket) => {
        let subscriber: Subscriber<{ contactId: string }> | null = null;
        const connection = openConnection(socket, {
          async hello({ token, position }) {
            let contact: ContactToken;
            try {
              const read = readContactToken(secret, token ?? '', clock());
              contact = await db.workspace(read.workspaceId, (tx) => requireContact(tx, read));
            } catch (error) {
              if (error instanceof AppError) return connection.close(CLOSE.unauthorised, error.code);
              throw error;
            }
            subscriber = {
              who: { contactId: contact.contactId },
              workspaceId: contact.workspaceId,
              connection,
            };
            await room.join(subscriber, position);
          },
          frame(frame) {
            if (frame.type !== 'typing' || !subscriber) return;
            const { workspaceId, who } = subscriber;
            hub.signal({
              workspaceId,
              contactId: who.contactId,
              signal: {
                kind: 'typing',
                conversationId: frame.conversationId,
                actor: { kind: 'customer', id: who.contactId },
                active: frame.typing,
              },
            });
          },
          closed() {
            if (subscriber) room.leave(subscriber);
          },
          onError: (error) => log.warn({ err: error }, 'A widget socket failed'),
        });
      },
    );
  };
}
