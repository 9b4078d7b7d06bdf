import { describe, expect, test } from 'vitest';
import { defaultPolicy, explain, POLICIES, plan } from './index.ts';
import { agent, now, work } from './testing/builders.ts';
import type { AgentState, Policy, ReasonCode, RejectionCode, WaitingWork } from './types.ts';

function run(waiting: WaitingWork[], agents: AgentState[], policy = defaultPolicy) {
  const { assignments, waiting: left } = plan({ work: waiting, agents, policy, now });
  const pairs = Object.fromEntries(assignments.map((decision) => [decision.workId, decision.agentId]));
  return { assignments, left, pairs };
}

const waited = (seconds: number) => ({ waitingSince: now - seconds * 1000 });
const expert = (level: number) => [{ skillId: 'refund', minLevel: level }];

describe('order of service', () => {
  test('priority first, then the longest wait, then the id', () => {
    const { assignments } = run(
      [
        work('b', waited(5)),
        work('a', waited(5)),
        work('old', waited(50)),
        work('low', { priority: 'low', ...waited(500) }),
        work('urgent', { priority: 'urgent', ...waited(0) }),
      ],
      [agent('x', { capacity: 9 })],
    );
    expect(assignments.map((decision) => decision.workId)).toEqual(['urgent', 'old', 'a', 'b', 'low']);
  });

  test('heavy work that finds no room does not block what fits behind it', () => {
    const { pairs, left } = run(
      [work('heavy', { weight: 3, ...waited(90) }), work('light')],
      [agent('x', { load: 1, capacity: 3 })],
    );
    expect(pairs).toEqual({ light: 'x' });
    expect(left).toEqual([{ workId: 'heavy', reason: 'no_capacity', nextRelaxationAt: now + 30_000 }]);
  });
});

describe('choice', () => {
  test('affinity wins against a freer colleague, but not against a full agent', () => {
    const again = work('w', { lastAgentId: 'known' });
    const others = [agent('free')];
    expect(run([again], [agent('known', { load: 1, capacity: 3 }), ...others]).pairs).toEqual({ w: 'known' });
    expect(run([again], [agent('known', { load: 3, capacity: 3 }), ...others]).pairs).toEqual({ w: 'free' });
    expect(run([again], [agent('known', { presence: 'away' }), ...others]).pairs).toEqual({ w: 'free' });
  });

  test('the higher level, the freer, longer idle or quicker agent, the stronger language, the fairer share', () => {
    const quick = (speed: number) => ({ skills: { refund: 1 }, speed: { refund: speed } });
    const cases: [WaitingWork, Partial<AgentState>, Partial<AgentState>][] = [
      [work('w', { requiredSkills: expert(2) }), { skills: { refund: 5 } }, { skills: { refund: 2 } }],
      [work('w'), { load: 1, capacity: 4 }, { load: 1, capacity: 2 }],
      [work('w'), { lastAssignedAt: now - 60_000 }, { lastAssignedAt: now - 59_000 }],
      [work('w'), { lastAssignedAt: null }, { lastAssignedAt: now - 59_000 }],
      [work('w', { language: 'en' }), { languages: ['en', 'zh'] }, { languages: ['zh', 'en'] }],
      [work('w', { preferredSkills: expert(1) }), { skills: { refund: 1 } }, {}],
      [work('w'), { load: 2, activeLoad: 0.5 }, { load: 1 }],
      [work('w'), { shiftRate: 1 }, { shiftRate: 2 }],
      [work('w'), {}, { shiftRate: 2 }],
      [work('w', { requiredSkills: expert(1) }), quick(2), quick(1.5)],
      [work('w', { requiredSkills: expert(1) }), { skills: { refund: 1 } }, quick(0.5)],
    ];
    for (const [item, better, worse] of cases) {
      expect(run([item], [agent('a', worse), agent('b', better)]).pairs).toEqual({ w: 'b' });
    }
  });

  test('equal agents take turns', () => {
    const agents = ['a', 'b', 'c'].map((id) => agent(id, { capacity: 2 }));
    const queue = ['1', '2', '3', '4', '5', '6'].map((id, index) => work(id, waited(10 - index)));
    expect(run(queue, agents).pairs).toEqual({ 1: 'a', 2: 'b', 3: 'c', 4: 'a', 5: 'b', 6: 'c' });
  });

  test('they take turns over many plans as well, when work is finished in between', () => {
    const seconds = 5;
    const agents = ['a', 'b', 'c'].map((id) => agent(id));
    const turns: string[] = [];
    for (let turn = 0; turn < 6; turn++) {
      const at = now + turn * seconds * 1000;
      const { assignments } = plan({ work: [work(`w${turn}`)], agents, policy: defaultPolicy, now: at });
      const chosen = assignments[0]!.agentId;
      turns.push(chosen);
      agents.splice(
        agents.findIndex((one) => one.id === chosen),
        1,
        agent(chosen, { lastAssignedAt: at }),
      );
    }
    expect(turns).toEqual(['a', 'b', 'c', 'a', 'b', 'c']);
  });

  test('a backlog drains the moment agents come online, up to their capacity', () => {
    const backlog = Array.from({ length: 20 }, (_, index) => work(`w${index}`, waited(20 - index)));
    const offline = ['a', 'b'].map((id) => agent(id, { presence: 'offline', capacity: 8 }));
    expect(run(backlog, offline).left.map((item) => item.reason)).toEqual(
      backlog.map(() => 'no_agent_online'),
    );
    const { assignments, left } = run(
      backlog,
      offline.map((one) => ({ ...one, presence: 'online' as const })),
    );
    expect(assignments.map((decision) => decision.workId)).toEqual(
      backlog.slice(0, 16).map((item) => item.id),
    );
    expect(left.every((item) => item.reason === 'no_capacity')).toBe(true);
  });
});

