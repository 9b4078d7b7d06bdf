import { randomUUID } from 'node:crypto';
import { connect, createServer, type Socket } from 'node:net';
import { sql } from 'kysely';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createBlankDatabase, createTestDatabase, type TestDatabase } from '../testing/database.ts';
import {
  afterCommit,
  createDatabase,
  enterWorkspace,
  isUniqueViolation,
  sendAlong,
  type Tx,
} from './database.ts';
import { createPool } from './pool.ts';

const log = pino({ level: 'silent' });
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

async function newWorkspace(): Promise<string> {
  const id = randomUUID();
  await database.db.system((tx) =>
    tx
      .insertInto('workspace')
      .values({
        workspace_id: id,
        name: 'w',
        locale: 'en',
        time_zone: 'UTC',
        widget_key: id,
        widget_secret: id,
        created_at: new Date(0),
      })
      .execute(),
  );
  return id;
}

const tagQuery = (tx: Tx, workspaceId: string, name: string) =>
  tx.insertInto('tag').values({ workspace_id: workspaceId, id: randomUUID(), name });
const addTag = (tx: Tx, workspaceId: string, name: string) => tagQuery(tx, workspaceId, name).execute();
const tagNames = async (tx: Tx) =>
  (await tx.selectFrom('tag').select('name').execute()).map(({ name }) => name);

