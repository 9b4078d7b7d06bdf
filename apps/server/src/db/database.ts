import { setTimeout as delay } from 'node:timers/promises';
import { CompiledQuery, sql } from 'kysely';
import type pg from 'pg';
import type { Log } from './embedded.ts';
import { isStalePlan } from './pool.ts';
import { sendAlong, type Tx, transact } from './transaction.ts';

export type { DB } from './schema.generated.ts';
export { sendAlong, type Tx } from './transaction.ts';

/**
 * The only way to the data: two doors, both a transaction. A transaction that meets a serialization failure or a
 * deadlock is run again from the start, so the callback must have no effect outside of the database; what has to
 * happen outside goes into `afterCommit`.
 */
export interface Database extends Doors {
  /**
   * The same doors with some connections kept free for them: for the few transactions that everybody waits for – reading the log,
   * handing work out, live pictures – so that a rush of requests delays the requests and not those.
   */
  first: Doors;
  close(): Promise<void>;
}

export interface Doors {
  /** As the application's role inside one workspace: row-level security hides every other one. */
  workspace<T>(workspaceId: string, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** As the owner, past row-level security: sign-in, consumers, jobs. `enterWorkspace` narrows it. */
  system<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
}

/** Database role without login that row-level security applies to. */
export const appRole = 'attune_app';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const attempts = 5;
const callbacks = new WeakMap<Tx, (() => void)[]>();

/** `close` ends the pool as well. */
export function createDatabase(pool: pg.Pool, log: Log): Database {
  async function run<T>(begin: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      const waiting: (() => void)[] = [];
      try {
        const result = await transact(pool, begin, (tx) => {
          callbacks.set(tx, waiting);
          return work(tx);
        });
        for (const callback of waiting) runCallback(callback, log);
        return result;
      } catch (error) {
        if (attempt === attempts || !isTransient(error)) throw error;
        await delay(Math.random() * 10 * 2 ** attempt);
      }
    }
  }
  const first: Doors = {
    workspace: async (workspaceId, work) => run(`begin; ${setWorkspace(workspaceId)}`, work),
    system: (work) => run('begin', work),
  };
  const turn = createGate(Math.max(1, pool.options.max - KEPT_FREE));
  return {
    workspace: (workspaceId, work) => turn(() => first.workspace(workspaceId, work)),
    system: (work) => turn(() => first.system(work)),
    first,
    close: () => pool.end(),
  };
}

/** One each: the log's reader, the dispatcher, a live picture. */
const KEPT_FREE = 3;

/** Runs at most so many at a time, in the order they came. */
function createGate(places: number): <T>(work: () => Promise<T>) => Promise<T> {
  const line: (() => void)[] = [];
  let free = places;
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((enter) => line.push(enter));
    try {
      return await work();
    } finally {
      const next = line.shift();
      if (next) next();
      else free += 1;
    }
  };
}

/** Runs `callback` once the transaction is committed; never when it is rolled back. What it throws is logged. */
export function afterCommit(tx: Tx, callback: () => void): void {
  const waiting = callbacks.get(tx);
  if (!waiting) throw new Error('afterCommit needs the transaction that Database handed out');
  waiting.push(callback);
}

/** Continues a system transaction inside one workspace, as `Database.workspace` would. There is no way back. */
export function enterWorkspace(tx: Tx, workspaceId: string): void {
  sendAlong(tx, CompiledQuery.raw(setWorkspace(workspaceId)));
}

/** True for failures that PostgreSQL asks to answer by running the transaction again. */
export function isTransient(error: unknown): boolean {
  return errorCode(error) === '40001' || errorCode(error) === '40P01' || isStalePlan(error);
}

/** True when a unique constraint stood in the way (of that name, when given). */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  if (errorCode(error) !== '23505') return false;
  return constraint === undefined || (error as pg.DatabaseError).constraint === constraint;
}

/** For readiness probes. @throws when the database does not answer. */
export async function ping(db: Database): Promise<void> {
  await db.system((tx) => sql`select 1`.execute(tx));
}

function setWorkspace(workspaceId: string): string {
  if (!uuid.test(workspaceId)) throw new Error('not a workspace id');
  return `set local role ${appRole}; set local attune.workspace_id = '${workspaceId}'`;
}

function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

function runCallback(callback: () => void, log: Log): void {
  try {
    callback();
  } catch (error) {
    log.error({ err: error }, 'A callback after commit failed');
  }
}
