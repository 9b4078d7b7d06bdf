import type pg from 'pg';
import type { Absence } from './routing-desk.ts';
import type { Need, RoutingAgent, RoutingStage } from './routing-stage.ts';

/** One event in the order of commits. `t`: when it was committed, epoch milliseconds. */
export interface AuditEvent {
  id: number;
  t: number;
  type: string;
  conversation: string | null;
  actor: string;
  payload: Record<string, unknown>;
}

/** The whole log in the order in which transactions that wait for each other committed (needs track_commit_timestamp). */
export async function readAuditLog(pool: pg.Pool, workspaceId: string): Promise<AuditEvent[]> {
  const { rows } = await pool.query<AuditEvent>(
    `select id, (extract(epoch from pg_xact_commit_timestamp(txid::xid)) * 1000)::float8 as t, type,
       conversation_id as conversation, actor_kind as actor, payload
     from event where workspace_id = $1 order by pg_xact_commit_timestamp(txid::xid), txid, id`,
    [workspaceId],
  );
  return rows;
}

interface Work {
  id: string;
  need: Need | undefined;
  language: string | null;
  status: string;
  held: boolean;
  refusedBy: Set<Desk>;
  owner: { desk: Desk; byPerson: boolean; wentOffline: boolean; wasAbsent: boolean } | null;
  /** While it waits in the queue. */
  queued: { t: number; reason: string } | null;
  /** Since when somebody who fits has had room, while it waits. */
  idleSince: number | null;
  /** Those who fit and have had room ever since it waits. */
  candidates: Set<Desk>;
  customerWaits: boolean;
  /** Owner, customer waiting, open: since when. */
  unservedSince: number | null;
}

interface Desk {
  agent: RoutingAgent;
  presence: string;
  connected: boolean;
  load: number;
}

/** Work that had a fitting agent with room from when it was stored to when it was assigned: event of its assignment. */
export interface Assigned {
  event: number;
  storedAt: number;
  hadRoom: boolean;
}

export interface Audit {
  assigned: Assigned[];
  byPeople: number;
  doubleAssignments: number;
  capacityOverruns: number;
  humanOverruled: number;
  refusedAgain: number;
  idleWhileWaiting: number;
  stuckOver5s: number;
  /** Longest times, in milliseconds: work waited while somebody had room; a customer waited for an agent who was gone. */
  longestIdleMs: number;
  longestAbandonedMs: number;
}

/**
 * Plays the log back beside a model of the desk that knows nothing of the dispatcher: who has what, who is there, with how much room,
 * and counts what must not happen. `absences`: when agents had no socket in truth, whatever the server took notice of.
 */
