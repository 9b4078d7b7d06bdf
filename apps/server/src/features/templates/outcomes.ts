import { sql } from 'kysely';
import type { Tx } from '../../db/database.ts';
import type { Consumer } from '../../events/consumers.ts';
import type { LogEvent } from '../../events/log.ts';
import { editShare } from './edit.ts';
import { fillTemplate } from './fill.ts';
import { findScenes, templatesOf, valuesIn } from './queries.ts';

/**
 * What became of suggestions, noted when a reply is sent. The reply answers what its author was shown for the message they
 * inserted from, else what they were shown last; everything else that was open in the conversation is passed.
 */
export function outcomesConsumer(): Consumer {
  return {
    name: 'suggestions',
    types: ['message.sent'],
    shards: 2,
    batch: 200,
    minIntervalMs: 100,
    async handle(tx, events) {
      for (const [workspaceId, own] of Map.groupBy(events, (event) => event.workspaceId)) {
        await settle(tx, workspaceId, own);
      }
    },
  };
}

type Reply = Awaited<ReturnType<typeof repliesOf>>[number];
type Open = Awaited<ReturnType<typeof openIn>>[number];

type Sent = Pick<LogEvent, 'conversationId' | 'payload'>;

/** Takes `message.sent` events in their order. */
export async function settle(tx: Tx, workspaceId: string, events: readonly Sent[]): Promise<void> {
  const open = await openIn(tx, workspaceId, events);
  if (open.length === 0) return;
  const replies = new Map((await repliesOf(tx, workspaceId, events)).map((reply) => [reply.id, reply]));
  const editOf = await comparer(tx, workspaceId, [...replies.values()]);
  const waiting = new Map(Map.groupBy(open, (row) => row.conversation_id));
  const settled: object[] = [];
  for (const { payload } of events) {
    const reply = replies.get(String(payload.messageId));
    const rows = reply && waiting.get(reply.conversation_id);
    if (!rows) continue;
    // What was shown after the reply belongs to the next one.
    const due = rows.filter((row) => row.shown_at <= reply.created_at);
    waiting.set(
      reply.conversation_id,
      rows.filter((row) => !due.includes(row)),
    );
    const mine = due.filter((row) => row.member_id === reply.author_id);
    const answered = mine.find((row) => row.message_id === payload.suggestedFor) ?? mine.at(-1);
    for (const row of due) {
      const key = { message_id: row.message_id, member_id: row.member_id };
      if (row !== answered) settled.push({ ...key, state: 'passed' });
      else settled.push({ ...key, state: 'answered', ...outcome(row, reply, payload.suggestedFor, editOf) });
    }
  }
  if (settled.length > 0) await write(tx, workspaceId, settled);
}

function outcome(row: Open, reply: Reply, suggestedFor: unknown, editOf: Comparer) {
  const place = reply.template_id ? row.template_ids.indexOf(reply.template_id) : -1;
  const { known, edit } = editOf(reply);
  // What is neither a template nor was suggested is no template.
  const used = known || place >= 0 ? reply.template_id : null;
  return {
    reply_id: reply.id,
    answered_at: reply.created_at,
    used_template_id: used,
    inserted_rank: place >= 0 && suggestedFor === row.message_id ? place + 1 : null,
    edit,
  };
}

async function openIn(tx: Tx, workspaceId: string, events: readonly Sent[]) {
  const ids = [...new Set(events.flatMap((event) => event.conversationId ?? []))];
  return tx
    .selectFrom('suggestion')
    .select(['message_id', 'member_id', 'conversation_id', 'shown_at', 'template_ids'])
    .where('workspace_id', '=', workspaceId)
    .where('state', '=', 'open')
    .where('conversation_id', 'in', ids)
    .orderBy('shown_at')
    .orderBy('message_id')
    .execute();
}

/** Replies of people: a bot's is none that suggestions were shown for. */
async function repliesOf(tx: Tx, workspaceId: string, events: readonly Sent[]) {
  const ids = events.map((event) => String(event.payload.messageId));
  return tx
    .selectFrom('message as m')
    .innerJoin('member as a', (join) =>
      join.onRef('a.workspace_id', '=', 'm.workspace_id').onRef('a.id', '=', 'm.author_id'),
    )
    .select([
      'm.id',
      'm.conversation_id',
      'm.author_id',
      'm.body',
      'm.template_id',
      'm.created_at',
      'a.name as author',
    ])
    .where('m.workspace_id', '=', workspaceId)
    .where('m.id', 'in', ids)
    .where('m.author_kind', '=', 'member')
    .execute();
}

type Comparer = (reply: Reply) => { known: boolean; edit: number | null };

/** How far each reply is from its template, as it would be filled in now. */
async function comparer(tx: Tx, workspaceId: string, replies: readonly Reply[]): Promise<Comparer> {
  const made = replies.filter((reply) => reply.template_id !== null);
  if (made.length === 0) return () => ({ known: false, edit: null });
  const templateIds = [...new Set(made.map((reply) => reply.template_id ?? ''))];
  const rows = await templatesOf(tx, workspaceId).where('id', 'in', templateIds).execute();
  const bodies = new Map(rows.map(({ id, body }) => [id, body]));
  const found = await findScenes(tx, workspaceId, [...new Set(made.map((reply) => reply.conversation_id))]);
  const scenes = new Map(found.map((scene) => [scene.id, scene]));
  return ({ template_id, conversation_id, author, body }) => {
    const template = bodies.get(template_id ?? '');
    const scene = scenes.get(conversation_id);
    if (template === undefined || !scene) return { known: template !== undefined, edit: null };
    return { known: true, edit: editShare(fillTemplate(template, valuesIn(scene, author)).text, body) };
  };
}

async function write(tx: Tx, workspaceId: string, settled: readonly object[]): Promise<void> {
  await sql`update suggestion s set state = r.state, reply_id = r.reply_id, answered_at = r.answered_at,
      used_template_id = r.used_template_id, inserted_rank = r.inserted_rank, edit = r.edit
    from jsonb_to_recordset(${JSON.stringify(settled)}::jsonb) r (message_id uuid, member_id uuid, state text, reply_id uuid,
      answered_at timestamptz, used_template_id uuid, inserted_rank smallint, edit real)
    where s.workspace_id = ${workspaceId} and s.message_id = r.message_id and s.member_id = r.member_id`.execute(
    tx,
  );
}
