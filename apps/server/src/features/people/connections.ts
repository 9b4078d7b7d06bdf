import { randomUUID } from 'node:crypto';
import { DEFAULT_SETTINGS } from '@attune/contract';
import { sql } from 'kysely';
import { type Change, SYSTEM } from '../../events/change.ts';
import type { Platform } from '../../feature.ts';
import { memberGone } from './presence.ts';

/** Who has a live connection, on whichever node. Whoever has none gets no new work, and after a grace counts as offline. */
export interface Connections {
  /** Members of a workspace who are connected to this node; called at the first connection and again and again. */
  sign(workspaceId: string, memberIds: readonly string[]): Promise<void>;
  /** The member's last connection to this node is gone, since now or then. */
  left(workspaceId: string, memberId: string, since?: Date): Promise<void>;
}

/** Rows that nobody has signed for so long belong to a node that died. */
const RUN_OUT = sql<Date>`now() - interval '8 seconds'`;

export function createConnections({ changes }: Platform): Connections {
  const nodeId = randomUUID();
  return {
    async sign(workspaceId, memberIds) {
      if (memberIds.length === 0) return;
      // In one order, so that two nodes that sign the same members take turns.
      const ids = memberIds.toSorted();
      await changes.runFirst(workspaceId, SYSTEM, async (change) => {
        // Whoever is new here takes turns with another node that just lost them, or that one would not see this connection,
        // nor this one that they count as gone.
        await sql`
          select from member m
          where m.workspace_id = ${workspaceId} and m.id = any (${ids}::uuid[]) and not exists (
            select from member_connection c
            where c.workspace_id = m.workspace_id and c.member_id = m.id and c.node_id = ${nodeId})
          order by m.id for no key update`.execute(change.tx);
        await sql`
          insert into member_connection (workspace_id, member_id, node_id)
          select m.workspace_id, m.id, ${nodeId} from member m
          where m.workspace_id = ${workspaceId} and m.id = any (${ids}::uuid[]) order by m.id
          on conflict (workspace_id, member_id, node_id) do update set seen_at = now()`.execute(change.tx);
        const { rows } = await sql<{ id: string; was_gone: boolean }>`
          with old as (
            select id, gone_since is not null as was_gone from member
            where workspace_id = ${workspaceId} and id = any (${ids}::uuid[])
              and (gone_since is not null or seen_at is null or seen_at < ${change.now}::timestamptz - interval '20 seconds')
            order by id for no key update
          )
          update member set gone_since = null, seen_at = ${change.now} from old
          where member.workspace_id = ${workspaceId} and member.id = old.id
          returning old.id, old.was_gone`.execute(change.tx);
        for (const { id, was_gone } of rows) {
          if (was_gone) change.record('agent.connection_changed', null, { memberId: id, connected: true });
        }
      });
    },

    async left(workspaceId, memberId, since) {
      await changes.runFirst(workspaceId, SYSTEM, async (change) => {
        await lockMembers(change, [memberId]);
        await change.tx
          .deleteFrom('member_connection')
          .where('workspace_id', '=', workspaceId)
          .where('member_id', '=', memberId)
          .where('node_id', '=', nodeId)
          .execute();
        const silentSeconds = since ? Math.max(0, (change.now.getTime() - since.getTime()) / 1000) : 0;
        await noteGone(change, [{ id: memberId, silentSeconds }]);
      });
    },
  };
}

async function lockMembers({ tx, workspaceId }: Change, ids: readonly string[]): Promise<void> {
  await tx
    .selectFrom('member')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('id', 'in', [...ids])
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
}

interface Lost {
  id: string;
  /** How long nobody has signed for the connection. */
  silentSeconds: number;
}

/** Those of them (locked) who have no connection left on any node: they are gone since they were last seen. */
async function noteGone(change: Change, lost: readonly Lost[]): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    update member set gone_since = ${change.now}::timestamptz - make_interval(secs => lost.silent), seen_at = ${change.now}
    from (
      select id, min(silent) as silent
      from unnest(${lost.map(({ id }) => id)}::uuid[], ${lost.map(({ silentSeconds }) => silentSeconds)}::float[]) as l (id, silent)
      group by id
    ) lost
    where member.workspace_id = ${change.workspaceId} and member.id = lost.id and gone_since is null and not exists (
      select from member_connection c where c.workspace_id = member.workspace_id and c.member_id = member.id)
    returning member.id`.execute(change.tx);
  for (const { id } of rows) {
    change.record('agent.connection_changed', null, { memberId: id, connected: false });
  }
}

/**
 * Looks, on every node and every second or two, for those who are not there any more: connections of nodes that died, broken ones whose
 * grace is over, shifts that have ended. Idempotent.
 */
export async function noticeAbsence(platform: Platform): Promise<void> {
  const { db, changes, clock } = platform;
  const lost = await db.first.system((tx) =>
    tx
      .selectFrom('member_connection')
      .select(['workspace_id', 'member_id'])
      .where('seen_at', '<', RUN_OUT)
      .execute(),
  );
  for (const [workspaceId, rows] of Map.groupBy(lost, (row) => row.workspace_id)) {
    const ids = rows.map((row) => row.member_id);
    // In one transaction: who died between deleting and noting would leave agents connected for ever.
    await changes.runFirst(workspaceId, SYSTEM, async (change) => {
      await lockMembers(change, ids);
      const silent = await change.tx
        .deleteFrom('member_connection')
        .where('workspace_id', '=', workspaceId)
        .where('member_id', 'in', ids)
        .where('seen_at', '<', RUN_OUT)
        .returning([
          'member_id as id',
          sql<number>`extract(epoch from now() - seen_at)::float`.as('silentSeconds'),
        ])
        .execute();
      await noteGone(change, silent);
    });
  }
  const absent = await db.first.system((tx) =>
    sql<{ workspace_id: string; id: string }>`
      select m.workspace_id, m.id from member m join workspace w on w.workspace_id = m.workspace_id
      where m.presence <> 'offline' and (
        m.gone_since < ${clock()}::timestamptz - make_interval(secs =>
          coalesce((w.settings->'dispatch'->>'graceSeconds')::float, ${DEFAULT_SETTINGS.dispatch.graceSeconds}))
        or m.shift_ends_at <= ${clock()})`.execute(tx),
  );
  for (const { workspace_id, id } of absent.rows) await memberGone(platform, workspace_id, id);
}
