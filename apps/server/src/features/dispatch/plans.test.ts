import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildTestApp, type TestApp } from '../../testing/app.ts';
import { noteStatements, planOf, tablesScanned } from '../../testing/plans.ts';
import { createConnections, noticeAbsence } from '../people/index.ts';
import { reclaimStranded } from './reclaim.ts';

let t: TestApp;
beforeAll(async () => {
  t = await buildTestApp();
});
afterAll(() => t.close());

/** Rows as they lie in a busy installation: nearly all resolved, some held, few waiting. */
async function fill(workspaceId: string, memberIds: readonly string[]): Promise<void> {
  const client = await t.database.pool.connect();
  try {
    await client.query('begin');
    await client.query('set local session_replication_role = replica'); // no triggers: rows only
    await client.query(
      `insert into conversation (workspace_id, id, number, contact_id, channel, status, owner, assignee_id, created_at,
         updated_at, last_message_at, resolved_at, assigned_at, queued_at, waiting_since)
       select $1, gen_random_uuid(), 1000000 + n, gen_random_uuid(), 'widget',
         case when n % 100 < 98 then 'resolved' else 'open' end,
         case when n % 100 = 99 then 'queue' else 'agent' end,
         case when n % 100 <> 99 then ($2::uuid[])[1 + n % $3] end, now(), now(), now(),
         case when n % 100 < 98 then now() end, now(), case when n % 100 = 99 then now() end,
         case when n % 100 >= 98 then now() end
       from generate_series(1, 100000) n`,
      [workspaceId, memberIds, memberIds.length],
    );
    await client.query('commit');
    await client.query('analyze');
  } finally {
    client.release();
  }
}

test('with 100 000 conversations, what dispatch asks all the time goes through indexes', async () => {
  const workspace = await t.makeWorkspace();
  const agents = await Promise.all(Array.from({ length: 20 }, () => t.makeMember(workspace, 'agent')));
  await fill(
    workspace.id,
    agents.map(({ memberId }) => memberId),
  );
  const statements = noteStatements();
  const here = await t.makeMember(workspace, 'agent', { presence: 'online', capacity: 1 });
  const connections = createConnections(t.platform);
  await connections.sign(workspace.id, [here.memberId]);
  await (await t.makeCustomer(workspace)).say('a question');
  await noticeAbsence(t.platform);
  await reclaimStranded(t.platform);
  const hot: Record<string, (text: string) => boolean> = {
    'waiting work': (text) => text.includes('"c"."refused_by"') && text.includes('conversation_mood'),
    agents: (text) => text.includes('"m"."async_load"') && text.includes('"held"'),
    claim: (text) => text.includes('with wanted as'),
  };
  await t.until(() => Object.values(hot).every((is) => [...statements.asked().keys()].some(is)));
  statements.stop();

  const stated = [...statements.asked()].filter(
    ([text]) =>
      /\bfrom "?conversation\b|update conversation|join conversation/.test(text) && !/^\s*insert/.test(text),
  );
  expect(stated.length).toBeGreaterThanOrEqual(4);
  for (const [text, values] of stated) {
    expect(await tablesScanned(t.database.pool, text, values), text).not.toContain('conversation');
  }
});

test('so do the sweeps over all workspaces', async () => {
  const sweeps = {
    conversation_queue: `select distinct workspace_id from conversation where owner = 'queue' and status = 'open'`,
    conversation_offered: `select id from conversation where offered_until <= now() and owner = 'agent' and status = 'open'
      and not dispatch_locked`,
    conversation_held: `select c.id from member a join conversation c on c.workspace_id = a.workspace_id and c.assignee_id = a.id
      where (a.disabled_at is not null or a.presence = 'offline' and a.presence_at > c.assigned_at) and c.owner = 'agent'
      and c.status = 'open' and c.waiting_since is not null and not c.dispatch_locked`,
  };
  for (const [index, text] of Object.entries(sweeps)) {
    const nodes = await planOf(t.database.pool, text);
    expect(nodes.map((node) => node['Index Name'])).toContain(index);
  }
});
