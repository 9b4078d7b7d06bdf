import { type Actor, type EmotionCondition, PRIORITIES, type Priority } from '@attune/contract';
import type { Change } from '../../events/change.ts';
import { raisePriority, requireSkill } from '../conversations/index.ts';
import type { Moment } from './annotate.ts';
import { compile } from './conditions.ts';
import type { Reading } from './mood.ts';

/** What is older is history by the time it is read: nobody can act on it any more. */
const ALERT_WITHIN_MS = 3_600_000;
/** After a decision the same rule is silent about that conversation for this long. */
const SILENT_MS = 30 * 60_000;

interface Rule {
  id: string;
  name: string;
  condition: EmotionCondition;
  notify: boolean;
  raisePriority: Priority | null;
  requiredSkillId: string | null;
}

/** A rule has something to say about a message. */
export interface Finding {
  rule: Rule;
  moment: Moment;
  because: string[];
}

/** What the workspace's rules say about messages, at most one finding per rule and conversation. Only reads. */
export async function findAlerts(
  change: Change,
  moments: readonly Moment[],
  readingsOf: (moment: Moment) => readonly Reading[],
): Promise<Finding[]> {
  const recent = moments.filter(({ at }) => change.now.getTime() - at.getTime() < ALERT_WITHIN_MS);
  if (recent.length === 0) return [];
  const rules = await loadRules(change);
  if (rules.length === 0) return [];
  const wantsContact = rules.some(({ condition }) => condition.kind === 'vip');
  const attributes = wantsContact ? await loadAttributes(change, recent) : new Map<string, object>();
  const said = recent.map((moment) => ({
    moment,
    body: moment.body,
    feeling: moment.feeling,
    readings: readingsOf(moment),
    attributes: { ...attributes.get(moment.conversationId) },
  }));
  const findings = new Map<string, Finding>();
  for (const rule of rules) {
    const why = compile(rule.condition);
    for (const { moment, ...rest } of said) {
      const because = why(rest);
      const key = `${rule.id}/${moment.conversationId}`;
      if (because && !findings.has(key)) findings.set(key, { rule, moment, because });
    }
  }
  return [...findings.values()];
}

async function loadRules({ tx, workspaceId }: Change): Promise<Rule[]> {
  const rows = await tx
    .selectFrom('emotion_rule')
    .select([
      'id',
      'name',
      'condition',
      'notify',
      'raise_priority as raisePriority',
      'required_skill_id as requiredSkillId',
    ])
    .where('workspace_id', '=', workspaceId)
    .where('enabled', '=', true)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows as unknown as Rule[];
}

async function loadAttributes(
  { tx, workspaceId }: Change,
  moments: readonly Moment[],
): Promise<Map<string, object>> {
  const rows = await tx
    .selectFrom('conversation as c')
    .innerJoin('contact as p', (join) =>
      join.onRef('p.workspace_id', '=', 'c.workspace_id').onRef('p.id', '=', 'c.contact_id'),
    )
    .select(['c.id', 'p.attributes'])
    .where('c.workspace_id', '=', workspaceId)
    .where('c.id', 'in', [...new Set(moments.map(({ conversationId }) => conversationId))])
    .execute();
  return new Map(rows.map((row) => [row.id, row.attributes as object]));
}

/** Stores alerts where none of the same rule is open or was just decided, and does what the rules ask for. */
export async function raise(change: Change, findings: readonly Finding[]): Promise<void> {
  const { tx, workspaceId, now } = change;
  const ids = [...new Set(findings.map(({ moment }) => moment.conversationId))];
  // All locked at once and in order, so that what the rules do to them cannot run into a deadlock.
  const rows = await tx
    .selectFrom('conversation')
    .select(['id', 'status'])
    .where('workspace_id', '=', workspaceId)
    .where('id', 'in', ids)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
  const unresolved = new Set(rows.filter(({ status }) => status !== 'resolved').map(({ id }) => id));
  const before = await tx
    .selectFrom('emotion_alert')
    .select(['rule_id', 'conversation_id'])
    .where('workspace_id', '=', workspaceId)
    .where('conversation_id', 'in', ids)
    .where((where) =>
      where.or([where('verdict', 'is', null), where('decided_at', '>', new Date(now.getTime() - SILENT_MS))]),
    )
    .execute();
  const known = new Set(before.map((row) => `${row.rule_id}/${row.conversation_id}`));
  const fresh = findings.filter(
    ({ rule, moment: { conversationId } }) =>
      unresolved.has(conversationId) && !known.has(`${rule.id}/${conversationId}`),
  );
  for (const finding of fresh) await store(change, finding);
  for (const [conversationId, own] of Map.groupBy(fresh, ({ moment }) => moment.conversationId))
    await act(change, conversationId, own);
}

const by = ({ rule }: Finding): Actor => ({ kind: 'rule', id: rule.id });

async function store(change: Change, finding: Finding): Promise<void> {
  const { rule, moment, because } = finding;
  const { conversationId, messageId } = moment;
  const alertId = change.newId();
  await change.tx
    .insertInto('emotion_alert')
    .values({
      workspace_id: change.workspaceId,
      id: alertId,
      rule_id: rule.id,
      rule_name: rule.name,
      kind: rule.condition.kind,
      conversation_id: conversationId,
      message_id: messageId,
      because,
      raised_at: change.now,
    })
    .execute();
  const payload = { alertId, ruleId: rule.id, messageId, notify: rule.notify };
  change.as(by(finding)).record('emotion.alerted', conversationId, payload);
}

/** Of several rules the highest priority counts, and the first skill. */
async function act(change: Change, conversationId: string, findings: readonly Finding[]): Promise<void> {
  const highest = PRIORITIES.map((priority) =>
    findings.find(({ rule }) => rule.raisePriority === priority),
  ).find((finding) => finding !== undefined);
  if (highest?.rule.raisePriority)
    await raisePriority(change.as(by(highest)), conversationId, highest.rule.raisePriority);
  const skilled = findings.find(({ rule }) => rule.requiredSkillId !== null);
  if (skilled?.rule.requiredSkillId)
    await requireSkill(change.as(by(skilled)), conversationId, skilled.rule.requiredSkillId);
}
