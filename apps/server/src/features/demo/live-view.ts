import type { SimAgent, SimContact, SimTopic, World } from '@attune/simulator';
import { sql } from 'kysely';
import type { Tx } from '../../db/database.ts';
import type { Ids } from './ids.ts';

/** A conversation as the live mode looks at it: open, or resolved a moment ago and not yet rated. */
export interface View {
  id: string;
  contactId: string;
  contact: SimContact;
  /** Nobody real: came from the simulator. */
  simulated: boolean;
  topic: SimTopic;
  status: string;
  /** Null while it waits in the queue. */
  assigneeId: string | null;
  createdAt: number;
  firstReplyAt: number | null;
  lastMessageAt: number;
  lastAuthor: string;
  resolvedAt: number | null;
  replies: number;
  awaitsRating: boolean;
}

export const SIMULATED = 'lumi-';
const RATE_WITHIN_MS = 5 * 60_000;

export async function loadViews(
  tx: Tx,
  world: World,
  ids: Ids,
  now: Date,
  /** What those who came in this process are really about. */
  topicOf: ReadonlyMap<string, SimTopic>,
): Promise<View[]> {
  const { rows } = await sql<{
    id: string;
    contact_id: string;
    external_id: string | null;
    name: string | null;
    email: string | null;
    locale: string | null;
    attributes: SimContact['attributes'];
    language: 'zh' | 'en' | null;
    topic_id: string | null;
    status: string;
    assignee_id: string | null;
    created_at: Date;
    first_reply_at: Date | null;
    last_message_at: Date;
    last_message_author: string;
    resolved_at: Date | null;
    replies: number;
    awaits: boolean;
  }>`
    select c.id, c.contact_id, p.external_id, p.name, p.email, p.locale, p.attributes, c.language, c.topic_id, c.status,
      c.assignee_id, c.created_at, c.first_reply_at, c.last_message_at, c.last_message_author, c.resolved_at,
      (select count(*)::int from message m where m.workspace_id = c.workspace_id and m.conversation_id = c.id
        and m.kind = 'message' and m.author_kind = 'member') as replies,
      c.status = 'resolved' and exists (select from survey s where s.workspace_id = c.workspace_id
        and s.conversation_id = c.id and s.answered_at is null) as awaits
    from conversation c join contact p on p.workspace_id = c.workspace_id and p.id = c.contact_id
    where c.workspace_id = ${ids.workspaceId} and c.channel = 'widget'
      and (c.status <> 'resolved' or (c.resolved_at > ${new Date(now.getTime() - RATE_WITHIN_MS)} and c.csat_score is null))
    order by c.last_message_at limit 300`.execute(tx);
  const topics = new Map(world.topics.map((topic) => [ids.topics.get(topic.id) ?? '', topic]));
  const unknown = world.topics.find((topic) => topic.id === 'feature') ?? world.topics[0];
  return rows.flatMap((row) => {
    const topic = topicOf.get(row.contact_id) ?? topics.get(row.topic_id ?? '') ?? unknown;
    if (!topic) return [];
    const language = row.language ?? (row.locale === 'en' ? 'en' : 'zh');
    return {
      id: row.id,
      contactId: row.contact_id,
      contact: {
        id: row.external_id ?? row.contact_id,
        name: row.name ?? '',
        email: row.email ?? '',
        locale: row.locale === 'en' ? 'en' : 'zh-CN',
        language,
        vip: row.attributes.vip === true,
        attributes: row.attributes,
      } satisfies SimContact,
      simulated: row.external_id?.startsWith(SIMULATED) ?? false,
      topic,
      status: row.status,
      assigneeId: row.assignee_id,
      createdAt: row.created_at.getTime(),
      firstReplyAt: row.first_reply_at?.getTime() ?? null,
      lastMessageAt: row.last_message_at.getTime(),
      lastAuthor: row.last_message_author,
      resolvedAt: row.resolved_at?.getTime() ?? null,
      replies: row.replies,
      awaitsRating: row.awaits,
    };
  });
}

export interface LiveSeat {
  memberId: string;
  agent: SimAgent;
  presence: string;
}

/** The simulated agents as they stand; those kept for people who sign in are not among them. */
export async function loadSeats(tx: Tx, world: World, ids: Ids): Promise<LiveSeat[]> {
  const rows = await tx
    .selectFrom('member')
    .select(['id', 'presence'])
    .where('workspace_id', '=', ids.workspaceId)
    .where('disabled_at', 'is', null)
    .execute();
  const presence = new Map(rows.map((row) => [row.id, row.presence]));
  return world.agents.flatMap((agent) => {
    const memberId = ids.agents.get(agent.id) ?? '';
    const now = presence.get(memberId);
    return agent.reserved || now === undefined ? [] : { memberId, agent, presence: now };
  });
}

/** Those whom the simulator may not speak for. */
export const reservedIds = (world: World, ids: Ids): string[] =>
  world.agents.flatMap((agent) => (agent.reserved ? (ids.agents.get(agent.id) ?? []) : []));