describe('batch', () => {
  const zh = { languages: ['zh'] };
  const either = { languages: ['zh', 'en'] };

  test('whoever can be served by one agent only gets that agent, and who made way goes to another', () => {
    const queue = [work('first', waited(9)), work('english', { language: 'en', ...waited(1) })];
    const agents = [agent('a', { ...either, capacity: 1 }), agent('b', { ...zh, capacity: 1, shiftRate: 9 })];
    expect(run(queue, agents).pairs).toEqual({ first: 'b', english: 'a' });
  });

  test('a chain of moves makes room', () => {
    const one = { capacity: 1 };
    const agents = [
      agent('a', { ...one, teamIds: ['x', 'y'] }),
      agent('b', { ...one, teamIds: ['y', 'z'] }),
      agent('c', { ...one, teamIds: ['z'] }),
    ];
    const queue = ['z', 'y', 'x'].map((teamId, index) => work(teamId, { teamId, ...waited(9 - index) }));
    expect(run(queue, agents).pairs).toEqual({ x: 'a', y: 'b', z: 'c' });
  });

  test('a conversation of one class makes way for one of the other', () => {
    const agents = [
      agent('a', { capacity: 2, classCapacity: { live: 1 }, teamIds: ['mail'] }),
      agent('b', { capacity: 1 }),
    ];
    const mail = { channel: 'async' as const, teamId: 'mail' };
    const queue = [
      work('chat', { lastAgentId: 'a', priority: 'urgent', ...waited(9) }),
      work('mail', { ...mail, ...waited(8) }),
      work('mail too', { ...mail, ...waited(7) }),
    ];
    expect(run(queue, agents).pairs).toEqual({ chat: 'b', mail: 'a', 'mail too': 'a' });
  });

  test('the earlier is served before the later when there is room for one', () => {
    const queue = [work('late', waited(1)), work('early', waited(9))];
    const { pairs, left } = run(queue, [agent('a', { capacity: 1 })]);
    expect(pairs).toEqual({ early: 'a' });
    expect(left.map(({ workId }) => workId)).toEqual(['late']);
  });

  test('says whom the batch needed elsewhere, and what it gains', () => {
    const skilled = (level: number) => ({ skills: { refund: level }, capacity: 1 });
    const queue = [
      work('any', { requiredSkills: expert(1), lastAgentId: 'a', ...waited(9) }),
      work('dear', { preferredSkills: [...expert(1), { skillId: 'vip', minLevel: 1 }], ...waited(5) }),
      work('english', { language: 'en', ...waited(1) }),
    ];
    const agents = [
      agent('a', { ...skilled(5), languages: ['en'] }),
      agent('b', { ...skilled(1), languages: ['zh'] }),
      agent('c', { capacity: 1, languages: ['zh'], skills: { refund: 1, vip: 5 } }),
    ];
    const { assignments, pairs } = run(queue, agents);
    expect(pairs).toEqual({ any: 'b', dear: 'c', english: 'a' });
    const [first, second] = assignments;
    expect(first?.batch).toEqual({ insteadOf: 'a', forWorkId: 'english', gain: null });
    expect(first?.considered[0]).toEqual({ agentId: 'b', score: first?.score });
    expect(explain(first!)).toContainEqual({
      code: 'batch.needed',
      params: { agentId: 'a', workId: 'english' },
    });
    expect(second?.batch).toBeUndefined();
  });

  test('names the gain where the two could have changed places', () => {
    const queue = [
      work('first', { preferredSkills: expert(1), ...waited(9) }),
      work('second', { preferredSkills: expert(1), lastAgentId: 'a', ...waited(1) }),
    ];
    const agents = [agent('a', { capacity: 1, skills: { refund: 2 } }), agent('b', { capacity: 1 })];
    const { assignments, pairs } = run(queue, agents);
    expect(pairs).toEqual({ first: 'b', second: 'a' });
    const { affinity } = defaultPolicy.weights;
    expect(assignments[0]?.batch).toMatchObject({ insteadOf: 'a', forWorkId: 'second' });
    expect(assignments[0]?.batch?.gain).toBeCloseTo(affinity, 6);
    expect(explain(assignments[0]!).map(({ code }) => code)).toContain('batch.gain');
  });
});

