import { Agenda } from './agenda.ts';
import { Desk, record, type Talk } from './desk.ts';
import { createRandom, type Random } from './random.ts';
import { arrivals, rosterOf, surgeOf } from './rhythm.ts';
import type { Action, History } from './script.ts';
import { startShifts } from './shifts.ts';
import { type Case, createCase, customerTurn, type Line, opening, phrase, rate } from './talk.ts';
import { workOf } from './work.ts';
import type { SimContact, World } from './world/types.ts';

const SECOND = 1000;
const MINUTE = 60_000;
const HOUR = 3_600_000;

/** A message within this time after "resolved" reopens, unless the conversation was rated; as the server has it. */
const REOPEN_WITHIN_MS = 24 * HOUR;
/** Nobody is drawn again before: contacts that repeat are planned, not accidents. */
const REST_MS = 80 * HOUR;
/** Risk of losing a waiting user per minute; the waits until they give up are exponential. */
const LOST_PER_MINUTE = 0.07;

export interface HistoryOptions {
  readonly seed: string | number;
  /** Epoch milliseconds. */
  readonly from: number;
  readonly to: number;
  readonly world: World;
  /** Contacts on a mean day. */
  readonly perDay?: number;
}

/**
 * What happened at the service desk between two instants: an event-driven simulation of customers, agents with
 * shifts and one pair of hands each, and the real dispatch engine. Waits, overload and abandonment are its results.
 * Conversations may still wait or be open at `to`. The same options give the same history.
 */
export function simulateHistory({ seed, from, to, world, perDay = 130 }: HistoryOptions): History {
  const random = createRandom(`history/${seed}`);
  const agenda = new Agenda();
  const desk = new Desk(world, agenda);
  const talks: Talk[] = [];
  const customers = createCustomers(random, agenda, desk, world, talks);
  const work = workOf(random, agenda, desk, world, customers);
  desk.onWork = work.look;
  startShifts(agenda, desk, rosterOf(random, world, from, to));

  const surge = surgeOf(world, from, to);
  for (const at of arrivals(random, world, { from, to, perDay, surge })) {
    agenda.plan(at, (now) => {
      const surging = surge && now >= surge.from && now < surge.to && random.chance(1 - 1 / surge.factor);
      const topics = surging
        ? world.topics.filter((topic) => surge.topicIds.includes(topic.id))
        : world.topics;
      const contact = customers.somebody(now);
      if (!contact) return;
      const topic = random.weighted(topics, (entry) => entry.share);
      customers.begin(createCase(random, contact, topic), now);
    });
  }
  // What takes a few seconds is finished before the end.
  agenda.runUntil(to - 10 * SECOND);
  return { conversations: talks.map(({ script }) => script), presence: desk.presence };
}

export interface Customers {
  /** A contact who has not written for a while; null when everybody has. */
  somebody(at: number): SimContact | null;
  begin(kase: Case, at: number): void;
  /** The agent has replied: what the customer does next. */
  answered(talk: Talk, at: number): void;
  /** The conversation was resolved: survey, second thoughts, a new contact. */
  resolved(talk: Talk, at: number): void;
}

