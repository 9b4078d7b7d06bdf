import pg from 'pg';
import pino from 'pino';
import { startEmbedded } from '../db/embedded.ts';

/** A process for embedded.test.ts: commits row after row and tells its parent, until it is killed. */
const dataDir = process.argv[2];
if (!dataDir || !process.send) throw new Error('to be forked with a data folder');
const server = await startEmbedded({ dataDir, log: pino({ level: 'silent' }) });
process.send({ pid: server.pid });
const client = new pg.Client({ connectionString: server.url });
await client.connect();
await client.query('create table written (n int primary key)');
for (let row = 1; ; row += 1) {
  await client.query('insert into written values ($1)', [row]);
  process.send({ row });
}
