import type { WireEvent } from '@attune/contract';
import { Id } from '@attune/contract';
import Type from 'typebox';
import { type MemberIdentity, memberOf } from '../../access/access.ts';
import { may } from '../../access/permissions.ts';
import type { LogEvent } from '../../events/log.ts';
import type { App, Platform } from '../../feature.ts';
import { openConnection } from '../../realtime/connection.ts';
import type { OpenRoom, Subscriber } from '../../realtime/hub.ts';
import { createConnections } from '../people/index.ts';
import { presentEvents } from './queries.ts';

interface Watcher {
  member: MemberIdentity;
  scope: 'workspace' | 'own';
  focused: string | null;
}

/** Three of these may be missed before the connections of a node count as gone (features/people/connections.ts). */
const SIGN_EVERY_MS = 2000;

/** The agents' live socket: events of the workspace, who types, who looks at what. */
export function createLiveDesk(platform: Platform) {
  const { db, hub, tail, changes, log } = platform;
  const connections = createConnections(platform);

  const room: OpenRoom<Watcher> = hub.open({
    async project(workspaceId, events) {
      const wire = await db.first.workspace(workspaceId, (tx) => presentEvents(tx, workspaceId, events));
      const parts = wire.map((event) => JSON.stringify(event));
      const former = new Map(events.map((event) => [event.id, formerAssignee(event)]));
      const concerned = new Map<string, number[]>();
      const alerts: number[] = [];
      wire.forEach((event, index) => {
        const { payload, conversation, type } = event;
        if (type === 'emotion.alerted') alerts.push(index);
        for (const id of new Set([
          payload.memberId,
          former.get(event.id),
          conversation?.assigneeId,
          conversation?.id,
        ])) {
          if (typeof id === 'string') concerned.set(id, [...(concerned.get(id) ?? []), index]);
        }
      });
      const pictures = new Map<string, string>();
      const join = (indexes: readonly number[]): string => {
        const key = indexes.join();
        const events = pictures.get(key) ?? indexes.map((index) => parts[index]).join();
        pictures.set(key, events);
        return events;
      };
      const shared = remembered((from: number) => onEveryScreen(wire, from));
      const all = remembered((from: number) => parts.slice(from).join());
      return ({ who: { member, focused, scope } }, from) => {
        const mine = new Set(
          [
            ...(concerned.get(member.memberId) ?? []),
            ...((focused && concerned.get(focused)) || []),
            ...(may(member.role, 'alert.decide') ? alerts : []),
          ].filter((index) => index >= from),
        );
        const urgent = mine.size > 0;
        if (scope === 'workspace') return { events: all(from), count: parts.length - from, urgent };
        const indexes = urgent
          ? [...new Set([...mine, ...shared(from)])].toSorted((a, b) => a - b)
          : shared(from);
        return indexes.length > 0 ? { events: join(indexes), count: indexes.length, urgent } : null;
      };
    },
  });

  hub.onSignal(({ workspaceId, signal }) => {
    const frame = JSON.stringify({ type: 'signal', signal });
    for (const { who, connection } of room.in(workspaceId)) {
      if (who.member.memberId !== signal.actor.id) connection.send(frame);
    }
  });

  // Whoever is changed – another role, disabled – comes in through the door again; the client resumes where it was.
  tail.subscribe((events) => {
    for (const { workspaceId, type, payload } of events) {
      if (type !== 'settings.changed' || payload.what !== 'members') continue;
      for (const { who, connection } of room.in(workspaceId)) {
        if (who.member.memberId === payload.id) connection.close(1012, 'membership changed');
      }
    }
  });

  async function setFocus(subscriber: Subscriber<Watcher>, conversationId: string | null): Promise<void> {
    const { who, workspaceId } = subscriber;
    const before = who.focused;
    if (before === conversationId) return;
    who.focused = conversationId;
    const { memberId, role } = who.member;
    for (const [id, active] of [
      [before, false],
      [conversationId, true],
    ] as const) {
      if (id) await announce(workspaceId, memberId, id, 'viewing', active);
    }
    if (!may(role, 'conversation.answer')) return;
    await changes.run(workspaceId, { kind: 'agent', id: memberId }, async (change) => {
      if (before) change.record('agent.unfocused', before, { memberId });
      if (conversationId) change.record('agent.focused', conversationId, { memberId });
    });
  }

  async function announce(
    workspaceId: string,
    memberId: string,
    conversationId: string,
    kind: 'typing' | 'viewing',
    active: boolean,
  ) {
    const row = await db.workspace(workspaceId, (tx) =>
      tx
        .selectFrom('conversation')
        .select('contact_id')
        .where('workspace_id', '=', workspaceId)
        .where('id', '=', conversationId)
        .executeTakeFirst(),
    );
    if (!row) return;
    hub.signal({
      workspaceId,
      contactId: row.contact_id,
      signal: { kind, conversationId, actor: { kind: 'agent', id: memberId }, active },
    });
  }

  function tellViewers(subscriber: Subscriber<Watcher>, conversationId: string): void {
    for (const { who } of room.in(subscriber.workspaceId)) {
      if (who.focused !== conversationId || who.member.memberId === subscriber.who.member.memberId) continue;
      const signal = {
        kind: 'viewing',
        conversationId,
        actor: { kind: 'agent', id: who.member.memberId },
        active: true,
      };
      subscriber.connection.send(JSON.stringify({ type: 'signal', signal }));
    }
  }

  const connected = (workspaceId: string): Set<string> =>
    new Set(room.in(workspaceId).map(({ who }) => who.member.memberId));

  async function signAll(): Promise<void> {
    const workspaceIds = new Set([...room.all()].map(({ workspaceId }) => workspaceId));
    for (const id of workspaceIds) await connections.sign(id, [...connected(id)]);
  }

  function routes(app: App): void {
    app.get(
      '/api/v1/workspaces/:workspaceId/live',
      {
        websocket: true,
        config: { access: 'conversation.read' },
        schema: {
          operationId: 'liveDesk',
          summary: 'WebSocket: ClientFrame ⇄ ServerFrame',
          tags: ['Events'],
          params: Type.Object({ workspaceId: Id }),
        },
      },
      (socket, request) => {
        const member = memberOf(request);
        const who: Watcher = { member, scope: 'workspace', focused: null };
        let leftAt: Date | undefined;
        const subscriber: Subscriber<Watcher> = {
          who,
          workspaceId: member.workspaceId,
          connection: openConnection(socket, {
            async hello({ position, scope }) {
              who.scope = scope;
              const fresh = !room
                .in(member.workspaceId)
                .some((other) => other.who.member.memberId === member.memberId);
              await room.join(subscriber, position);
              if (fresh) await connections.sign(member.workspaceId, [member.memberId]);
            },
            async frame(frame) {
              if (frame.type === 'focus') {
                await setFocus(subscriber, frame.conversationId);
                if (frame.conversationId) tellViewers(subscriber, frame.conversationId);
              } else if (frame.type === 'typing') {
                await announce(
                  member.workspaceId,
                  member.memberId,
                  frame.conversationId,
                  'typing',
                  frame.typing,
                );
              }
            },
            // Not signed for any more, however long its greeting takes.
            gone() {
              leftAt = platform.clock();
              room.leave(subscriber);
            },
            async closed() {
              const { workspaceId, memberId } = member;
              if (!connected(workspaceId).has(memberId))
                await connections.left(workspaceId, memberId, leftAt);
              await setFocus(subscriber, null);
            },
            onError: (error) => log.warn({ err: error }, 'A live socket failed'),
          }),
        };
      },
    );
  }

  async function start(): Promise<() => Promise<void>> {
    const timer = setInterval(() => {
      signAll().catch((error: unknown) => log.warn({ err: error }, 'Could not note who is connected'));
    }, SIGN_EVERY_MS);
    return async () => clearInterval(timer);
  }

  return { routes, start };
}

