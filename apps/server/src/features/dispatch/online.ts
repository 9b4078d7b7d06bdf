import type { Presence } from '@attune/contract';
import { sql } from 'kysely';
import type { Tx } from '../../db/database.ts';

/** Epoch milliseconds. */
export interface Interval {
  readonly from: number;
  readonly until: number;
}

/**
 * memberId → when they were online (or what else `presences` names) within [from, until), ascending; without those who never were. Each change of presence says what
 * was before, so the first one tells how the time began; without any, the present state has held all along.
 */
export async function loadOnline(
  tx: Tx,
  workspaceId: string,
  { from, until }: Interval,
  presences: readonly Presence[] = ['online'],
): Promise<Map<string, Interval[]>> {
  const { rows } = await sql<{ member_id: string; at: Date | null; was: string; becomes: string }>`
    select m.id as member_id, e.at, coalesce(e.was, m.presence) as was, coalesce(e.becomes, m.presence) as becomes
    from member m
    left join (
      select payload ->> 'memberId' as member_id, payload ->> 'from' as was, payload ->> 'to' as becomes, at, id
      from event
      where workspace_id = ${workspaceId} and conversation_id is null and at >= ${new Date(from)}
        and type = 'agent.presence_changed'
    ) e on e.member_id = m.id::text
    where m.workspace_id = ${workspaceId} and m.created_at < ${new Date(until)}
    order by m.id, e.at, e.id`.execute(tx);
  const result = new Map<string, Interval[]>();
  const counts = (presence: string) => presences.some((one) => one === presence);
  for (const [memberId, changes] of Map.groupBy(rows, (row) => row.member_id)) {
    const intervals = onlineOf(
      counts(changes[0]?.was ?? 'offline'),
      changes.flatMap(({ at, becomes }) => (at ? [{ at: at.getTime(), isThere: counts(becomes) }] : [])),
      { from, until },
    );
    if (intervals.length > 0) result.set(memberId, intervals);
  }
  return result;
}

function onlineOf(
  first: boolean,
  changes: readonly { at: number; isThere: boolean }[],
  { from, until }: Interval,
): Interval[] {
  const result: Interval[] = [];
  let since = first ? from : null;
  for (const { at, isThere } of changes) {
    if (at >= until) break;
    if (isThere) since ??= at;
    else if (since !== null) {
      if (at > since) result.push({ from: since, until: at });
      since = null;
    }
  }
  if (since !== null && until > since) result.push({ from: since, until });
  return result;
}

/** What of the intervals lies within another. */
export const within = (intervals: readonly Interval[], { from, until }: Interval): Interval[] =>
  intervals
    .map((each) => ({ from: Math.max(each.from, from), until: Math.min(each.until, until) }))
    .filter((each) => each.from < each.until);

/** Hours of all intervals together. */
export const hoursOnline = (intervals: readonly Interval[]): number =>
  intervals.reduce((sum, { from, until }) => sum + until - from, 0) / 3_600_000;
