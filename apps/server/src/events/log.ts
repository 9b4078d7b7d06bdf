import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../db/database.ts';
import type { ActorKindValue, EventType } from './types.ts';

/** A point in the log. Rows are read in the order (txid, id); see docs/subsystems/event-log.md. */
export interface LogPosition {
  txid: string;
  id: number;
}

export interface LogEvent {
  workspaceId: string;
  id: number;
  txid: string;
  type: EventType;
  conversationId: string | null;
  actorKind: ActorKindValue;
  actorId: string | null;
  at: Date;
  payload: Record<string, unknown>;
}

export const START: LogPosition = { txid: '0', id: 0 };

export interface Batch {
  events: LogEvent[];
  /** Committed events exist that cannot be read yet, because an older transaction is still open: look again soon. */
  held: boolean;
  /** There is more to read at once. */
  full: boolean;
}

/** Where a consumer's shard stands: the start of the log, as long as it has read nothing. */
export interface Cursor {
  consumer: string;
  shard: number;
}

export interface ReadOptions {
  after: LogPosition | Cursor;
  limit: number;
  workspaceId?: string;
  /** Only shards with `shard % of = index`. */
  shard?: { index: number; of: number };
  types?: readonly EventType[];
}

/**
 * Reads committed events after a position. Commits become visible out of id order, so only rows whose transaction is
 * older than every transaction still running are given out: nothing can appear before them any more.
 */
export async function readLog(tx: Tx, options: ReadOptions): Promise<Batch> {
  let query = tx
    .selectFrom('event')
    .select([
      'workspace_id as workspaceId',
      'id',
      sql<string>`txid::text`.as('txid'),
      'type',
      'conversation_id as conversationId',
      'actor_kind as actorKind',
      'actor_id as actorId',
      'at',
      'payload',
      sql<boolean>`txid < pg_snapshot_xmin(pg_current_snapshot())`.as('ready'),
    ])
    .where(isAfter(options.after))
    .orderBy('event.txid')
    .orderBy('event.id')
    .limit(options.limit);
  if (options.workspaceId) query = query.where('workspace_id', '=', options.workspaceId);
  if (options.types) query = query.where('type', 'in', [...options.types]);
  if (options.shard && options.shard.of > 1) {
    query = query.where(sql<boolean>`shard % ${options.shard.of} = ${options.shard.index}`);
  }
  const rows = await query.execute();
  const firstHeld = rows.findIndex((row) => !row.ready);
  const events = (firstHeld < 0 ? rows : rows.slice(0, firstHeld)).map(
    ({ ready: _, ...row }) => ({ ...row, id: Number(row.id) }) as LogEvent,
  );
  return { events, held: firstHeld >= 0, full: firstHeld < 0 && rows.length === options.limit };
}

function isAfter(after: LogPosition | Cursor): RawBuilder<boolean> {
  if (!('consumer' in after)) return sql`(txid, id) > (${after.txid}::xid8, ${after.id})`;
  const at = (column: 'txid' | 'id') =>
    sql`select ${sql.ref(column)} from event_cursor where consumer = ${after.consumer} and shard = ${after.shard}`;
  return sql`(event.txid, event.id) > (coalesce((${at('txid')}), ${START.txid}::xid8), coalesce((${at('id')}), ${START.id}))`;
}

/**
 * Where a reader starts that has just read state in this transaction's snapshot: everything before it is in that
 * state; what comes after may be in it already, so applying an event twice must be harmless.
 */
export async function currentPosition(tx: Tx): Promise<LogPosition> {
  const { rows } = await sql<{
    txid: string;
  }>`select pg_snapshot_xmin(pg_current_snapshot())::text as txid`.execute(tx);
  return { txid: rows[0]?.txid ?? '0', id: 0 };
}

/** Behind this position lie the newest `count` events of a workspace, those included that cannot be read yet; the start when it has fewer. */
export async function newestBut(tx: Tx, workspaceId: string, count: number): Promise<LogPosition> {
  const row = await tx
    .selectFrom('event')
    .select([sql<string>`txid::text`.as('txid'), 'id'])
    .where('workspace_id', '=', workspaceId)
    .orderBy('event.txid', 'desc')
    .orderBy('event.id', 'desc')
    .offset(count)
    .limit(1)
    .executeTakeFirst();
  return row ? { txid: row.txid, id: Number(row.id) } : START;
}

export function positionOf(event: LogEvent): LogPosition {
  return { txid: event.txid, id: event.id };
}

export const formatPosition = (position: LogPosition): string => `${position.txid}.${position.id}`;

/** @returns null when it is not a position. */
export function parsePosition(text: string): LogPosition | null {
  const match = /^(\d{1,20})\.(\d{1,16})$/.exec(text);
  return match?.[1] && match[2] ? { txid: match[1], id: Number(match[2]) } : null;
}