/** Of numbers, each worked out once. */
function remembered<V>(work: (key: number) => V): (key: number) => V {
  const known = new Map<number, V>();
  return (key) => {
    const value = known.has(key) ? (known.get(key) as V) : work(key);
    known.set(key, value);
    return value;
  };
}

/** Whom a change took the conversation from: they must see it go. */
function formerAssignee(event: LogEvent): string | null {
  if (event.type === 'conversation.unassigned') return String(event.payload.memberId);
  return null;
}

/**
 * What every agent should know: of the workspace, of the queue, and of what leaves it. Of one conversation the newest event, which tells of
 * the conversation as it is now, so that its list is right; what was written comes to those whom it concerns.
 */
function onEveryScreen(wire: readonly WireEvent[], from: number): number[] {
  const indexes = new Set<number>();
  const newest = new Map<string, number>();
  wire.forEach(({ type, conversation }, index) => {
    if (index < from) return;
    if (conversation && conversation.owner !== 'queue' && type !== 'conversation.assigned') return;
    const before = conversation && newest.get(conversation.id);
    if (before !== undefined) {
      if (!type.startsWith('conversation.')) return;
      indexes.delete(before);
    }
    indexes.add(index);
    if (conversation) newest.set(conversation.id, index);
  });
  return [...indexes].toSorted((a, b) => a - b);
}
