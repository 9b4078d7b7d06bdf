import type { EmotionRule, EmotionRuleInput } from '@attune/contract';
import { isUniqueViolation } from '../../db/database.ts';
import { AppError, notFound } from '../../errors.ts';
import type { Change } from '../../events/change.ts';
import { listRules } from './queries.ts';

export async function createRule(change: Change, input: EmotionRuleInput): Promise<EmotionRule> {
  const id = change.newId();
  await checkSkill(change, input.requiredSkillId);
  await change.tx
    .insertInto('emotion_rule')
    .values({
      workspace_id: change.workspaceId,
      id,
      name: nameOf(input.name),
      condition: JSON.stringify(input.condition),
      enabled: input.enabled ?? true,
      notify: input.notify ?? true,
      raise_priority: input.raisePriority ?? null,
      required_skill_id: input.requiredSkillId ?? null,
      created_at: change.now,
    })
    .execute();
  recordChange(change, id);
  return one(change, id);
}

/** What is not named stays. @throws not_found */
export async function patchRule(
  change: Change,
  id: string,
  patch: Partial<EmotionRuleInput>,
): Promise<EmotionRule> {
  const { name, condition, enabled, notify, raisePriority, requiredSkillId } = patch;
  await checkSkill(change, requiredSkillId);
  await change.tx
    .updateTable('emotion_rule')
    .set((eb) => ({
      name: name === undefined ? eb.ref('name') : nameOf(name),
      condition: condition === undefined ? eb.ref('condition') : JSON.stringify(condition),
      enabled: enabled ?? eb.ref('enabled'),
      notify: notify ?? eb.ref('notify'),
      raise_priority: raisePriority === undefined ? eb.ref('raise_priority') : raisePriority,
      required_skill_id: requiredSkillId === undefined ? eb.ref('required_skill_id') : requiredSkillId,
    }))
    .where('workspace_id', '=', change.workspaceId)
    .where('id', '=', id)
    .execute();
  recordChange(change, id);
  return one(change, id);
}

/** @throws not_found */
export async function deleteRule(change: Change, id: string): Promise<void> {
  const gone = await change.tx
    .deleteFrom('emotion_rule')
    .where('workspace_id', '=', change.workspaceId)
    .where('id', '=', id)
    .returning('id')
    .executeTakeFirst();
  if (!gone) throw notFound('rule');
  recordChange(change, id);
}

/** Says in the words of the API what the database refused. */
export function ruleRefused(error: unknown): never {
  if (isUniqueViolation(error)) throw new AppError('name_taken', 'Another rule has that name');
  throw error;
}

async function one({ tx, workspaceId }: Change, id: string): Promise<EmotionRule> {
  const [rule] = await listRules(tx, workspaceId, id);
  if (!rule) throw notFound('rule');
  return rule;
}

async function checkSkill({ tx, workspaceId }: Change, id: string | null | undefined): Promise<void> {
  if (!id) return;
  const skill = await tx
    .selectFrom('skill')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (!skill) throw new AppError('unknown_reference', 'No such skill');
}

function nameOf(text: string): string {
  const name = text.trim();
  if (name === '') throw new AppError('bad_request', 'A rule needs a name');
  return name;
}

const recordChange = (change: Change, id: string): void =>
  change.record('settings.changed', null, { what: 'emotion-rules', id });
