import { setTimeout as delay } from 'node:timers/promises';
import {
  CompiledQuery,
  type DatabaseConnection,
  Kysely,
  PostgresDialect,
  PostgresDriver,
  sql,
  type Transaction,
} from 'kysely';
import type pg from 'pg';
import type { Log } from './embedded.ts';
import { isStalePlan } from './pool.ts';
import type { DB } from './schema.generated.ts';

export type { DB } from './schema.generated.ts';
export type Tx = Transaction<DB>;

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
const statements = new WeakMap<Tx, CompiledQuery[]>();

/** `close` ends the pool as well. */
export function createDatabase(pool: pg.Pool, log: Log): Database {
  async function transact<T>(begin: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    const lastWords: CompiledQuery[] = [];
    // A Kysely is a few small objects: one per transaction is how the transaction gets its own first and last statements.
    const kysely = new Kysely<DB>({ dialect: new BoundDialect(pool, begin, lastWords) });
    for (let attempt = 1; ; attempt += 1) {
      const waiting: (() => void)[] = [];
      lastWords.length = 0;
      try {
        const result = await kysely.transaction().execute((tx) => {
          callbacks.set(tx, waiting);
          statements.set(tx, lastWords);
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
    workspace: async (workspaceId, work) => transact(`begin; ${setWorkspace(workspaceId)}`, work),
    system: (work) => transact('begin', work),
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

/** Runs a statement together with the commit, which saves waiting for its answer. Where it fails, nothing is committed. */
export function withCommit(tx: Tx, query: CompiledQuery): void {
  const waiting = statements.get(tx);
  if (!waiting) throw new Error('withCommit needs the transaction that Database handed out');
  waiting.push(query);
}

/** Continues a system transaction inside one workspace, as `Database.workspace` would. There is no way back. */
export async function enterWorkspace(tx: Tx, workspaceId: string): Promise<void> {
  await tx.executeQuery(CompiledQuery.raw(setWorkspace(workspaceId)));
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

/**
 * Kysely begins and ends a transaction with statements of their own; here role and workspace share the round trip of the
 * first statement, and the last ones that of the commit.
 */
class BoundDialect extends PostgresDialect {
  readonly #pool: pg.Pool;
  readonly #begin: string;
  readonly #last: readonly CompiledQuery[];

  constructor(pool: pg.Pool, begin: string, last: readonly CompiledQuery[]) {
    super({ pool });
    this.#pool = pool;
    this.#begin = begin;
    this.#last = last;
  }

  override createDriver(): PostgresDriver {
    return new BoundDriver(this.#pool, this.#begin, this.#last);
  }
}

class BoundDriver extends PostgresDriver {
  readonly #begin: string;
  readonly #last: readonly CompiledQuery[];

  constructor(pool: pg.Pool, begin: string, last: readonly CompiledQuery[]) {
    super({ pool });
    this.#begin = begin;
    this.#last = last;
  }

  /**
   * Not waited for: it goes out with the transaction's first statement. Where it fails, that one does, too: the connection
   * is gone, or the transaction is aborted because the role could not be taken.
   */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    connection.executeQuery(CompiledQuery.raw(this.#begin)).catch(() => {});
  }

  /** A statement that fails turns the commit behind it into a rollback; its own error says why. */
  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    const last = this.#last.map((query) => connection.executeQuery(query));
    const ends = await Promise.allSettled([...last, super.commitTransaction(connection)]);
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }
}