describe('room', () => {
  test('is bounded by class of channel as well', () => {
    const state = agent('a', { capacity: 4, load: 1, classCapacity: { live: 2 }, classLoad: { live: 1 } });
    const queue = [
      work('chat', waited(9)),
      work('chat too', waited(8)),
      work('mail', { channel: 'async', ...waited(7) }),
      work('mail too', { channel: 'async', ...waited(6) }),
    ];
    const { pairs, left } = run(queue, [state]);
    expect(pairs).toEqual({ chat: 'a', mail: 'a', 'mail too': 'a' });
    expect(left).toMatchObject([{ workId: 'chat too', reason: 'no_capacity' }]);
  });

  test('ends with the shift, except for work that began before', () => {
    const leaving = agent('a', { shiftEndsAt: now + 119_000 });
    const { left } = run([work('w')], [leaving]);
    expect(left).toMatchObject([{ reason: 'no_capacity' }]);
    const { assignments } = run([work('w')], [leaving, agent('b', { shiftEndsAt: now + 120_000 })]);
    expect(assignments).toMatchObject([{ agentId: 'b', rejected: [{ agentId: 'a', why: 'shift_ending' }] }]);
  });

  test('is told apart in the reasons: full, or full for this class', () => {
    const full = agent('a', { classCapacity: { live: 0 } });
    const { assignments } = run([work('w')], [full, agent('b')]);
    expect(assignments[0]?.rejected).toEqual([{ agentId: 'a', why: 'full_class' }]);
  });
});