function createCustomers(random: Random, agenda: Agenda, desk: Desk, world: World, talks: Talk[]): Customers {
  const busyUntil = new Map<string, number>();

  function begin(kase: Case, at: number): void {
    const lines = opening(random, kase);
    const [first] = lines;
    if (!first) return;
    busyUntil.set(kase.contact.id, at + REST_MS);
    const understood = random.chance(0.92);
    const wrong = understood && random.chance(0.05);
    const known = !understood ? null : wrong ? random.pick(world.topics) : kase.topic;
    const actions: Action[] = [{ at, kind: 'message', body: first.body, requeued: null }];
    const topicId = known?.id ?? null;
    const teamId = known?.teamId ?? null;
    const talk: Talk = {
      kase,
      actions,
      script: { contactId: kase.contact.id, language: kase.language, topicId, teamId, actions },
      id: `talk-${talks.length}`,
      status: 'open',
      agent: null,
      lastAgentId: null,
      queuedAt: at,
      teamId,
      topicId,
      refused: [],
      priority: 'normal',
      task: { kind: 'reply', since: at },
      replies: 0,
      needed: kase.replies,
      allReplies: 0,
      waitMs: null,
      transfers: 0,
      reopened: 0,
      surveyed: false,
      rated: false,
      gone: false,
      turn: 0,
    };
    talks.push(talk);
    if (kase.contact.vip || kase.topic.id === 'complaint') {
      talk.priority = kase.contact.vip && kase.topic.id === 'complaint' ? 'urgent' : 'high';
      record(talk, { at: at + 60, kind: 'prioritise', to: talk.priority });
    }
    desk.enqueue(talk, at);
    write(talk, lines.slice(1), at);
    waitForReply(talk, at);
  }

  /** Messages one after the other, as long as there is somebody to write to. */
  function write(talk: Talk, lines: readonly Line[], from: number, then?: (at: number) => void): void {
    const [line, ...rest] = lines;
    if (!line) {
      then?.(from);
      return;
    }
    agenda.plan(from + line.afterMs, (at) => {
      if (talk.gone || talk.status === 'resolved') return;
      say(talk, line.body, at);
      write(talk, rest, at, then);
    });
  }

  function say(talk: Talk, body: string, at: number): void {
    const reopens = talk.status === 'resolved';
    const seat = talk.agent;
    const deserted = !reopens && talk.status !== 'open' && seat?.presence === 'offline';
    record(talk, {
      at,
      kind: 'message',
      body,
      requeued: reopens ? 'reopened' : deserted ? 'agent_gone' : null,
    });
    talk.turn += 1;
    talk.status = 'open';
    talk.task = { kind: 'reply', since: talk.task?.kind === 'reply' ? talk.task.since : at };
    if (reopens || deserted) desk.enqueue(talk, at);
    else if (seat) desk.onWork(seat, at);
  }

  /** Every minute of waiting loses some of them; a few ask before. */
  function waitForReply(talk: Talk, since: number): void {
    const patience = random.exponential(MINUTE / LOST_PER_MINUTE) + 20 * SECOND;
    if (random.chance(0.5)) {
      agenda.plan(since + random.between(100, 200) * SECOND, (at) => {
        if (talk.waitMs === null && talk.status === 'open' && !talk.gone)
          say(talk, phrase.chase(random, talk.kase.language), at);
      });
    }
    agenda.plan(since + patience, (at) => {
      if (talk.waitMs !== null || talk.status !== 'open') return;
      // Somebody who is being written to at this moment sees it and stays.
      if (talk.agent?.workingOn === talk) return;
      if (random.chance(0.3)) {
        talk.gone = true;
        return;
      }
      record(talk, { at, kind: 'abandon' });
      talk.turn += 1;
      talk.status = 'resolved';
      talk.task = null;
      desk.close(talk, at);
    });
  }

  function answered(talk: Talk, at: number): void {
    const { turn } = talk;
    const kase = talk.needed === talk.kase.replies ? talk.kase : { ...talk.kase, replies: talk.needed };
    const reaction = talk.gone ? ({ kind: 'silence' } as const) : customerTurn(random, kase, talk.replies);
    if (reaction.kind === 'say') {
      // Who was asked to wait for something comes back late.
      const slow = talk.status === 'pending' ? random.between(6, 70) * MINUTE : 0;
      write(talk, reaction.lines, at + slow, (end) => {
        if (reaction.done) talk.task = { kind: 'resolve', since: end };
        if (talk.agent) desk.onWork(talk.agent, end);
      });
      return;
    }
    talk.gone = talk.gone || talk.replies < talk.needed;
    const kind = talk.replies < talk.needed ? 'nudge' : 'resolve';
    agenda.plan(at + random.between(2, 5) * MINUTE, (now) => {
      if (talk.turn !== turn || talk.status === 'resolved') return;
      talk.task = { kind, since: now };
      if (talk.agent) desk.onWork(talk.agent, now);
    });
  }

  function resolved(talk: Talk, at: number): void {
    const { turn, kase, agent } = talk;
    busyUntil.set(kase.contact.id, at + REST_MS);
    if (talk.waitMs === null) return;
    if (!talk.surveyed) record(talk, { at: at + 300, kind: 'survey' });
    talk.surveyed = true;
    const rates = !talk.gone && random.chance(0.45);
    if (rates) {
      agenda.plan(at + 15 * SECOND + random.exponential(4 * MINUTE), (now) => {
        if (talk.turn !== turn || talk.rated) return;
        const { waitMs, allReplies, transfers, reopened } = talk;
        const warmth = agent?.who.warmth ?? 0;
        const served = { waitMs: waitMs ?? 0, replies: allReplies, transfers, reopened, warmth };
        record(talk, { at: now, kind: 'rate', ...rate(random, kase, served) });
        talk.rated = true;
      });
    } else if (random.chance(0.07) && talk.reopened === 0) {
      agenda.plan(at + random.between(0.2, 6) * HOUR, (now) => {
        if (talk.turn !== turn) return;
        talk.reopened += 1;
        talk.replies = 0;
        talk.needed = random.int(1, 3);
        talk.gone = false;
        say(talk, phrase.again(random, kase.language), now);
      });
      return;
    }
    if (random.chance(0.08)) comeBack(talk, at, rates);
  }

  /** A new contact within three days: of the same topic mostly. */
  function comeBack(talk: Talk, at: number, rates: boolean): void {
    const delay = rates ? random.between(3, 66) * HOUR : random.between(25, 68) * HOUR;
    agenda.plan(at + delay, (now) => {
      if (talk.status !== 'resolved' || (!talk.rated && now - at < REOPEN_WITHIN_MS)) return;
      const same = random.chance(0.7);
      const topic = same ? talk.kase.topic : random.weighted(world.topics, (entry) => entry.share);
      begin(createCase(random, talk.kase.contact, topic), now);
    });
  }

  return {
    begin,
    answered,
    resolved,
    somebody(at) {
      for (let tries = 0; tries < 200; tries += 1) {
        const contact = random.pick(world.contacts);
        if ((busyUntil.get(contact.id) ?? 0) < at && !stillOpen(contact.id)) return contact;
      }
      return null;
    },
  };

  function stillOpen(contactId: string): boolean {
    return talks.some((talk) => talk.status !== 'resolved' && talk.kase.contact.id === contactId);
  }
}
