import type { Action, Priority } from '@attune/contract';
import { AppError } from '../../errors.ts';
import type { Change } from '../../events/change.ts';
import { type ConversationRecord, lock } from './core.ts';
import { setTags, setTopic } from './labels.ts';
import { reopen, resolve, setPending, wake } from './lifecycle.ts';
import { assign, pull, setPriority } from './ownership.ts';

/** What a person could change again in the meantime. */
type Facts = Pick<ConversationRecord, 'assignee_id' | 'priority' | 'topic_id' | 'status'>;

/** What takes actions back, and how the conversation must still be for that. */
export interface Undo {
  actions: Action[];
  expected: Partial<Facts>;
}

interface Step {
  inverse: Action[];
  /** Tags are added and taken away one by one, so what others did with them does not matter. */
  touches?: keyof Facts;
}

/**
 * Does the actions in turn and says what undoes them; null when there was nothing to change. What cannot be done throws: the
 * transaction around it makes sure that all are done or none.
 */
export async function applyActions(
  change: Change,
  id: string,
  actions: readonly Action[],
): Promise<Undo | null> {
  const before = await lock(change, id);
  const inverse: Action[] = [];
  const touched = new Set<keyof Facts>();
  for (const action of actions) {
    const step = await applyAction(change, id, action);
    if (!step) continue;
    inverse.unshift(...step.inverse);
    if (step.touches) touched.add(step.touches);
  }
  const after = await lock(change, id);
  if (after.version === before.version) return null;
  return {
    actions: inverse,
    expected: Object.fromEntries([...touched].map((fact) => [fact, after[fact]])),
  };
}

/** @throws wrong_state when what the actions made of it was changed since */
export async function undoActions(change: Change, id: string, undo: Undo): Promise<void> {
  const now = await lock(change, id);
  for (const fact of Object.keys(undo.expected) as (keyof Facts)[]) {
    if (now[fact] !== undo.expected[fact]) throw new AppError('wrong_state', 'It was changed since');
  }
  await applyActions(change, id, undo.actions);
}

async function applyAction(change: Change, id: string, action: Action): Promise<Step | null> {
  const before = await lock(change, id);
  switch (action.do) {
    case 'assign':
      if (before.assignee_id === action.memberId) return null;
      await assign(change, id, action.memberId);
      return { inverse: [backTo(before)], touches: 'assignee_id' };
    case 'release':
      if (before.owner === 'queue') return null;
      await pull(change, id, false);
      return { inverse: [backTo(before), ...asleepAs(before)], touches: 'assignee_id' };
    case 'tag':
      return tag(change, id, action);
    case 'priority':
      if (before.priority === action.priority) return null;
      await setPriority(change, id, action.priority);
      return {
        inverse: [{ do: 'priority', priority: before.priority as Priority }],
        touches: 'priority',
      };
    case 'topic':
      if (before.topic_id === action.topicId) return null;
      await setTopic(change, id, action.topicId);
      return { inverse: [{ do: 'topic', topicId: before.topic_id }], touches: 'topic_id' };
    case 'status':
      if (before.status === action.status) return null;
      await setStatus(change, before, action.status);
      return { inverse: statusBack(before), touches: 'status' };
  }
}

const backTo = ({ assignee_id }: ConversationRecord): Action =>
  assignee_id ? { do: 'assign', memberId: assignee_id } : { do: 'release' };

const asleepAs = ({ status }: ConversationRecord): Action[] =>
  status === 'pending' ? [{ do: 'status', status }] : [];

/** What was snoozed comes back open: its time may have passed. */
const statusBack = (before: ConversationRecord): Action[] =>
  before.status === 'resolved'
    ? [{ do: 'status', status: 'resolved' }]
    : [{ do: 'status', status: 'open' }, ...asleepAs(before)];

async function setStatus(
  change: Change,
  { id, status }: ConversationRecord,
  to: Extract<Action, { do: 'status' }>['status'],
): Promise<void> {
  if (to === 'resolved') await resolve(change, id);
  else if (to === 'pending') await setPending(change, id);
  else if (status === 'resolved') await reopen(change, id);
  else await wake(change, id);
}

async function tag(
  change: Change,
  id: string,
  { add, remove }: Extract<Action, { do: 'tag' }>,
): Promise<Step | null> {
  const rows = await change.tx
    .selectFrom('conversation_tag')
    .select('tag_id')
    .where('workspace_id', '=', change.workspaceId)
    .where('conversation_id', '=', id)
    .execute();
  const had = new Set(rows.map((row) => row.tag_id));
  const added = add.filter((tagId) => !had.has(tagId));
  const removed = remove.filter((tagId) => had.has(tagId));
  if (added.length + removed.length === 0) return null;
  await setTags(
    change,
    id,
    [...had, ...added].filter((tagId) => !removed.includes(tagId)),
  );
  return { inverse: [{ do: 'tag', add: removed, remove: added }] };
}
