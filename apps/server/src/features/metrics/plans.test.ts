import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildTestApp, type TestApp } from '../../testing/app.ts';
import { noteStatements, tablesScanned } from '../../testing/plans.ts';

let t: TestApp;
beforeAll(async () => {
  t = await buildTestApp();
});
afterAll(() => t.close());

/** What 10 000 conversations leave: ten events, measurements and stages each, one instant at which they fall due. */
async function fill(workspaceId: string): Promise<void> {
  const client = await t.database.pool.connect();
  const each = `from generate_series(1, 10000) n cross join generate_series(0, 9) k`;
  const id = `lpad(to_hex(n), 32, '0')::uuid`;
  try {
    await client.query('begin');
    await client.query('set local session_replication_role = replica'); // no conversations, no triggers: rows only
    await client.query(
      `insert into measurement (workspace_id, conversation_id, seq, metric, at, value, provisional, estimated, running, channel)
       select $1, ${id}, k, 'queue_wait', now(), 1, false, false, false, 'widget' ${each}`,
      [workspaceId],
    );
    await client.query(
      `insert into stage_span (workspace_id, conversation_id, seq, stage, from_at, to_at)
       select $1, ${id}, k, 'queue', now(), now() ${each}`,
      [workspaceId],
    );
    await client.query(
      `insert into measurement_due (workspace_id, conversation_id, due_at)
       select $1, ${id}, now() + interval '1 year' from generate_series(1, 10000) n`,
      [workspaceId],
    );
    await client.query(
      `insert into event (workspace_id, type, conversation_id, actor_kind, at, payload, shard)
       select $1, 'note.added', ${id}, 'system', now(), '{}', n % 16 ${each}`,
      [workspaceId],
    );
    await client.query('commit');
    await client.query('analyze');
  } finally {
    client.release();
  }
}

test('with 100 000 events and measurements, reading the log and measuring go through indexes', async () => {
  const workspace = await t.makeWorkspace();
  await fill(workspace.id);
  const statements = noteStatements();
  await (await t.makeCustomer(workspace)).say('a question');
  const tables = ['measurement', 'stage_span', 'measurement_due', 'event'];
  const hot = [
    ...tables.slice(0, 3).map((table) => new RegExp(`insert into "?${table}\\b`)),
    /from "event" where \(event\.txid/,
    /from "event" where \(txid/,
  ];
  await t.until(() => hot.every((one) => [...statements.asked().keys()].some((text) => one.test(text))));
  statements.stop();
  const stated = [...statements.asked()].filter(([text]) =>
    tables.some((table) => new RegExp(`\\b(from|into) "?${table}\\b`).test(text)),
  );
  for (const [text, values] of stated) {
    const scanned = await tablesScanned(t.database.pool, text, values);
    expect(
      scanned.filter((table) => tables.includes(table)),
      text,
    ).toEqual([]);
  }
});
