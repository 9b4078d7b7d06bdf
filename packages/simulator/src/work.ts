import type { Agenda } from './agenda.ts';
import { type Desk, record, type Seat, type Talk } from './desk.ts';
import type { Customers } from './history.ts';
import type { Random } from './random.ts';
import { agentReply, phrase } from './talk.ts';
import type { World } from './world/types.ts';

const SECOND = 1000;
const MINUTE = 60_000;

/** Something can be done with it: those that wait for the customer are closed in the end, too. */
const isAwake = ({ status }: Talk): boolean => status === 'open' || status === 'pending';

/** What agents do: one thing at a time, whatever has waited longest first. */
export function workOf(random: Random, agenda: Agenda, desk: Desk, world: World, customers: Customers) {
  /** Takes up the next task, if the agent is there and has both hands free. */
  function look(seat: Seat, at: number): void {
    if (seat.workingOn || (seat.presence !== 'online' && seat.presence !== 'busy')) return;
    let talk: Talk | undefined;
    for (const held of seat.held) {
      if (isAwake(held) && held.task && held.task.since < (talk?.task?.since ?? Number.POSITIVE_INFINITY))
        talk = held;
    }
    if (!talk?.task) return;
    const chosen = talk;
    seat.workingOn = chosen;
    const start = at + random.between(3, 9) * SECOND;
    agenda.plan(start, (now) => {
      if (chosen.agent !== seat || !isAwake(chosen) || !chosen.task) return turnAway(seat, now);
      record(chosen, { at: now, kind: 'focus', agentId: seat.who.id });
      begin(seat, chosen, now);
    });
  }

  function begin(seat: Seat, talk: Talk, at: number): void {
    const kind = talk.task?.kind ?? 'resolve';
    const end = (ms: number, act: (now: number) => void) =>
      agenda.plan(at + ms, (now) => {
        const mine = talk.agent === seat && isAwake(talk);
        if (mine) act(now);
        record(talk, { at: now + 900, kind: 'unfocus', agentId: seat.who.id });
        turnAway(seat, now + 1000);
      });
    if (kind === 'resolve')
      return void end(random.between(12, 40) * SECOND, (now) => finish(seat, talk, now));
    if (kind === 'nudge') return void end(random.between(8, 20) * SECOND, (now) => nudge(seat, talk, now));
    if (shouldTransfer(talk))
      return void end(random.between(25, 60) * SECOND, (now) => handOver(seat, talk, now));
    const kase = talk.needed === talk.kase.replies ? talk.kase : { ...talk.kase, replies: talk.needed };
    const reply = agentReply(random, world, kase, seat.who, talk.replies);
    end(reply.composeMs, (now) => {
      const { body, templateId } = reply;
      if (random.chance(0.05)) note(seat, talk, phrase.note(random, talk.kase.language), now - 3 * SECOND);
      send(seat, talk, body, templateId, now);
      afterReply(seat, talk, now);
    });
  }

  function turnAway(seat: Seat, at: number): void {
    agenda.plan(at, (now) => {
      seat.workingOn = null;
      look(seat, now);
    });
  }

  function send(seat: Seat, talk: Talk, body: string, templateId: string | null, at: number): void {
    record(talk, { at, kind: 'reply', agentId: seat.who.id, body, templateId });
    talk.turn += 1;
    talk.task = null;
    talk.refused = [];
    talk.allReplies += 1;
    talk.waitMs ??= at - (talk.actions[0]?.at ?? at);
  }

  const note = (seat: Seat, talk: Talk, body: string, at: number) =>
    record(talk, { at, kind: 'note', agentId: seat.who.id, body });

  function afterReply(seat: Seat, talk: Talk, at: number): void {
    talk.replies += 1;
    const agentId = seat.who.id;
    if (talk.topicId === null && random.chance(0.8)) {
      talk.topicId = talk.kase.topic.id;
      record(talk, { at: at + 300, kind: 'classify', agentId, topicId: talk.topicId });
    }
    const last = talk.replies >= talk.needed;
    const until = Math.round(at + random.between(15, 60) * MINUTE);
    if (!last && !talk.gone && random.chance(0.025) && until + 20 * MINUTE < seat.shiftEnd) {
      sleep(seat, talk, at, until);
      return;
    }
    if (!last && random.chance(0.06)) {
      record(talk, { at: at + 600, kind: 'pending', agentId });
      talk.status = 'pending';
    }
    customers.answered(talk, at);
  }

  /** Waits for somebody else; at the set time the agent comes back with the answer. */
  function sleep(seat: Seat, talk: Talk, at: number, until: number): void {
    talk.replies = talk.needed - 1;
    record(talk, { at: at + 600, kind: 'snooze', agentId: seat.who.id, until });
    talk.status = 'snoozed';
    const { turn } = talk;
    agenda.plan(until, (now) => {
      if (talk.turn !== turn || talk.status !== 'snoozed') return;
      record(talk, { at: now, kind: 'wake' });
      talk.status = 'open';
      talk.task = { kind: 'reply', since: now };
      if (talk.agent) look(talk.agent, now);
    });
  }

  function nudge(seat: Seat, talk: Talk, at: number): void {
    send(seat, talk, phrase.nudge(random, talk.kase.language), null, at);
    record(talk, { at: at + 600, kind: 'pending', agentId: seat.who.id });
    talk.status = 'pending';
    const { turn } = talk;
    agenda.plan(at + random.between(5, 10) * MINUTE, (now) => {
      if (talk.turn !== turn || talk.status !== 'pending') return;
      talk.task = { kind: 'resolve', since: now };
      if (talk.agent) look(talk.agent, now);
    });
  }

  function finish(seat: Seat, talk: Talk, at: number): void {
    const agentId = seat.who.id;
    const { topic, contact } = talk.kase;
    const tagIds = [
      random.pick(topic.tags),
      ...(contact.vip ? ['vip'] : []),
      ...(random.chance(0.06) ? ['follow-up'] : []),
    ];
    if (random.chance(0.75)) record(talk, { at: at - 400, kind: 'tag', agentId, tagIds });
    record(talk, { at, kind: 'resolve', agentId });
    talk.turn += 1;
    talk.status = 'resolved';
    talk.task = null;
    desk.close(talk, at);
    customers.resolved(talk, at);
  }

  function shouldTransfer(talk: Talk): boolean {
    if (talk.gone || talk.transfers >= 2 || talk.replies > 1) return false;
    const wrong = talk.topicId !== null && talk.topicId !== talk.kase.topic.id;
    return random.chance(wrong ? 0.6 : talk.transfers === 0 ? 0.04 : 0.01);
  }

  /** With a note that spares the customer the repetition: to a colleague with room, else to the team. */
  function handOver(seat: Seat, talk: Talk, at: number): void {
    const { topic, language } = talk.kase;
    const agentId = seat.who.id;
    note(seat, talk, phrase.handover(random, talk.kase), at - 2 * SECOND);
    talk.transfers += 1;
    talk.turn += 1;
    const able = [...desk.seats.values()].filter(
      (other) =>
        other !== seat &&
        desk.hasRoom(other) &&
        other.who.languages.includes(language) &&
        (other.who.skills[topic.skillId] ?? 0) >= topic.minLevel,
    );
    if (able.length > 0 && random.chance(0.4)) {
      const to = random.pick(able);
      record(talk, {
        at,
        kind: 'transfer',
        agentId,
        toAgentId: to.who.id,
        toTeamId: null,
        topicId: null,
      });
      desk.give(talk, to, at);
    } else {
      record(talk, {
        at,
        kind: 'transfer',
        agentId,
        toAgentId: null,
        toTeamId: topic.teamId,
        topicId: topic.id,
      });
      talk.topicId = topic.id;
      talk.teamId = topic.teamId;
      talk.refused.push(agentId);
      desk.enqueue(talk, at);
    }
  }

  return { look };
}