describe('language', () => {
  test('is compared by primary subtag; unknown fits anybody', () => {
    const zh = agent('zh', { languages: ['zh-CN'] });
    const en = agent('en', { languages: ['en'] });
    expect(run([work('w', { language: 'zh-TW' })], [en, zh]).pairs).toEqual({ w: 'zh' });
    expect(run([work('w', { language: 'ZH' })], [en, zh]).pairs).toEqual({ w: 'zh' });
    expect(run([work('w')], [en]).pairs).toEqual({ w: 'en' });
  });

  test('is never relaxed by default, however long the wait', () => {
    const { left } = run(
      [work('w', { language: 'zh', ...waited(86_400) })],
      [agent('en', { languages: ['en'] })],
    );
    expect(left).toEqual([{ workId: 'w', reason: 'no_agent_with_language', nextRelaxationAt: null }]);
  });

  test('may be relaxed last by a policy', () => {
    const step = { afterSeconds: 600, kind: 'drop_language' as const };
    const policy = { ...defaultPolicy, relaxation: [...defaultPolicy.relaxation, step] };
    const { assignments } = run(
      [work('w', { language: 'zh', ...waited(600) })],
      [agent('en', { languages: ['en'] })],
      policy,
    );
    expect(assignments[0]!.relaxed).toEqual([step]);
  });
});

describe('relaxation', () => {
  const junior = agent('junior', { skills: { refund: 2 }, teamIds: ['tech'] });
  const wanted = { requiredSkills: expert(4), teamId: 'tech' };

  test.each([
    [59, null, []],
    [119, null, []],
    [120, 'junior', ['lower_skill_level', 'lower_skill_level']],
  ])('after %i s: %s', (seconds, agentId, kinds) => {
    const { assignments } = run([work('w', { ...wanted, ...waited(seconds) })], [junior]);
    expect(assignments[0]?.agentId ?? null).toBe(agentId);
    expect(assignments[0]?.relaxed.map((step) => step.kind) ?? []).toEqual(kinds);
  });

  test('names only the steps this agent needed', () => {
    const stranger = agent('stranger', { skills: { refund: 5 }, teamIds: ['sales'] });
    const { assignments } = run([work('w', { ...wanted, ...waited(300) })], [stranger]);
    expect(assignments[0]!.relaxed.map((step) => step.kind)).toEqual(['widen_team']);
  });

  test('is not used while a full match has room, even if another agent scores higher', () => {
    const match = agent('match', { skills: { refund: 4 }, teamIds: ['tech'], load: 2, lastAssignedAt: now });
    const item = work('w', { ...wanted, lastAgentId: 'junior', ...waited(3600) });
    expect(run([item], [match, junior]).pairs).toEqual({ w: 'match' });
  });

  test('tells when the next step opens', () => {
    const { left } = run([work('w', { ...wanted, ...waited(10) })], [junior]);
    expect(left).toEqual([{ workId: 'w', reason: 'no_agent_with_skill', nextRelaxationAt: now + 50_000 }]);
  });
});

