import { sql } from 'kysely';
import type { Static, TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { type Database, sendAlong, type Tx } from '../db/database.ts';

/** Work that is done once, soon or at a given time, and tried again until it succeeds. Must be safe to run twice. */
export interface Task {
  name: string;
  run(payload: unknown): Promise<void>;
}

export interface TaskOptions {
  /** Of tasks with one key only the last that was added is done. */
  key?: string;
  /** Not before. Default: now. */
  runAt?: Date;
  /** Pauses grow from seconds to hours: 10 tries take about 6 hours, 25 three days. Default: 25. */
  maxAttempts?: number;
}

export interface Tasks {
  /**
   * Adds work. With a transaction it is added when that commits, and not otherwise; null: at once, in one of its own.
   * The payload is kept until the task is done: ids, no secrets and no personal text.
   */
  add(tx: Tx | null, name: string, payload: object, options?: TaskOptions): Promise<void>;
}

/** A task whose payload is checked against `schema` before it runs. */
export function task<S extends TSchema>(
  name: string,
  schema: S,
  run: (payload: Static<S>) => Promise<void>,
): Task {
  return { name, run: async (payload) => run(Value.Parse(schema, payload)) };
}

export function createTasks(db: Database, clock: () => Date): Tasks {
  const add: Tasks['add'] = async (tx, name, payload, options = {}) => {
    if (!tx) return db.system((own) => add(own, name, payload, options));
    const { key = null, runAt = clock(), maxAttempts = 25 } = options;
    const json = JSON.stringify(payload);
    sendAlong(
      tx,
      sql`select public.add_task(${name}, ${json}, ${runAt}, ${maxAttempts}, ${key})`.compile(tx),
    );
  };
  return { add };
}