export function auditRouting(
  events: readonly AuditEvent[],
  stage: RoutingStage,
  absences: ReadonlyMap<string, readonly Absence[]>,
  graceMs: number,
): Audit {
  const desks = new Map<string, Desk>(
    stage.agents.map((agent) => [agent.memberId, { agent, presence: 'offline', connected: true, load: 0 }]),
  );
  const all = new Map<string, Work>();
  const waiting = new Set<Work>();
  const audit: Audit = {
    assigned: [],
    byPeople: 0,
    doubleAssignments: 0,
    capacityOverruns: 0,
    humanOverruled: 0,
    refusedAgain: 0,
    idleWhileWaiting: 0,
    stuckOver5s: 0,
    longestIdleMs: 0,
    longestAbandonedMs: 0,
  };

  const hasRoom = ({ presence, connected, load, agent }: Desk) =>
    presence === 'online' && connected && load + 1 <= agent.capacity;
  const suits = ({ agent }: Desk, { language, need, refusedBy }: Work, desk: Desk) =>
    (language === null || agent.languages.includes(language)) &&
    (need === undefined || (agent.skills.get(need.skillId) ?? 0) >= need.minLevel) &&
    !refusedBy.has(desk);
  const fits = (desk: Desk, work: Work) => suits(desk, work, desk);
  const fitting = (work: Work) => [...desks.values()].filter((desk) => hasRoom(desk) && fits(desk, work));

  function endIdle(work: Work, t: number): void {
    if (work.idleSince === null) return;
    const ms = t - work.idleSince;
    work.idleSince = null;
    audit.longestIdleMs = Math.max(audit.longestIdleMs, ms);
    if (ms > 2000) audit.idleWhileWaiting += 1;
    if (ms > 5000) audit.stuckOver5s += 1;
  }

  function changed(desk: Desk, had: boolean, t: number): void {
    const has = hasRoom(desk);
    if (has === had) return;
    for (const work of waiting) {
      if (has) {
        if (work.idleSince === null && fits(desk, work)) work.idleSince = t;
      } else {
        work.candidates.delete(desk);
        if (work.idleSince !== null && fits(desk, work) && fitting(work).length === 0) endIdle(work, t);
      }
    }
  }

  function edit(desk: Desk | undefined, t: number, set: (desk: Desk) => void): void {
    if (!desk) return;
    const had = hasRoom(desk);
    set(desk);
    changed(desk, had, t);
  }

  const takesRoom = ({ owner, status }: Work) => owner !== null && status === 'open';

  /** Whatever changes a piece of work goes through here, so that load, waiting and absence follow. */
  function alter(work: Work, t: number, set: () => void): void {
    const before = takesRoom(work) ? work.owner?.desk : undefined;
    const wasUnserved = isUnserved(work) ? work.owner : null;
    set();
    const after = takesRoom(work) ? work.owner?.desk : undefined;
    if (before !== after) {
      edit(before, t, (desk) => {
        desk.load -= 1;
      });
      edit(after, t, (desk) => {
        desk.load += 1;
      });
    }
    const owner = isUnserved(work) ? work.owner : null;
    if (owner !== wasUnserved) {
      if (wasUnserved && work.unservedSince !== null) endUnserved(wasUnserved, work.unservedSince, t);
      work.unservedSince = owner && t;
    }
    const waits = work.queued !== null && work.status === 'open' && !work.held && work.owner === null;
    if (waits === waiting.has(work)) return;
    if (waits) {
      waiting.add(work);
      const found = fitting(work);
      work.candidates = new Set(found);
      work.idleSince = found.length > 0 ? t : null;
    } else {
      waiting.delete(work);
      endIdle(work, t);
    }
  }

  const isUnserved = ({ owner, status, customerWaits, held }: Work) =>
    owner !== null && status === 'open' && customerWaits && !held;

  /** How long the customer had an agent who was not there. */
  function endUnserved(owner: NonNullable<Work['owner']>, from: number, to: number): void {
    // A person chose somebody who was away, and knew it.
    if (owner.byPerson && owner.wasAbsent) return;
    for (const absence of absences.get(owner.desk.agent.memberId) ?? []) {
      const ms = Math.min(to, absence.to) - Math.max(from, absence.from);
      audit.longestAbandonedMs = Math.max(audit.longestAbandonedMs, ms);
      if (ms > graceMs + 5000) audit.stuckOver5s += 1;
    }
  }

  const isAbsentAt = (desk: Desk, t: number) =>
    desk.presence === 'offline' ||
    (absences.get(desk.agent.memberId) ?? []).some(({ from, to }) => from <= t && t < to);

  function assign(work: Work, { id, t, payload }: AuditEvent): void {
    const desk = desks.get(String(payload.memberId));
    if (!desk) return;
    const byPerson = payload.by !== 'dispatch';
    if (work.owner) audit.doubleAssignments += 1;
    if (byPerson) {
      audit.byPeople += 1;
    } else {
      if (desk.load + 1 > desk.agent.capacity) audit.capacityOverruns += 1;
      if (work.refusedBy.has(desk)) audit.refusedAgain += 1;
      if (work.queued && ['new', 'reopened'].includes(work.queued.reason)) {
        audit.assigned.push({ event: id, storedAt: work.queued.t, hadRoom: work.candidates.size > 0 });
      }
    }
    alter(work, t, () => {
      work.owner = { desk, byPerson, wentOffline: false, wasAbsent: isAbsentAt(desk, t) };
      work.queued = null;
    });
  }

  const REFUSALS = ['released', 'refused', 'offer_expired', 'transferred'];

  function unassign(work: Work, { t, actor, payload }: AuditEvent): void {
    const { owner } = work;
    if (!owner) return;
    if (owner.byPerson && actor === 'system' && !owner.wentOffline) audit.humanOverruled += 1;
    if (REFUSALS.includes(String(payload.reason))) work.refusedBy.add(owner.desk);
    alter(work, t, () => {
      work.owner = null;
    });
  }

  for (const event of events) {
    const { t, type, payload, conversation } = event;
    const desk = desks.get(String(payload.memberId));
    if (type === 'agent.presence_changed') {
      edit(desk, t, (it) => {
        it.presence = String(payload.to);
        if (payload.to !== 'offline') it.connected = true;
      });
      if (payload.to === 'offline')
        for (const { owner } of all.values()) if (owner && owner.desk === desk) owner.wentOffline = true;
    } else if (type === 'agent.connection_changed') {
      edit(desk, t, (it) => {
        it.connected = payload.connected === true;
      });
    }
    if (!conversation) continue;
    if (type === 'conversation.created') {
      all.set(conversation, {
        id: conversation,
        need: stage.needs.get(String(payload.topicId)),
        language: payload.language === null ? null : String(payload.language),
        status: 'open',
        held: false,
        refusedBy: new Set(),
        owner: null,
        queued: null,
        idleSince: null,
        candidates: new Set(),
        customerWaits: true,
        unservedSince: null,
      });
    }
    const work = all.get(conversation);
    if (!work) continue;
    switch (type) {
      case 'conversation.queued':
        alter(work, t, () => {
          work.queued = { t, reason: String(payload.reason) };
        });
        break;
      case 'conversation.assigned':
        assign(work, event);
        break;
      case 'conversation.unassigned':
        unassign(work, event);
        break;
      case 'conversation.held':
        alter(work, t, () => {
          work.held = payload.held === true;
        });
        break;
      case 'conversation.resolved':
        alter(work, t, () => {
          work.status = 'resolved';
          work.customerWaits = false;
        });
        break;
      case 'conversation.pending':
      case 'conversation.snoozed':
      case 'conversation.woken':
      case 'conversation.reopened':
        alter(work, t, () => {
          work.status =
            type === 'conversation.pending' || type === 'conversation.snoozed' ? 'asleep' : 'open';
        });
        break;
      case 'message.received':
        alter(work, t, () => {
          work.customerWaits = true;
        });
        break;
      case 'message.sent':
        alter(work, t, () => {
          work.customerWaits = false;
          work.refusedBy.clear();
        });
        break;
    }
  }
  const end = events.at(-1)?.t ?? 0;
  for (const work of all.values()) alter(work, end, () => (work.status = 'resolved'));
  return audit;
}
