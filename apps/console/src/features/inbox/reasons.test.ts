import { type Decision, explain, POLICIES, type PolicyName } from '@attune/dispatch';
import { createInstance } from 'i18next';
import { expect, test } from 'vitest';
import { sentenceOf, summaryOf, type Telling } from './reasons.ts';
import { en, zh } from './words.ts';

function telling(lng: 'zh' | 'en'): Telling {
  const i18n = createInstance();
  void i18n.init({ lng, resources: { zh: { inbox: zh }, en: { inbox: en } }, initAsync: false });
  return {
    t: i18n.getFixedT(lng, 'inbox'),
    agent: (id) => ({ wang: '王芳', li: '李雷' })[id] ?? '?',
    skill: () => '支付',
    share: (value) => `${Math.round(value * 100)}%`,
    duration: (seconds) => `${seconds}s`,
    number: String,
  };
}

const steps = ['lower_skill_level', 'drop_skill', 'widen_team', 'drop_language'] as const;
const rejections = [
  ['offline', 'away', 'busy', 'excluded', 'team', 'skill_missing'],
  ['skill_level', 'language', 'shift_ending', 'full', 'full_class'],
] as const;
const everything = {
  workId: 'w',
  agentId: 'wang',
  policy: 'cost_of_waiting' as PolicyName,
  required: [{ skillId: 's', minLevel: 3 }],
  order: { place: 1, of: 12, costPerMinute: 0.211, waitedSeconds: 125, guard: null },
  score: 0.62,
  parts: { skill: 0.2, load: 0.15, affinity: 0.1, idle: 0.08, language: 0.05, fairness: 0.03, speed: 0.01 },
  relaxed: steps.map((kind) => ({ kind, afterSeconds: 60 })),
  batch: { insteadOf: 'li', forWorkId: 'x', gain: 0.12 },
  considered: [
    { agentId: 'wang', score: 0.62 },
    { agentId: 'li', score: 0.5 },
  ],
  eligible: 2,
  rejected: rejections.flat().map((why) => ({ agentId: 'li', why })),
} satisfies Decision;

/** Decisions that together make use of every code. */
const decisions: Decision[] = [
  everything,
  { ...everything, batch: { ...everything.batch, gain: null } },
  ...(['due', 'starving'] as const).map((guard) => ({
    ...everything,
    order: { ...everything.order, guard },
  })),
  ...(Object.keys(POLICIES) as PolicyName[]).map((policy) => ({ ...everything, policy })),
];

test.each(['zh', 'en'] as const)('every reason of the engine has its sentence in %s', (lng) => {
  const said = telling(lng);
  for (const line of decisions.flatMap(explain)) {
    const sentence = sentenceOf(line, said);
    expect(sentence, line.code).toBeTruthy();
    expect(sentence, line.code).not.toMatch(/reason\.|\{\{|undefined|\?/);
  }
});

test('one sentence says who and why now', () => {
  const [zhSays, enSays] = [telling('zh'), telling('en')];
  const said = (decision: Decision) => [zhSays, enSays].map((says) => summaryOf(explain(decision), says));
  expect(said(everything)).toEqual([
    '2 位能接的客服里王芳最合适：技能匹配、手上较空。按继续等下去的代价，它在 12 个会话里排第 1。',
    '王芳 suits it best of 2 who could take it: skill match and free capacity. By what waiting on would have cost, it stood at place 1 of 12.',
  ]);
  const { order: _order, ...older } = everything;
  expect(said({ ...older, eligible: 1 })).toEqual([
    '能接的只有王芳：技能匹配、手上较空。',
    'Only 王芳 could take it: skill match and free capacity.',
  ]);
});

test('a code without words is passed over', () => {
  expect(sentenceOf({ code: 'part.unheard_of', params: {} }, telling('en'))).toBeNull();
});
