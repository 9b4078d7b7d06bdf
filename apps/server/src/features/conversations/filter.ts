import { type Condition, Filter } from '@attune/contract';
import { type RawBuilder, sql } from 'kysely';
import { Value } from 'typebox/value';
import { AppError } from '../../errors.ts';

/** Who asks, and when. `memberId` null: nobody in particular, as for a rule; `me` then means nobody. */
export interface FilterContext {
  now: Date;
  memberId: string | null;
}

type Test = RawBuilder<boolean>;

/** A filter in a query string. @throws bad_request */
export function parseFilter(json: string): Filter {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new AppError('bad_request', 'The filter is not valid JSON');
  }
  if (!Value.Check(Filter, value))
    throw new AppError('bad_request', 'The filter holds a condition that is not known');
  return value;
}

/** A filter as SQL over the aliases c (conversation) and p (contact) of `conversationQuery`. Values go in as parameters only. */
export function filterExpression({ match, conditions }: Filter, context: FilterContext): Test {
  if (conditions.length === 0) return sql`true`;
  const tests = conditions.map((condition) => sql`(${conditionExpression(condition, context)})`);
  return sql`(${sql.join(tests, match === 'all' ? sql` and ` : sql` or `)})`;
}

const TIMES = {
  waiting: 'waiting_since',
  created: 'created_at',
  last_message: 'last_message_at',
  resolved: 'resolved_at',
} as const;

function conditionExpression(condition: Condition, { now, memberId }: FilterContext): Test {
  switch (condition.field) {
    case 'status':
    case 'owner':
    case 'priority':
    case 'channel':
    case 'language':
      return oneOf(sql.ref(`c.${condition.field}`), 'text', condition.op, condition.values);
    case 'assignee': {
      const values = condition.values.flatMap((value) => (value === 'me' ? (memberId ?? []) : value));
      return oneOf(sql.ref('c.assignee_id'), 'uuid', condition.op, values, 'nobody');
    }
    case 'team':
      return oneOf(sql.ref('c.team_id'), 'uuid', condition.op, condition.values, 'none');
    case 'topic':
      return oneOf(sql.ref('c.topic_id'), 'uuid', condition.op, condition.values, 'none');
    case 'tag':
      return tagged(condition.op, condition.values);
    case 'emotion': {
      const emotion = sql`(select e.emotion from conversation_mood e
        where e.workspace_id = c.workspace_id and e.conversation_id = c.id)`;
      return oneOf(emotion, 'text', condition.op, condition.values);
    }
    case 'csat':
      return condition.op === 'at_least'
        ? sql`coalesce(c.csat_score >= ${condition.value}, false)`
        : sql`coalesce(c.csat_score <= ${condition.value}, false)`;
    case 'waiting':
    case 'created':
    case 'last_message':
    case 'resolved':
      return ago(TIMES[condition.field], condition, now);
    case 'unread': {
      const unread = sql`(c.last_message_author = 'contact' and (c.agent_read_at is null or c.agent_read_at < c.last_message_at))`;
      return sql`${unread} = ${condition.value}`;
    }
    case 'held':
      return sql`c.dispatch_locked = ${condition.value}`;
    case 'text':
      return written(condition.op, condition.values);
    case 'contact_attribute':
      return attribute(sql`p.attributes`, condition);
    case 'conversation_attribute':
      return attribute(sql`c.attributes`, condition);
  }
}

/** `none`: the value that stands for null. */
function oneOf(
  column: RawBuilder<unknown>,
  type: 'text' | 'uuid',
  op: 'in' | 'not_in',
  values: readonly string[],
  none?: string,
): Test {
  const listed = values.filter((value) => value !== none);
  const orNull = listed.length < values.length ? sql` or ${column} is null` : sql``;
  const test = sql`(coalesce(${column} = any (${listed}::${sql.raw(type)}[]), false)${orNull})`;
  return op === 'in' ? sql`${test}` : sql`not ${test}`;
}

function tagged(op: 'any' | 'all' | 'none', tagIds: readonly string[]): Test {
  const found = sql`(select count(*) from conversation_tag t
    where t.workspace_id = c.workspace_id and t.conversation_id = c.id and t.tag_id = any (${tagIds}::uuid[]))`;
  if (op === 'all') return sql`${found} = ${tagIds.length}`;
  return op === 'any' ? sql`${found} > 0` : sql`${found} = 0`;
}

function ago(
  column: string,
  { op, seconds }: { op: 'longer_than' | 'shorter_than'; seconds: number },
  now: Date,
): Test {
  const since = new Date(now.getTime() - seconds * 1000);
  const at = sql.ref(`c.${column}`);
  return op === 'longer_than'
    ? sql`coalesce(${at} < ${since}, false)`
    : sql`coalesce(${at} > ${since}, false)`;
}

/** In the newest message of the customer, whatever the case. */
function written(op: 'any' | 'none', words: readonly string[]): Test {
  const patterns = words.map((word) => `%${word.replace(/[\\%_]/g, '\\$&')}%`);
  const test = sql<boolean>`coalesce((select m.body ilike any (${patterns}::text[]) from message m
    where m.workspace_id = c.workspace_id and m.conversation_id = c.id and m.author_kind = 'contact'
    order by m.created_at desc, m.id desc limit 1), false)`;
  return op === 'any' ? test : sql<boolean>`not ${test}`;
}

type AttributeCondition = Extract<Condition, { field: 'contact_attribute' | 'conversation_attribute' }>;

function attribute(attributes: RawBuilder<unknown>, condition: AttributeCondition): Test {
  const text = sql`(${attributes} ->> ${condition.name}::text)`;
  // Nothing and null are the same to whoever fills in a form.
  const isSet = sql`coalesce(${text}, '') <> ''`;
  switch (condition.op) {
    case 'set':
      return sql`${isSet}`;
    case 'not_set':
      return sql`not (${isSet})`;
    case 'is':
      return sql`coalesce(lower(${text}) = lower(${String(condition.value)}::text), false)`;
    case 'is_not':
      return sql`coalesce(lower(${text}) <> lower(${String(condition.value)}::text), true)`;
    case 'contains':
      return sql`coalesce(strpos(lower(${text}), lower(${String(condition.value)}::text)) > 0, false)`;
    case 'at_least':
    case 'at_most': {
      // A text that looks like a number counts as one: apps send "42".
      const number = sql`(case when ${text} ~ '^-?[0-9]{1,15}([.][0-9]{1,15})?$' then ${text}::numeric end)`;
      return condition.op === 'at_least'
        ? sql`coalesce(${number} >= ${condition.value}::numeric, false)`
        : sql`coalesce(${number} <= ${condition.value}::numeric, false)`;
    }
  }
}