describe('reasons', () => {
  const item = work('w', { teamId: 'tech', requiredSkills: expert(3), language: 'zh' });
  const fit: Partial<AgentState> = { teamIds: ['tech'], skills: { refund: 3 }, languages: ['zh'] };

  test.each<[ReasonCode, RejectionCode, Partial<AgentState>, Partial<WaitingWork>]>([
    ['no_agent_online', 'offline', { ...fit, presence: 'offline' }, {}],
    ['no_agent_online', 'away', { ...fit, presence: 'away' }, {}],
    ['no_agent_online', 'busy', { ...fit, presence: 'busy' }, {}],
    ['no_agent_in_team', 'team', { ...fit, teamIds: ['sales'] }, {}],
    ['no_agent_with_skill', 'skill_missing', { ...fit, skills: {} }, {}],
    ['no_agent_with_skill', 'skill_level', { ...fit, skills: { refund: 2 } }, {}],
    ['no_agent_with_language', 'language', { ...fit, languages: ['en'] }, {}],
    ['all_agents_excluded', 'excluded', fit, { excludedAgentIds: ['x'] }],
    ['no_capacity', 'full', { ...fit, load: 3 }, {}],
  ])('%s: %s', (reason, why, state, change) => {
    const left = run([{ ...item, ...change }], [agent('x', state)]).left;
    expect(left.map((one) => one.reason)).toEqual([reason]);
    const { assignments } = run([{ ...item, ...change }], [agent('x', state), agent('y', fit)]);
    expect(assignments[0]!.rejected).toEqual([{ agentId: 'x', why }]);
  });

  test('with nobody at all', () => {
    expect(run([item], []).left[0]!.reason).toBe('no_agent_online');
  });

  test('the last agent is the first to be named among the rejected', () => {
    const others = ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => agent(id, { load: 3 }));
    const { assignments } = run(
      [work('w', { lastAgentId: 'z' })],
      [...others, agent('free'), agent('z', { presence: 'offline' })],
    );
    expect(assignments[0]!.rejected.map((one) => one.agentId)).toEqual(['z', 'a', 'b', 'c', 'd']);
  });

  test('an explanation is codes and parameters', () => {
    const { assignments } = run(
      [work('w', { ...waited(120), requiredSkills: expert(4), lastAgentId: 'b' })],
      [
        agent('a', { skills: { refund: 2 }, load: 1, capacity: 2 }),
        agent('b', { skills: { refund: 2 }, presence: 'away' }),
        agent('c', { skills: { refund: 2 }, capacity: 2 }),
      ],
    );
    const [assigned, ...rest] = explain(assignments[0]!);
    expect(assigned).toMatchObject({ code: 'assigned', params: { agentId: 'c', eligible: 2 } });
    expect(rest.map((line) => line.code)).toEqual([
      'required',
      'order.cost',
      'part.load',
      'part.skill',
      'part.idle',
      'part.speed',
      'relaxed.lower_skill_level',
      'relaxed.lower_skill_level',
      'considered',
      'rejected.away',
    ]);
  });
});

describe('why now', () => {
  const codes = (policy: Policy, item: WaitingWork) =>
    explain(run([item], [agent('a')], policy).assignments[0]!)
      .map(({ code }) => code)
      .filter((code) => code.startsWith('order.'));

  test('by the cost of waiting, by a guard, or by arrival', () => {
    expect(codes(defaultPolicy, work('w'))).toEqual(['order.cost']);
    expect(codes(defaultPolicy, work('w', waited(86_400)))).toEqual(['order.starving']);
    expect(codes(defaultPolicy, work('w', { dueAt: now + 1000 }))).toEqual(['order.due']);
    expect(codes(POLICIES.first_come, work('w', waited(86_400)))).toEqual(['order.arrival']);
  });

  test('a decision stored by an older version is still explained', () => {
    const { order, policy, batch, ...old } = run([work('w')], [agent('a')]).assignments[0]!;
    expect(explain(old).map(({ code }) => code)).not.toContain('order.cost');
  });
});

describe('faulty input', () => {
  test('is refused with the name of what is wrong', () => {
    const of =
      (item: Partial<WaitingWork>, one: Partial<AgentState> = {}) =>
      () =>
        run([work('w', item)], [agent('x', one)]);
    expect(of({ weight: -1 })).toThrow('work w: weight must not be negative, got -1');
    expect(of({ waitingSince: Number.NaN })).toThrow('work w: waitingSince must be finite');
    expect(of({}, { capacity: Number.POSITIVE_INFINITY })).toThrow('agent x: capacity must be finite');
    expect(of({}, { classCapacity: { live: -1 } })).toThrow(
      'agent x: classCapacity live must not be negative',
    );
    const speed = { skills: { refund: 3 }, speed: { refund: -1 } };
    expect(of({ requiredSkills: expert(3) }, speed)).toThrow(
      'agent x: speed refund must be 0 or more, got -1',
    );
    expect(() => run([work('w'), work('w')], [])).toThrow('work w is given twice');
    expect(() => run([], [agent('x'), agent('x')])).toThrow('agent x is given twice');
  });
});
