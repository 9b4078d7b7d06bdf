import { type Conversation, type ConversationPage, DEFAULT_SETTINGS, type QueueView } from '@attune/contract';
import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase } from '../../db/database.ts';
import { createPool } from '../../db/pool.ts';
import type { LogEvent } from '../../events/log.ts';
import { buildTestApp, type TestApp } from '../../testing/app.ts';
import { createTestDatabase, type TestDatabase } from '../../testing/database.ts';
import { DeskModel } from '../../testing/desk-model.ts';
import type { TestCustomer, TestMember } from '../../testing/factories.ts';
import { createConnections } from '../people/index.ts';

// Random people at a desk of three nodes, one of which dies on the way, beside a model that knows only the event log.

const SEEDS = [1, 2, 3];
const STEPS = 14;
const AT_ONCE = 8;
const OFFER_SECONDS = 30;

let database: TestDatabase;
let nodes: TestApp[];
beforeAll(async () => {
  database = await createTestDatabase();
  nodes = [await buildTestApp({ database }), await buildTestApp({ database })];
  // No two machines agree about the time.
  nodes[1]?.clock.advance(400);
});
afterAll(async () => {
  await Promise.all(nodes.map((node) => node.close()));
  await database.drop();
});

/** A node that can die: its database connections are cut in the middle of whatever it does. */
async function startMortal() {
  const log = pino({ level: 'silent' });
  const pool = createPool({ url: database.url, size: 5, log, name: 'mortal' });
  const node = await buildTestApp({ database: { ...database, pool, db: createDatabase(pool, log) } });
  node.clock.advance(-300);
  node.platform.log.level = 'silent';
  return {
    node,
    async die() {
      await database.pool.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'mortal' and datname = current_database()`,
      );
      await node.close();
      await pool.end();
    },
  };
}

/** Uniform numbers from a seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

async function readEvents(workspaceId: string): Promise<LogEvent[]> {
  const rows = await database.db.system((tx) =>
    tx.selectFrom('event').selectAll().where('workspace_id', '=', workspaceId).orderBy('id').execute(),
  );
  return rows.map((row) => ({
    workspaceId,
    id: Number(row.id),
    txid: '0',
    type: row.type as LogEvent['type'],
    conversationId: row.conversation_id,
    actorKind: row.actor_kind as LogEvent['actorKind'],
    actorId: row.actor_id,
    at: row.at,
    payload: row.payload as LogEvent['payload'],
  }));
}

async function play(seed: number): Promise<void> {
  const [t, other] = nodes as [TestApp, TestApp];
  const random = seeded(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const dispatch = { ...DEFAULT_SETTINGS.dispatch, offerSeconds: OFFER_SECONDS, relaxation: [] };
  const workspace = await t.makeWorkspace({ dispatch });
  const owner = await t.makeMember(workspace, 'owner');
  const lead = await t.makeMember(workspace, 'supervisor', { capacity: 0 });
  const skill = (await owner.send('POST', '/skills', { name: 'Refunds' })).json<{ id: string }>();
  const agents: TestMember[] = [];
  const model = new DeskModel(new Map());
  const admit = (member: TestMember, capacity: number, languages: string[], skillIds: string[]) =>
    model.agents.set(member.memberId, {
      ...{ presence: 'offline', connected: true, load: 0 },
      ...{ capacity, languages, skillIds },
    });
  admit(owner, 5, ['zh', 'en'], []);
  admit(lead, 0, ['zh', 'en'], []);
  for (let index = 0; index < 5; index++) {
    const [capacity, languages] = [1 + (index % 3), index % 2 ? ['zh'] : ['en', 'zh']];
    const agent = await t.makeMember(workspace, 'agent', { capacity, languages });
    const skillIds = index < 3 ? [skill.id] : [];
    const skills = skillIds.map((skillId) => ({ skillId, level: 3 }));
    await owner.send('PATCH', `/members/${agent.memberId}`, { skills });
    admit(agent, capacity, languages, skillIds);
    agents.push(agent);
  }
  const customers = await Promise.all(Array.from({ length: 12 }, () => t.makeCustomer(workspace)));
  const mortal = await startMortal();
  let alive = [t, other, mortal.node];
  const desks = new Map(alive.map((node) => [node, createConnections(node.platform)]));

  /** Refusals are answers; a node that dies has none. */
  async function send(
    as: TestMember | TestCustomer,
    method: 'POST' | 'PUT' | 'DELETE',
    path: string,
    body?: unknown,
  ) {
    const node = pick(alive);
    const isMember = 'cookie' in as;
    const answer = await node.app.inject({
      method,
      url: isMember ? `${workspace.url}${path}` : `/api/v1/widget${path}`,
      headers: isMember ? { cookie: as.cookie } : { authorization: `Bearer ${as.session.token}` },
      ...(body !== undefined && { payload: body as object }),
    });
    if (alive.includes(node)) expect(answer.statusCode, `${path}: ${answer.body}`).toBeLessThan(500);
  }

  const look = async (): Promise<Conversation[]> =>
    (await owner.get('/conversations?view=all&limit=100')).json<ConversationPage>().items;
  let conversations: Conversation[] = [];
  /** All that were ever listed: what is merged is listed no more, but may be parted again. */
  const known: string[] = [];
  const customerOf = (id: string) => conversations.find((one) => one.id === id)?.contact.id;
  let keys = 0;

  /** One person does one thing; mostly those do it to whom it belongs. */
  async function act(): Promise<void> {
    const luck = random();
    const customer = pick(customers);
    if (luck < 0.22 || conversations.length === 0) {
      keys += 1;
      const body = pick(['how do I pay for two seats?', '请问怎么付款？']);
      return send(customer, 'POST', '/messages', { clientKey: `question-${keys}`, body });
    }
    if (luck < 0.25) return send(customer, 'POST', '/close');
    const agent = pick(agents);
    const to = { memberId: pick(agents).memberId };
    if (luck < 0.37)
      return send(agent, 'PUT', '/members/me/presence', {
        presence: pick(['online', 'online', 'offline', 'busy']),
      });
    if (luck < 0.43) {
      const connections = desks.get(pick(alive))!;
      return random() < 0.5
        ? connections.sign(workspace.id, [agent.memberId])
        : connections.left(workspace.id, agent.memberId);
    }
    if (luck < 0.45) return alive.forEach((node) => void node.clock.advance((OFFER_SECONDS / 2) * 1000));
    const { id, assigneeId } = pick(conversations);
    const holder = agents.find(({ memberId }) => memberId === assigneeId) ?? agent;
    const path = `/conversations/${id}`;
    if (luck < 0.53) return send(agent, 'POST', `${path}/take`);
    if (luck < 0.6) return send(holder, 'POST', `${path}/accept`);
    if (luck < 0.68) return send(holder, 'POST', `${path}/release`);
    if (luck < 0.75) {
      keys += 1;
      const message = { clientKey: `reply-${keys}-key`, kind: 'message', body: 'like this' };
      return send(holder, 'POST', `${path}/messages`, message);
    }
    if (luck < 0.82) return send(holder, 'POST', `${path}/resolve`);
    if (luck < 0.84) return send(holder, 'POST', `${path}/pending`);
    if (luck < 0.855) return send(holder, 'POST', `${path}/reopen`);
    if (luck < 0.87) {
      const other = pick(conversations.filter(({ contact }) => contact.id === customerOf(id)));
      return send(holder, 'POST', `${path}/merge`, { intoId: other.id });
    }
    if (luck < 0.88) return send(holder, 'DELETE', `/conversations/${pick(known)}/merge`);
    // People at two devices turn out to be one: of their two conversations one goes on.
    const [one, two] = [pick(customers), pick(customers)].map(
      ({ session }) => `/contacts/${session.contactId}`,
    );
    if (luck < 0.9) return send(lead, 'POST', `${one}/merge`, { intoId: two?.split('/').at(-1) });
    if (luck < 0.91) return send(lead, 'DELETE', `${one}/merge`);
    if (luck < 0.935)
      return send(holder, 'POST', `${path}/transfer`, random() < 0.5 ? to : { skillId: skill.id });
    if (luck < 0.96) return send(lead, 'POST', `${path}/assign`, to);
    if (luck < 0.98) return send(lead, 'POST', `${path}/pull`, { hold: random() < 0.4 });
    return send(lead, 'PUT', `${path}/hold`, { held: random() < 0.4 });
  }

  let dying: Promise<void> | undefined;
  for (let step = 0; step < STEPS; step++) {
    if (step === STEPS / 2) {
      alive = [t, other];
      dying = mortal.die();
    }
    await Promise.all(Array.from({ length: AT_ONCE }, act));
    conversations = await look();
    known.push(...conversations.map(({ id }) => id).filter((id) => !known.includes(id)));
  }
  await dying;

  // At rest: nothing lies while somebody has room, and nothing happened while the desk was read.
  let read = 0;
  let agentsNow: QueueView['agents'] = [];
  const catchUp = async (): Promise<boolean> => {
    const events = await readEvents(workspace.id);
    for (const event of events.slice(read)) model.apply(event);
    const isNew = events.length > read;
    read = events.length;
    return isNew;
  };
  await t.until(async () => {
    await catchUp();
    conversations = await look();
    agentsNow = (await owner.get('/queue')).json<QueueView>().agents;
    return !(await catchUp()) && model.leftLying().length === 0;
  });
  for (const { id, assigneeId, owner: has, status, held } of conversations) {
    const work = model.work.get(id);
    expect({ has, assigneeId, held }).toEqual({
      has: work?.owner ? 'agent' : 'queue',
      assigneeId: work?.owner?.memberId ?? null,
      held: work?.held,
    });
    expect(status === 'pending' || status === 'snoozed' ? 'asleep' : status).toBe(work?.status);
  }
  for (const { id, load, presence } of agentsNow) {
    const agent = model.agents.get(id);
    expect({ load, presence }).toEqual({ load: agent?.load, presence: agent?.presence });
  }
}

test.each(SEEDS)(
  'people, dispatch and a dying node agree with the model: seed %i',
  (seed) => play(seed),
  60_000,
);
