import { setTimeout } from 'node:timers/promises';
import pino from 'pino';
import { createDatabase } from '../db/database.ts';
import { createPool } from '../db/pool.ts';
import { consumerStep } from '../events/consumers.ts';

/** A process that log.test.ts kills: it has written its effect, and waits for ever before the commit. */
const log = pino({ level: 'silent' });
const db = createDatabase(createPool({ url: process.argv[2] ?? '', size: 4, log }), log);

const steps = Array.from({ length: 4 }, (_, shard) =>
  consumerStep(
    db,
    {
      name: 'killed',
      types: ['message.received'],
      shards: 4,
      batch: 5,
      async handle(tx, events) {
        for (const event of events) {
          await tx
            .insertInto('counter')
            .values({ workspace_id: event.workspaceId, name: `killed/${event.payload.messageId}`, value: 1 })
            .execute();
        }
        process.stdout.write('in the middle\n');
        await setTimeout(60_000);
      },
    },
    shard,
    log,
  ),
);
await Promise.all(steps.map((step) => step()));
