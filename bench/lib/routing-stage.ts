import { createHmac, randomBytes } from 'node:crypto';
import type { Me, Topic, Workspace } from '@attune/contract';
import type pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { makeContactToken } from '../../apps/server/src/access/contact-token.ts';
import type { Client, Headers } from './http.ts';
import { seeded } from './suite.ts';

export interface RoutingAgent {
  memberId: string;
  headers: Headers;
  capacity: number;
  languages: readonly string[];
  /** skillId → level. */
  skills: ReadonlyMap<string, number>;
}

/** What a topic asks of an agent. */
export interface Need {
  skillId: string;
  minLevel: number;
}

export interface RoutingStage {
  workspaceId: string;
  supervisor: Headers;
  agents: RoutingAgent[];
  /** topicId → what it asks for. */
  needs: ReadonlyMap<string, Need>;
  customers: { contactId: string; token: string }[];
}

const TOPICS = [
  {
    skill: 'Billing',
    minLevel: 2,
    name: '发票账单 Billing',
    examples: ['怎么开发票', '发票抬头写错了', '重复扣款了', 'I was charged twice', 'I need an invoice'],
  },
  {
    skill: 'Technical',
    minLevel: 1,
    name: '故障 Technical',
    examples: [
      '应用一打开就闪退',
      '页面一直加载不出来',
      'the app crashes on start',
      'the page does not load',
    ],
  },
] as const;

/** Questions by language: half of them belong to a topic that asks for a skill. */
export const QUESTIONS = {
  zh: ['怎么开发票', '应用一打开就闪退', '请问周末有人值班吗', '你们公司在哪个城市'],
  en: [
    'I was charged twice',
    'the app crashes on start',
    'Do you have people at weekends',
    'Which city are you in',
  ],
} as const;

/** How many agents speak what. */
const LANGUAGES = [['zh', 'en'], ['zh', 'en'], ['zh', 'en'], ['zh'], ['zh'], ['en']] as const;

/**
 * A fresh installation with agents of mixed skills, languages and capacities (3 to 5), all offline, a supervisor, and customers
 * who have said nothing yet. Workspace, skills and topics come through the API; people are rows, because hundreds of
 * passwords to hash would take minutes.
 */
export async function setRoutingStage(
  client: Client,
  pool: pg.Pool,
  secret: string,
  size: { agents: number; customers: number; graceSeconds: number | null },
): Promise<RoutingStage> {
  const owner = await client.expect<Me>(
    'POST',
    '/api/v1/setup',
    {},
    {
      name: 'Owner',
      email: 'owner@example.test',
      password: 'bench-bench-bench',
      workspace: { name: 'Bench', locale: 'zh-CN', timeZone: 'Asia/Shanghai' },
    },
  );
  const workspaceId = owner.memberships[0]!.workspaceId;
  const path = `/api/v1/workspaces/${workspaceId}`;
  const asOwner = { cookie: owner.cookies };
  const needs = new Map<string, Need>();
  for (const { skill, minLevel, name, examples } of TOPICS) {
    const { id: skillId } = await client.expect<{ id: string }>('POST', `${path}/skills`, asOwner, {
      name: skill,
    });
    const topic = await client.expect<Topic>('POST', `${path}/topics`, asOwner, {
      name,
      skillId,
      minLevel,
      examples,
    });
    needs.set(topic.id, { skillId, minLevel });
  }
  if (size.graceSeconds !== null) {
    const { settings } = await client.expect<Workspace>('GET', path, asOwner);
    const dispatch = { ...settings.dispatch, graceSeconds: size.graceSeconds };
    await client.expect<Workspace>('PATCH', path, asOwner, { settings: { dispatch } });
  }

  const random = seeded(7);
  const skillIds = [...needs.values()].map(({ skillId }) => skillId);
  const agents: RoutingAgent[] = [];
  for (let index = 0; index < size.agents; index++) {
    const languages = LANGUAGES[index % LANGUAGES.length]!;
    const skills = new Map(
      skillIds.filter(() => random() < 0.7).map((skillId) => [skillId, 1 + Math.floor(random() * 4)]),
    );
    const capacity = 3 + (index % 3);
    const member = await insertMember(pool, workspaceId, secret, { role: 'agent', capacity, languages });
    for (const [skillId, level] of skills) {
      await pool.query('insert into member_skill values ($1, $2, $3, $4)', [
        workspaceId,
        member.memberId,
        skillId,
        level,
      ]);
    }
    agents.push({ ...member, capacity, languages, skills });
  }
  const lead = await insertMember(pool, workspaceId, secret, {
    role: 'supervisor',
    capacity: 0,
    languages: [],
  });
  const ids = Array.from({ length: size.customers }, () => uuidv7());
  await pool.query(
    `insert into contact (workspace_id, id, locale, created_at, last_seen_at)
     select $1, id, 'zh-CN', now(), now() from unnest($2::uuid[]) id`,
    [workspaceId, ids],
  );
  const now = new Date();
  const customers = ids.map((contactId) => ({
    contactId,
    token: makeContactToken(secret, { workspaceId, contactId }, now),
  }));
  return { workspaceId, supervisor: lead.headers, agents, needs, customers };
}

async function insertMember(
  pool: pg.Pool,
  workspaceId: string,
  secret: string,
  { role, capacity, languages }: { role: string; capacity: number; languages: readonly string[] },
): Promise<{ memberId: string; headers: Headers }> {
  const [userId, memberId, token] = [uuidv7(), uuidv7(), randomBytes(24).toString('hex')];
  const email = `${userId}@example.test`;
  await pool.query('insert into auth_user (id, name, email, email_verified) values ($1, $2, $3, true)', [
    userId,
    role,
    email,
  ]);
  await pool.query(
    `insert into auth_session (id, user_id, token, expires_at) values ($1, $2, $3, now() + interval '7 days')`,
    [uuidv7(), userId, token],
  );
  await pool.query(
    `insert into member (workspace_id, id, user_id, name, email, role, languages, capacity, presence_at, created_at)
     values ($1, $2, $3, $4, $5, $4, $6, $7, now(), now())`,
    [workspaceId, memberId, userId, role, email, languages, capacity],
  );
  // As the sign-in library signs it.
  const signature = createHmac('sha256', `session:${secret}`).update(token).digest('base64');
  const cookie = `attune.session_token=${encodeURIComponent(`${token}.${signature}`)}`;
  return { memberId, headers: { cookie } };
}
