import type { LogEvent } from '../events/log.ts';

/** What somebody who reads only the event log believes of a conversation. */
export interface ModelWork {
  language: unknown;
  skillId: string | null;
  status: 'open' | 'asleep' | 'resolved';
  held: boolean;
  /** What it was before it was merged into another one. */
  before: ModelWork['status'] | null;
  refusedBy: Set<string>;
  owner: { memberId: string; byPerson: boolean; hasLeft: boolean } | null;
}

export interface ModelAgent {
  presence: string;
  connected: boolean;
  load: number;
  capacity: number;
  languages: readonly string[];
  skillIds: readonly string[];
}

/**
 * The desk as simply as it can be told, for tests: takes events in the order of their ids – which are given out under the locks of the rows
 * that they speak of – and throws when automation does what it must not.
 */
export class DeskModel {
  readonly agents: Map<string, ModelAgent>;
  readonly work = new Map<string, ModelWork>();

  constructor(agents: Map<string, ModelAgent>) {
    this.agents = agents;
  }

  /** @throws with the event, when automation did what it must not */
  apply(event: LogEvent): void {
    const { type, conversationId, actorKind, payload } = event;
    const fail = (what: string) => new Error(`${what}: ${JSON.stringify(event)}`);
    const memberId = String(payload.memberId);
    const agent = this.agents.get(memberId);
    if (type === 'agent.presence_changed' && agent) {
      agent.presence = String(payload.to);
      // Who says "here I am" is here; who is back after a break, too.
      if (payload.to !== 'offline') agent.connected = true;
      else for (const { owner } of this.work.values()) if (owner?.memberId === memberId) owner.hasLeft = true;
    }
    if (type === 'agent.connection_changed' && agent) agent.connected = payload.connected === true;
    if (!conversationId) return;
    if (type === 'conversation.created') {
      this.work.set(conversationId, {
        language: payload.language,
        skillId: null,
        status: 'open',
        held: false,
        before: null,
        refusedBy: new Set(),
        owner: null,
      });
    }
    const work = this.work.get(conversationId);
    if (!work) return;
    this.#count(work, -1);
    switch (type) {
      case 'conversation.assigned': {
        if (work.owner) throw fail('assigned while somebody has it');
        if (!agent) throw fail('assigned to nobody');
        if (payload.by === 'dispatch') {
          if (work.status !== 'open') throw fail('dispatched while it does not wait');
          if (work.held) throw fail('dispatched while it is held');
          if (work.refusedBy.has(memberId)) throw fail('dispatched to one who refused');
          if (agent.presence !== 'online' || !agent.connected)
            throw fail('dispatched to one who is not there');
          if (agent.load + 1 > agent.capacity) throw fail('dispatched beyond capacity');
          if (!this.suits(memberId, work)) throw fail('dispatched to one who does not fit');
        }
        work.owner = { memberId, byPerson: payload.by !== 'dispatch', hasLeft: false };
        break;
      }
      case 'conversation.accepted':
        break;
      case 'conversation.unassigned': {
        const { owner } = work;
        if (owner?.memberId !== memberId) throw fail('taken from one who does not have it');
        if (actorKind === 'system') {
          if (work.held) throw fail('automation took back what is held');
          if (owner.byPerson && !owner.hasLeft) throw fail('automation undid what a person decided');
          if (payload.reason === 'agent_gone' && !owner.hasLeft) throw fail('taken from one who stayed');
        }
        if (['released', 'refused', 'offer_expired', 'transferred'].includes(String(payload.reason)))
          work.refusedBy.add(memberId);
        work.owner = null;
        break;
      }
      case 'conversation.held':
        work.held = payload.held === true;
        break;
      case 'conversation.skill_required':
        work.skillId = payload.skillId === null ? null : String(payload.skillId);
        break;
      case 'conversation.resolved':
        work.status = 'resolved';
        break;
      case 'conversation.merged':
        if (work.before) throw fail('merged twice');
        if (payload.as === 'secondary') [work.before, work.status] = [work.status, 'resolved'];
        break;
      case 'conversation.unmerged':
        if (payload.as === 'secondary') {
          if (!work.before) throw fail('parted though it was not merged');
          [work.status, work.before] = [work.before, null];
        }
        break;
      case 'conversation.pending':
      case 'conversation.snoozed':
        work.status = 'asleep';
        break;
      case 'conversation.woken':
      case 'conversation.reopened':
        work.status = 'open';
        break;
      case 'message.sent':
        work.refusedBy.clear();
        break;
    }
    this.#count(work, 1);
  }

  /** Language and skill. */
  suits(memberId: string, { language, skillId }: ModelWork): boolean {
    const agent = this.agents.get(memberId);
    return (
      agent !== undefined &&
      (language === null || agent.languages.includes(String(language))) &&
      (skillId === null || agent.skillIds.includes(skillId))
    );
  }

  /** Conversations that wait though somebody who fits, and did not refuse, is there with room. */
  leftLying(): string[] {
    const lying = [...this.work].filter(([, work]) => {
      if (work.owner || work.held || work.status !== 'open') return false;
      return [...this.agents].some(
        ([id, agent]) =>
          agent.presence === 'online' &&
          agent.connected &&
          agent.load + 1 <= agent.capacity &&
          this.suits(id, work) &&
          !work.refusedBy.has(id),
      );
    });
    return lying.map(([id]) => id);
  }

  #count({ owner, status }: ModelWork, by: number): void {
    const agent = owner && status === 'open' && this.agents.get(owner.memberId);
    if (agent) agent.load += by;
  }
}
