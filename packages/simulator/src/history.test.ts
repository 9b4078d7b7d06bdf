import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { simulateHistory } from './history.ts';
import { createLiveCustomer, reactTo, replyAs } from './live.ts';
import { createRandom } from './random.ts';
import type { Action, History, Script } from './script.ts';
import { createWorld, examplesOf } from './world/world.ts';

const DAY = 86_400_000;
const to = Date.UTC(2026, 2, 20, 9);
const from = to - 12 * DAY;
const world = createWorld('test');
const options = { seed: 'test', from, to, world, perDay: 150 };
let history: History;
beforeAll(() => {
  history = simulateHistory(options);
});

const every = (visit: (script: Script) => void) => history.conversations.forEach(visit);
const of = <K extends Action['kind']>(script: Script, kind: K) =>
  script.actions.filter((action): action is Extract<Action, { kind: K }> => action.kind === kind);

/** Replays who owns a conversation: calls back with each stretch of an agent's ownership. */
function stretches(script: Script, visit: (agentId: string, from: number, to: number) => void): void {
  let owner: string | null = null;
  let since = 0;
  const change = (next: string | null, at: number) => {
    if (owner) visit(owner, since, at);
    owner = next;
    since = at;
  };
  for (const action of script.actions) {
    const { at } = action;
    if (action.kind === 'assign') change(action.agentId, at);
    else if (action.kind === 'transfer') change(action.toAgentId, at);
    else if (action.kind === 'release' || action.kind === 'resolve' || action.kind === 'abandon')
      change(null, at);
    else if (action.kind === 'message' && action.requeued) change(null, at);
  }
  change(null, to);
}

describe('a history', () => {
  it('is the same for the same seed, and another one for another', () => {
    const short = { ...options, from: to - 2 * DAY };
    expect(simulateHistory(short)).toEqual(simulateHistory(short));
    expect(simulateHistory({ ...short, seed: 'other' })).not.toEqual(simulateHistory(short));
  });

  it('runs forward in time, in whole milliseconds, and not beyond its end', () => {
    const starts = history.conversations.map(({ actions }) => actions[0]!);
    expect(starts.every(({ kind }) => kind === 'message')).toBe(true);
    expect(starts).toEqual(starts.toSorted((a, b) => a.at - b.at));
    expect(starts[0]!.at).toBeGreaterThanOrEqual(from);
    const wrong = history.conversations.filter(({ actions }) =>
      actions.some(
        ({ at }, index) => !Number.isInteger(at) || at >= to || at <= (actions[index - 1]?.at ?? 0),
      ),
    );
    expect(wrong).toEqual([]);
  });

  it('lets only the assignee reply, finish, or hand on', () => {
    const foreign = history.conversations.flatMap((script) => {
      let owner: string | null = null;
      return script.actions.filter((action) => {
        const acts = ['reply', 'resolve', 'pending', 'snooze', 'release', 'transfer'].includes(action.kind);
        const wrong = acts && 'agentId' in action && action.agentId !== owner;
        if (action.kind === 'assign') owner = action.agentId;
        if (action.kind === 'transfer') owner = action.toAgentId;
        if (action.kind === 'release' || (action.kind === 'message' && action.requeued)) owner = null;
        return wrong;
      });
    });
    expect(foreign).toEqual([]);
  });

  it('never loads an agent beyond capacity', () => {
    const changes = new Map<string, { at: number; by: number }[]>();
    every((script) =>
      stretches(script, (agentId, start, end) => {
        const list = changes.get(agentId) ?? [];
        list.push({ at: start, by: 1 }, { at: end, by: -1 });
        changes.set(agentId, list);
      }),
    );
    expect(changes.size).toBe(world.agents.length);
    for (const { id, capacity } of world.agents) {
      let load = 0;
      for (const { by } of changes.get(id)!.sort((a, b) => a.at - b.at || a.by - b.by)) {
        load += by;
        expect(load).toBeLessThanOrEqual(capacity);
      }
    }
  });

  it('gives new work only to agents who are online, and lets nobody write who is away', () => {
    const presence = new Map<string, { at: number; to: string }[]>();
    for (const change of history.presence)
      presence.set(change.agentId, [...(presence.get(change.agentId) ?? []), change]);
    const at = (agentId: string, time: number) =>
      presence.get(agentId)?.findLast((change) => change.at <= time)?.to ?? 'offline';
    const refused = history.conversations.flatMap((script) => [
      ...of(script, 'assign').filter((action) => at(action.agentId, action.at) !== 'online'),
      ...of(script, 'reply').filter((action) => !['online', 'busy'].includes(at(action.agentId, action.at))),
    ]);
    expect(refused).toEqual([]);
  });

  it('ends with the rating, and asks once before', () => {
    every((script) => {
      const [rating] = of(script, 'rate');
      if (!rating) return;
      expect(of(script, 'survey')).toHaveLength(1);
      expect(of(script, 'survey')[0]!.at).toBeLessThan(rating.at);
      expect(script.actions.filter(({ at, kind }) => at > rating.at && kind !== 'unfocus')).toEqual([]);
    });
  });

  it('has one open conversation per customer, and a new one only where the server would not reopen', () => {
    const last = new Map<string, Script>();
    every((script) => {
      const before = last.get(script.contactId);
      last.set(script.contactId, script);
      if (!before) return;
      const start = script.actions[0]!.at;
      const closed = before.actions.findLast(({ kind }) => kind === 'resolve' || kind === 'abandon')!;
      expect(closed.at).toBeLessThan(start);
      const rated = of(before, 'rate').some(({ at }) => at < start);
      if (!rated) expect(start - closed.at).toBeGreaterThan(DAY);
    });
  });

  it('looks like a service desk', () => {
    const scripts = history.conversations;
    expect(scripts.length / 12).toBeGreaterThan(120);
    const first = scripts.flatMap((script) => {
      const reply = of(script, 'reply')[0];
      return reply ? [reply.at - script.actions[0]!.at] : [];
    });
    const sorted = first.sort((a, b) => a - b);
    const quantile = (p: number) => sorted[Math.floor(p * sorted.length)]! / 1000;
    expect(quantile(0.5)).toBeGreaterThan(35);
    expect(quantile(0.5)).toBeLessThan(75);
    expect(quantile(0.95)).toBeGreaterThan(120);
    const scores = scripts.flatMap((script) => of(script, 'rate').map(({ score }) => score));
    const good = scores.filter((score) => score >= 4).length / scores.length;
    expect(good).toBeGreaterThan(0.78);
    expect(good).toBeLessThan(0.92);
    for (const kind of [
      'abandon',
      'transfer',
      'note',
      'pending',
      'snooze',
      'release',
      'classify',
      'prioritise',
    ] as const)
      expect(
        scripts.some((script) => of(script, kind).length > 0),
        kind,
      ).toBe(true);
    expect(
      scripts.some((script) => of(script, 'message').some(({ requeued }) => requeued === 'reopened')),
    ).toBe(true);
  });
});

