import { sql } from 'kysely';
import type { Tx } from '../../db/database.ts';
import type { Consumer } from '../../events/consumers.ts';
import type { LogEvent } from '../../events/log.ts';
import { createTicker } from '../../events/ticker.ts';
import type { EventType } from '../../events/types.ts';
import type { Platform } from '../../feature.ts';
import { measure } from './measure.ts';

const TYPES: readonly EventType[] = [
  'conversation.created',
  'conversation.queued',
  'conversation.assigned',
  'conversation.unassigned',
  'conversation.transferred',
  'conversation.pending',
  'conversation.snoozed',
  'conversation.woken',
  'conversation.resolved',
  'conversation.reopened',
  'conversation.abandoned',
  'conversation.merged',
  'conversation.unmerged',
  'conversation.moved',
  'conversation.classified',
  'message.received',
  'message.sent',
  'agent.focused',
  'agent.unfocused',
  'survey.sent',
  'survey.answered',
  'handover.to_agent',
  'handover.to_bot',
];

/** A new contact changes what the customer's earlier conversations of this long are worth. */
const LOOK_BACK_MS = 73 * 3_600_000;

export function metricsConsumer({ clock }: Platform): Consumer {
  return {
    name: 'metrics',
    types: TYPES,
    shards: 2,
    batch: 500,
    minIntervalMs: 150,
    async handle(tx, events) {
      for (const [workspaceId, own] of Map.groupBy(events, (event) => event.workspaceId)) {
        const ids = new Set(own.flatMap((event) => event.conversationId ?? []));
        for (const id of await earlierContacts(tx, workspaceId, own)) ids.add(id);
        for (const id of await otherContacts(tx, workspaceId, own)) ids.add(id);
        await measure(tx, workspaceId, [...ids], clock());
      }
    },
    async clear(tx) {
      await tx.deleteFrom('measurement').execute();
      await tx.deleteFrom('stage_span').execute();
      await tx.deleteFrom('measurement_due').execute();
    },
  };
}

async function earlierContacts(tx: Tx, workspaceId: string, events: readonly LogEvent[]): Promise<string[]> {
  const created = events.filter((event) => event.type === 'conversation.created');
  if (created.length === 0) return [];
  const oldest = Math.min(...created.map((event) => event.at.getTime()));
  const contactIds = [...new Set(created.map((event) => String(event.payload.contactId)))];
  const rows = await tx
    .selectFrom('conversation')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('contact_id', 'in', contactIds)
    .where('resolved_at', '>', new Date(oldest - LOOK_BACK_MS))
    .execute();
  return rows.map((row) => row.id);
}

/** Conversations whose neighbours change because one was merged, or went to another customer. */
const REARRANGES: ReadonlySet<EventType> = new Set([
  'conversation.merged',
  'conversation.unmerged',
  'conversation.moved',
]);

async function otherContacts(tx: Tx, workspaceId: string, events: readonly LogEvent[]): Promise<string[]> {
  const rearranged = events.filter((event) => REARRANGES.has(event.type));
  if (rearranged.length === 0) return [];
  const ids = rearranged.flatMap((event) => event.conversationId ?? []);
  const customers = rearranged.flatMap(({ payload: { fromId, toId } }) => (fromId ? [fromId, toId] : []));
  const { rows } = await sql<{ id: string }>`
    with own as (
      select contact_id, created_at from conversation where workspace_id = ${workspaceId} and id = any(${ids}::uuid[])
    )
    select id from conversation
    where workspace_id = ${workspaceId}
      and contact_id in (select contact_id from own union select unnest(${customers}::uuid[]))
      and coalesce(resolved_at, 'infinity') > (select min(created_at) from own) - ${LOOK_BACK_MS} * interval '1 ms'`.execute(
    tx,
  );
  return rows.map((row) => row.id);
}

const AT_ONCE = 200;

/** Measures again where time alone changed something: a target passed, a window closed. */
export function startDueMeasurements({ db, clock, log }: Platform): () => Promise<void> {
  const ticker = createTicker({
    pollMs: 500,
    againMs: 10,
    onError: (error) => log.error({ err: error }, 'Measuring what fell due failed'),
    work: () =>
      db.system(async (tx) => {
        const now = clock();
        const due = await tx
          .selectFrom('measurement_due')
          .select(['workspace_id', 'conversation_id'])
          .where('due_at', '<=', now)
          .orderBy('due_at')
          .limit(AT_ONCE)
          .forUpdate()
          .skipLocked()
          .execute();
        for (const [workspaceId, rows] of Map.groupBy(due, (row) => row.workspace_id)) {
          await measure(
            tx,
            workspaceId,
            rows.map((row) => row.conversation_id),
            now,
          );
        }
        return due.length === AT_ONCE;
      }),
  });
  return ticker.stop;
}
