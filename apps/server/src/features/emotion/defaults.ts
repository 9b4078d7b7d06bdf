import type { EmotionRuleInput, Locale } from '@attune/contract';
import type { Change } from '../../events/change.ts';

const ESCALATION = [
  ...['投诉', '12315', '消协', '工信部', '曝光', '律师', '起诉', '报警', '差评', '315', '黑猫'],
  ...[
    'complain',
    'complaint',
    'lawyer',
    'attorney',
    'sue',
    'legal action',
    'police',
    'chargeback',
    'fraud',
    'bad review',
  ],
];

/** The rules that a workspace begins with. */
const DEFAULTS: readonly { name: Record<Locale, string>; rule: Omit<EmotionRuleInput, 'name'> }[] = [
  {
    name: { 'zh-CN': '强烈不满', en: 'Very upset' },
    rule: {
      condition: { kind: 'level', emotions: ['anger'], minIntensity: 0.6, maxSentiment: -0.8 },
      raisePriority: 'high',
    },
  },
  {
    name: { 'zh-CN': '情绪持续走低', en: 'Mood is falling' },
    rule: { condition: { kind: 'trend', messages: 4, drop: 0.8 } },
  },
  {
    name: { 'zh-CN': '投诉与维权字眼', en: 'Threatens to escalate' },
    rule: { condition: { kind: 'keyword', words: ESCALATION }, raisePriority: 'urgent' },
  },
  {
    name: { 'zh-CN': 'VIP 客户不满', en: 'VIP is unhappy' },
    rule: {
      condition: {
        kind: 'vip',
        attribute: 'vip',
        value: 'true',
        emotions: ['anger', 'anxiety', 'sadness'],
        minIntensity: 0.5,
        maxSentiment: -0.4,
      },
      raisePriority: 'high',
    },
  },
];

/** Gives a new workspace the usual rules, named in its language. */
export async function seedRules(change: Change, locale: Locale): Promise<void> {
  await change.tx
    .insertInto('emotion_rule')
    .values(
      DEFAULTS.map(({ name, rule }) => ({
        workspace_id: change.workspaceId,
        id: change.newId(),
        name: name[locale],
        condition: JSON.stringify(rule.condition),
        raise_priority: rule.raisePriority ?? null,
        created_at: change.now,
      })),
    )
    .execute();
}
