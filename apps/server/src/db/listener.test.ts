import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { createListener } from './listener.ts';

const log = pino({ level: 'silent' });
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test('delivers notifications, also after the connection was cut', async () => {
  const arrivals: string[] = [];
  let wake = () => {};
  const next = async (count: number) => {
    while (arrivals.length < count) {
      await new Promise<void>((done) => {
        wake = done;
      });
    }
    return arrivals;
  };
  const arrived = (what: string) => {
    arrivals.push(what);
    wake();
  };
  const listener = await createListener(database.url, {
    channels: ['first', 'Second one'],
    onNotification: (channel, payload) => arrived(`${channel}: ${payload}`),
    onReconnect: () => arrived('reconnected'),
    log,
  });
  await database.pool.query(`select pg_notify('first', 'a'), pg_notify('Second one', 'b')`);
  expect(await next(2)).toEqual(['first: a', 'Second one: b']);

  await database.pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where application_name = 'attune-listen' and datname = current_database()`,
  );
  expect((await next(3))[2]).toBe('reconnected');
  await database.pool.query(`select pg_notify('first', 'c')`);
  expect((await next(4))[3]).toBe('first: c');
  await listener.close();
});

test('fails at once when the first connection does', async () => {
  const url = new URL(database.url);
  url.pathname = '/no_such_database';
  const options = { channels: ['x'], onNotification: () => {}, log };
  await expect(createListener(url.href, options)).rejects.toThrow('does not exist');
});
