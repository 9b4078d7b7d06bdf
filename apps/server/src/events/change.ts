import type { Actor, EventPayload, EventType } from '@attune/contract';
import { CompiledQuery, sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { afterCommit, type Database, enterWorkspace, sendAlong, type Tx } from '../db/database.ts';

/**
 * One change: a transaction that writes rows and says what happened. Writes of a feature take it as their first
 * argument; the events it collects are appended in one statement that goes out with the commit.
 */
export interface Change {
  readonly tx: Tx;
  readonly workspaceId: string;
  readonly actor: Actor;
  readonly now: Date;
  /** A new UUIDv7. */
  newId(): string;
  /** Says what happened. `conversationId` null: it concerns the workspace. */
  record<T extends EventType>(type: T, conversationId: string | null, payload: EventPayload<T>): void;
  /** The same change seen as done by somebody else, or at another time. */
  as(actor: Actor, now?: Date): Change;
}

export const SYSTEM: Actor = { kind: 'system', id: null };

export interface Changes {
  /** Runs `work` in a transaction of the workspace; rows and events become visible together or not at all. */
  run<T>(workspaceId: string, actor: Actor, work: (change: Change) => Promise<T>): Promise<T>;
  /** The same through `Database.first`. */
  runFirst: Changes['run'];
  /** Hears at once what this node has committed. What others commit, and what a lost connection hid, only the log tells. */
  onCommit(listener: (workspaceId: string, events: readonly Committed[]) => void): void;
  /** The same inside a transaction of the owner role, for consumers: their cursor moves in it too. */
  within<T>(tx: Tx, workspaceId: string, actor: Actor, work: (change: Change) => Promise<T>): Promise<T>;
}

export interface Committed {
  readonly type: EventType;
  readonly payload: unknown;
}

interface PendingEvent extends Committed {
  conversationId: string | null;
  actor: Actor;
  at: Date;
}

export interface ChangeDeps {
  db: Database;
  clock: () => Date;
  /** Called after each commit that appended events. */
  wake: () => void;
  newId?: (now: Date) => string;
}

export const SHARDS = 16;

/** Events without a conversation share shard 0. */
export function shardOf(conversationId: string | null): number {
  // The last hex digit of a UUIDv7 is random.
  return conversationId === null ? 0 : Number.parseInt(conversationId.slice(-1), 16);
}

let sequence = 0;

/** Ids of the same millisecond rise too: messages are shown in the order of (time, id). */
function nextId(now: Date): string {
  sequence = (sequence + 1) >>> 0;
  return uuidv7({ msecs: now.getTime(), seq: sequence });
}

export function createChanges({ db, clock, wake, newId = nextId }: ChangeDeps): Changes {
  const listeners: ((workspaceId: string, events: readonly Committed[]) => void)[] = [];

  async function runIn<T>(
    tx: Tx,
    workspaceId: string,
    actor: Actor,
    work: (change: Change) => Promise<T>,
  ): Promise<T> {
    const pending: PendingEvent[] = [];
    const make = (by: Actor, now: Date): Change => ({
      tx,
      workspaceId,
      actor: by,
      now,
      newId: () => newId(now),
      record: (type, conversationId, payload) => {
        pending.push({ type, conversationId, actor: by, at: now, payload });
      },
      as: (other, at = now) => make(other, at),
    });
    const result = await work(make(actor, clock()));
    if (pending.length > 0) {
      append(tx, workspaceId, pending);
      afterCommit(tx, wake);
      afterCommit(tx, () => {
        for (const listener of listeners) listener(workspaceId, pending);
      });
    }
    return result;
  }
  return {
    run: (workspaceId, actor, work) => db.workspace(workspaceId, (tx) => runIn(tx, workspaceId, actor, work)),
    runFirst: (workspaceId, actor, work) =>
      db.first.workspace(workspaceId, (tx) => runIn(tx, workspaceId, actor, work)),
    onCommit: (listener) => {
      listeners.push(listener);
    },
    async within(tx, workspaceId, actor, work) {
      enterWorkspace(tx, workspaceId);
      const result = await runIn(tx, workspaceId, actor, work);
      sendAlong(tx, sql`set local role none`.compile(tx));
      return result;
    },
  };
}

function append(tx: Tx, workspaceId: string, events: PendingEvent[]): void {
  const rows = events.map((event) => [
    workspaceId,
    event.type,
    event.conversationId,
    event.actor.kind,
    event.actor.id,
    event.at,
    JSON.stringify(event.payload),
    shardOf(event.conversationId),
  ]);
  sendAlong(tx, CompiledQuery.raw(appendText(rows.length), rows.flat()));
}

/** Written out by hand: it is in every change, and so short that to build it took longer than to run it. */
function appendText(rows: number): string {
  const columns = 'workspace_id, type, conversation_id, actor_kind, actor_id, at, payload, shard';
  const row = (_: unknown, i: number) =>
    `(${Array.from({ length: 8 }, (_, column) => `$${i * 8 + column + 1}`).join(', ')})`;
  return `insert into event (${columns}) values ${Array.from({ length: rows }, row).join(', ')}`;
}
