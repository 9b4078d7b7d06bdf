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
export interface Database {
  /** As the application's role inside one workspace: row-level security hides every other one. */
  workspace<T>(workspaceId: string, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** As the owner, past row-level security: sign-in, consumers, jobs. `enterWorkspace` narrows it. */
  system<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Database role without login that row-level security applies to. */
export const appRole = 'attune_app';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const attempts = 5;
const callbacks = new WeakMap<Tx, (() => void)[]>();

/** `close` ends the pool as well. */
export function createDatabase(pool: pg.Pool, log: Log): Database {
  async function transact<T>(begin: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    // A Kysely is a few small objects: one per transaction is how the transaction gets its own first statement.
    const kysely = new Kysely<DB>({ dialect: new BeginDialect(pool, begin) });
    for (let attempt = 1; ; attempt += 1) {
      const waiting: (() => void)[] = [];
      try {
        const result = await kysely.transaction().execute((tx) => {
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
  return {
    workspace: async (workspaceId, work) => transact(`begin; ${setWorkspace(workspaceId)}`, work),
    system: (work) => transact('begin', work),
    close: () => pool.end(),
  };
}

/** Runs `callback` once the transaction is committed; never when it is rolled back. What it throws is logged. */
export function afterCommit(tx: Tx, callback: () => void): void {
  const waiting = callbacks.get(tx);
  if (!waiting) throw new Error('afterCommit needs the transaction that Database handed out');
  waiting.push(callback);
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

/** Kysely begins a transaction with a statement of its own; this one sends role and workspace in the same round trip. */
class BeginDialect extends PostgresDialect {
  readonly #pool: pg.Pool;
  readonly #begin: string;

  constructor(pool: pg.Pool, begin: string) {
    super({ pool });
    this.#pool = pool;
    this.#begin = begin;
  }

  override createDriver(): PostgresDriver {
    return new BeginDriver(this.#pool, this.#begin);
  }
}

class BeginDriver extends PostgresDriver {
  readonly #begin: string;

  constructor(pool: pg.Pool, begin: string) {
    super({ pool });
    this.#begin = begin;
  }

  /**
   * Not waited for: it goes out with the transaction's first statement. Where it fails, that one does, too: the connection
   * is gone, or the transaction is aborted because the role could not be taken.
   */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    connection.executeQuery(CompiledQuery.raw(this.#begin)).catch(() => {});
  }
}