describe('a workspace transaction', () => {
  test('shows and changes its own workspace only, even where a condition was forgotten', async () => {
    const [mine, other] = [await newWorkspace(), await newWorkspace()];
    await database.db.workspace(mine, (tx) => addTag(tx, mine, 'mine'));
    await database.db.workspace(other, (tx) => addTag(tx, other, 'other'));

    expect(await database.db.workspace(mine, tagNames)).toEqual(['mine']);
    await database.db.workspace(mine, (tx) => tx.updateTable('tag').set({ name: 'changed' }).execute());
    await database.db.workspace(mine, (tx) => tx.deleteFrom('tag').execute());
    expect(await database.db.workspace(other, tagNames)).toEqual(['other']);
    await expect(database.db.workspace(mine, (tx) => addTag(tx, other, 'smuggled'))).rejects.toThrow(
      'row-level security',
    );
    await expect(
      database.db.workspace(mine, (tx) => tx.selectFrom('auth_user').selectAll().execute()),
    ).rejects.toThrow('permission denied');
  });

  test('leaves neither role nor workspace behind on the connection', async () => {
    const mine = await newWorkspace();
    const pool = createPool({ url: database.url, size: 1, log });
    const db = createDatabase(pool, log);
    const who = sql<{ role: string; workspace: string | null }>`
      select current_user as role, nullif(current_setting('attune.workspace_id', true), '') as workspace`;
    const inside = await db.workspace(mine, (tx) => who.execute(tx));
    expect(inside.rows).toEqual([{ role: 'attune_app', workspace: mine }]);
    const after = await db.system((tx) => who.execute(tx));
    expect(after.rows).toEqual([{ role: expect.not.stringMatching('attune_app'), workspace: null }]);
    await expect(
      db.workspace(mine, async () => {
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect((await db.system((tx) => who.execute(tx))).rows).toEqual(after.rows);
    await db.close();
  });

  test('takes lists of any length with one statement, the empty one too', async () => {
    const mine = await newWorkspace();
    const named = (tx: Tx, names: string[], test: 'in' | 'not in' = 'in') =>
      tx.selectFrom('tag').select('name').where('name', test, names).orderBy('name');
    const { texts, found } = await database.db.workspace(mine, async (tx) => {
      for (const name of ['a', 'b', 'c']) await addTag(tx, mine, name);
      const queries = [named(tx, []), named(tx, ['a']), named(tx, ['a', 'c']), named(tx, ['a'], 'not in')];
      const rows = await Promise.all(queries.map((query) => query.execute()));
      return {
        texts: new Set(queries.slice(0, 3).map((query) => query.compile().sql)),
        found: rows.map((list) => list.map(({ name }) => name).join('')),
      };
    });
    expect(texts.size).toBe(1);
    expect(found).toEqual(['', 'a', 'ac', 'bc']);
  });

  test('says which of the statements asked together failed, and who asked', async () => {
    const mine = await newWorkspace();
    const failure = await database.db
      .workspace(mine, async function theCaller(tx) {
        await Promise.all([tagNames(tx), sql`select 1 / 0`.execute(tx), tagNames(tx)]);
      })
      .catch((error: Error) => error);
    expect(failure).toMatchObject({ message: 'division by zero' });
    expect((failure as Error).stack).toContain('theCaller');
    expect(await database.db.workspace(mine, tagNames)).toEqual([]);
  });

  test('is not to be used when it has ended', async () => {
    const mine = await newWorkspace();
    const kept = await database.db.workspace(mine, async (tx) => ({ tx }));
    await expect(tagNames(kept.tx)).rejects.toThrow('has ended');
  });

  test('takes nothing but a UUID', async () => {
    const attempt = database.db.workspace("'; drop table tag; --", async () => {});
    await expect(attempt).rejects.toThrow('not a workspace id');
  });

  test('is two round trips: what is asked together, with begin and workspace ahead of it, and the commit', async () => {
    const mine = await newWorkspace();
    const relay = await startRelay(database.url);
    const pool = createPool({ url: relay.url, size: 1, log });
    const db = createDatabase(pool, log);
    let attempts = 0;
    const together = (tx: Tx) => Promise.all([addTag(tx, mine, `tag ${attempts++}`), tagNames(tx)]);
    await db.workspace(mine, together);
    const before = relay.roundTrips();
    expect((await db.workspace(mine, together))[1]).toEqual(['tag 0', 'tag 1']);
    expect(relay.roundTrips() - before).toBe(2);
    await db.close();
    await relay.close();
  });
});

describe('a system transaction', () => {
  test('sees every workspace until it enters one', async () => {
    const [mine, other] = [await newWorkspace(), await newWorkspace()];
    await database.db.system(async (tx) => {
      await addTag(tx, mine, 'a');
      await addTag(tx, other, 'b');
      expect(await tagNames(tx)).toEqual(expect.arrayContaining(['a', 'b']));
      enterWorkspace(tx, mine);
      expect(await tagNames(tx)).toEqual(['a']);
    });
  });

  test('runs again after a deadlock', async () => {
    const id = await newWorkspace();
    await database.db.system(async (tx) => {
      await addTag(tx, id, 'x');
      await addTag(tx, id, 'y');
    });
    const rename = (tx: Tx, name: string, to: string) =>
      tx
        .updateTable('tag')
        .set({ name: to })
        .where('workspace_id', '=', id)
        .where('name', 'like', `${name}%`)
        .execute();
    let attempts = 0;
    const bothHoldOne = barrier(2);
    const crossing = (first: string, second: string) =>
      database.db.system(async (tx) => {
        attempts += 1;
        await sql`set local deadlock_timeout = '10ms'`.execute(tx);
        await rename(tx, first, `${first}1`);
        await bothHoldOne();
        await rename(tx, second, `${second}2`);
      });
    await Promise.all([crossing('x', 'y'), crossing('y', 'x')]);
    expect(attempts).toBe(3);
  });

  test('runs again after a serialization failure, and gives up on other errors at once', async () => {
    const id = await newWorkspace();
    let attempts = 0;
    const meet = barrier(2);
    const count = () =>
      database.db.system(async (tx) => {
        attempts += 1;
        await sql`set transaction isolation level serializable`.execute(tx);
        const names = await tx.selectFrom('tag').select('name').where('workspace_id', '=', id).execute();
        await meet();
        await addTag(tx, id, `tag ${names.length}`);
      });
    await Promise.all([count(), count()]);
    expect(attempts).toBe(3);
    expect(await database.db.workspace(id, tagNames)).toEqual(expect.arrayContaining(['tag 0', 'tag 1']));

    attempts = 0;
    const failure = await database.db
      .system(async (tx) => {
        attempts += 1;
        await addTag(tx, id, 'tag 0');
      })
      .catch((error: unknown) => error);
    expect(attempts).toBe(1);
    expect(isUniqueViolation(failure, 'tag_workspace_id_name_key')).toBe(true);
  });
});

describe('afterCommit', () => {
  test('calls back once, after the rows are visible to others, and never for a rollback', async () => {
    const id = await newWorkspace();
    const db = createDatabase(database.pool, log);
    const calls: string[] = [];
    const visible = await new Promise<string[]>((done, fail) => {
      db.workspace(id, async (tx) => {
        await addTag(tx, id, 'committed');
        afterCommit(tx, () => {
          calls.push('committed');
          db.workspace(id, tagNames).then(done, fail);
        });
        afterCommit(tx, () => {
          throw new Error('must not reach the caller');
        });
      }).catch(fail);
    });
    expect(visible).toEqual(['committed']);
    await db
      .workspace(id, async (tx) => {
        afterCommit(tx, () => calls.push('rolled back'));
        throw new Error('no');
      })
      .catch(() => {});
    expect(calls).toEqual(['committed']);
  });
});

describe('sendAlong', () => {
  test('runs in the order of the calls, as the workspace', async () => {
    const id = await newWorkspace();
    await database.db.workspace(id, async (tx) => {
      sendAlong(tx, tagQuery(tx, id, 'a').compile());
      expect(await tagNames(tx)).toEqual(['a']);
      sendAlong(tx, tagQuery(tx, id, 'b').compile());
    });
    expect(await database.db.workspace(id, tagNames)).toEqual(['a', 'b']);
  });

  test('says why it failed where a later statement is the first to be waited for', async () => {
    const [mine, other] = [await newWorkspace(), await newWorkspace()];
    const attempt = database.db.workspace(mine, (tx) => {
      sendAlong(tx, tagQuery(tx, other, 'smuggled').compile());
      return tagNames(tx);
    });
    await expect(attempt).rejects.toThrow('row-level security');
  });

  test('commits nothing where its statement fails, says why, and leaves the connection usable', async () => {
    const [mine, other] = [await newWorkspace(), await newWorkspace()];
    const calls: string[] = [];
    const attempt = database.db.workspace(mine, async (tx) => {
      await addTag(tx, mine, 'mine');
      sendAlong(tx, tagQuery(tx, other, 'smuggled').compile());
      sendAlong(tx, tagQuery(tx, mine, 'after').compile());
      afterCommit(tx, () => calls.push('committed'));
    });
    await expect(attempt).rejects.toThrow('row-level security');
    expect(calls).toEqual([]);
    for (let connection = 0; connection < 12; connection += 1)
      expect(await database.db.workspace(mine, tagNames)).toEqual([]);
  });

  test('runs again with a transaction that is run again', async () => {
    const id = await newWorkspace();
    let attempts = 0;
    await database.db.workspace(id, async (tx) => {
      attempts += 1;
      sendAlong(tx, tagQuery(tx, id, `attempt ${attempts}`).compile());
      if (attempts === 1) await sql`do $$ begin raise serialization_failure; end $$`.execute(tx);
    });
    expect(await database.db.workspace(id, tagNames)).toEqual(['attempt 2']);
  });
});

test('bigint and numeric arrive as numbers, a date as text, an instant as Date', async () => {
  const { rows } = await database.pool.query(
    `select 7::bigint as a, 1.5::numeric as b, '2026-02-14'::date as c, '2026-02-14T08:00:00+08'::timestamptz as d,
      array[1, null]::bigint[] as e, count(*) as f, null::bigint as g, array['知', '音'] as h`,
  );
  expect(rows).toEqual([
    {
      a: 7,
      b: 1.5,
      c: '2026-02-14',
      d: new Date('2026-02-14T00:00:00Z'),
      e: [1, null],
      f: 1,
      g: null,
      h: ['知', '音'],
    },
  ]);
});

test('a statement that was prepared before a migration added a column is prepared anew', async () => {
  const read = () => database.db.system((tx) => sql`select * from grown where a > ${0}`.execute(tx));
  await database.pool.query('create table grown (a integer); insert into grown values (1)');
  const before = await Promise.all([read(), read()]);
  await database.pool.query('alter table grown add column b integer default 2');
  const after = await Promise.all([read(), read()]);
  await database.pool.query('drop table grown');
  expect([before[0]?.rows, after[0]?.rows, after[1]?.rows]).toEqual([
    [{ a: 1 }],
    [{ a: 1, b: 2 }],
    [{ a: 1, b: 2 }],
  ]);
});

test('the pool outlives a connection that the server cuts', async () => {
  const blank = await createBlankDatabase();
  const pool = createPool({ url: blank.url, size: 1, log });
  const { rows } = await pool.query<{ pid: number }>('select pg_backend_pid() as pid');
  const cut = new Promise((done) => pool.once('remove', done));
  await database.pool.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
  await cut;
  expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  await pool.end();
  await blank.drop();
});

test('every table of tenants has workspace_id first in its key, and row-level security', async () => {
  const { rows } = await database.pool.query<{ name: string }>(`
    select c.relname as name, a.attnum from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attname = 'workspace_id'
      left join pg_index i on i.indrelid = c.oid and i.indisprimary
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
      and (i.indkey[0] is distinct from a.attnum or not c.relrowsecurity
        or not exists (select from pg_policy p where p.polrelid = c.oid))`);
  expect(rows).toEqual([]);
});

/** Resolves for the first `parties` callers once all have arrived; later callers (second attempts) pass. */
function barrier(parties: number): () => Promise<void> {
  let arrived = 0;
  let open = () => {};
  const opened = new Promise<void>((done) => {
    open = done;
  });
  return () => {
    arrived += 1;
    if (arrived >= parties) open();
    return opened;
  };
}

/** A relay in front of the server that counts how often the direction turns to the client's. */
async function startRelay(target: string) {
  const { hostname, port } = new URL(target);
  const folder = decodeURIComponent(hostname);
  const sockets: Socket[] = [];
  let trips = 0;
  let lastFrom: 'client' | 'server' = 'server';
  const relay = createServer((client) => {
    const server = folder.startsWith('/')
      ? connect(`${folder}/.s.PGSQL.${port || 5432}`)
      : connect(Number(port || 5432), hostname);
    sockets.push(client, server);
    client.on('data', (data) => {
      if (lastFrom === 'server') trips += 1;
      lastFrom = 'client';
      server.write(data);
    });
    server.on('data', (data) => {
      lastFrom = 'server';
      client.write(data);
    });
    for (const socket of [client, server]) socket.on('error', () => {});
    client.on('close', () => server.destroy());
    server.on('close', () => client.destroy());
  });
  await new Promise<void>((done) => relay.listen(0, '127.0.0.1', done));
  const address = relay.address();
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = typeof address === 'object' && address ? String(address.port) : '';
  return {
    url: url.href,
    roundTrips: () => trips,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((done) => relay.close(done));
    },
  };
}