describe('the world', () => {
  it('refers only to what it has, and every text is filled in', () => {
    const skills = new Set(world.skills.map(({ id }) => id));
    const teams = new Set(world.teams.map(({ id }) => id));
    for (const topic of world.topics) {
      expect(skills).toContain(topic.skillId);
      expect(teams).toContain(topic.teamId);
      expect(world.tags.map(({ id }) => id)).toEqual(expect.arrayContaining([...topic.tags]));
      expect(examplesOf(topic).length).toBeGreaterThanOrEqual(16);
      expect(examplesOf(topic).join()).not.toMatch(/[{}]/);
      const able = world.agents.filter(({ skills: has }) => (has[topic.skillId] ?? 0) >= topic.minLevel);
      expect(able.length, topic.id).toBeGreaterThan(2);
    }
    const texts = history.conversations.flatMap(({ actions }) =>
      actions.flatMap((action) => ('body' in action ? action.body : [])),
    );
    expect(texts.filter((text) => /[{}]|undefined/.test(text))).toEqual([]);
  });
});

describe('live mode', () => {
  it('says the same of the same conversation, and comes to an end', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(50), (key, n) => {
        const { contact, topic, lines } = createLiveCustomer(key, n, world);
        expect(createLiveCustomer(key, n, world)).toEqual({ contact, topic, lines });
        expect(lines.length).toBeGreaterThan(0);
        const agent = world.agents[n % world.agents.length]!;
        for (let replies = 0; ; replies += 1) {
          expect(replies).toBeLessThan(10);
          const context = { key, contact, topic, replies };
          expect(replyAs(agent, context, world)).toEqual(replyAs(agent, context, world));
          const turn = reactTo(context);
          if (turn.kind === 'silence' || turn.done) break;
        }
      }),
    );
  });
});

it('draws numbers that are spread evenly', () => {
  const random = createRandom('even');
  const bins = Array.from({ length: 10 }, () => 0);
  for (let i = 0; i < 10_000; i += 1) bins[random.int(0, 9)]! += 1;
  // Chi-squared with 9 degrees of freedom: 27.9 at 0.1 %.
  expect(bins.reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0)).toBeLessThan(27.9);
});
