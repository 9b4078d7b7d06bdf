import { createHash } from 'node:crypto';
import pg from 'pg';
import type { Log } from './embedded.ts';

const { builtins } = pg.types;
const int8Array = 1016;
const numericArray = 1231;

/**
 * How values arrive: bigint and numeric as number (our counters and ids stay below 2^53), date as 'YYYY-MM-DD' because
 * a day has no zone, timestamptz as Date. Given per connection, so that other users of `pg` in the process keep theirs.
 */
export const typeParsers: pg.CustomTypesConfig = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === builtins.INT8 || oid === builtins.NUMERIC) return Number;
    if (oid === builtins.DATE) return String;
    const parse =
      format === 'binary' ? pg.types.getTypeParser(oid, 'binary') : pg.types.getTypeParser(oid, 'text');
    if (oid === int8Array || oid === numericArray) {
      return (text: string) => (parse(text) as (string | null)[]).map((v) => (v === null ? null : Number(v)));
    }
    return parse;
  },
};

export interface PoolOptions {
  url: string;
  size: number;
  log: Log;
  /** Shown in pg_stat_activity. */
  name?: string;
}

/** Connections for short transactions. A connection left idle inside a transaction is cut after a minute. */
export function createPool({ url, size, log, name = 'attune' }: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    Client: PreparingClient,
    connectionString: url,
    max: size,
    application_name: name,
    connectionTimeoutMillis: 15_000,
    idle_in_transaction_session_timeout: 60_000,
    keepAlive: true,
    // What a node that died had asked for ends, and lets go of its locks, even while it waits for somebody else's.
    options: '-c client_connection_check_interval=1000',
    // What is asked without waiting for an answer goes out together: under load every round trip is a wait.
    pipeline: true,
    types: typeParsers,
  });
  // An idle connection that breaks emits 'error'; unhandled it would end the process. The next query gets a new one.
  // Only the message is logged: pg hangs the whole client on the error.
  pool.on('error', ({ message }) => {
    if (!pool.ending) log.warn({ reason: message }, 'An idle database connection broke');
  });
  // The same for one that is lent out: its query fails, which is how its user learns.
  pool.on('connect', (client) => {
    client.on('error', ({ message }) => log.warn({ reason: message }, 'A database connection broke'));
  });
  return pool;
}

/** Each is a plan of some ten kilobytes in every connection; rows that are inserted together make a statement of every length. */
const MOST_STATEMENTS = 300;
const MOST_PARAMETERS = 30;
const names = new Map<string, string>();
let generation = 0;

/**
 * Prepares statements on first use. A short one costs PostgreSQL more to parse and plan than to run, and under full
 * load that decides how long a customer waits (`npm run bench -- live`).
 */
class PreparingClient extends pg.Client {
  #gathering = false;

  override query(...args: unknown[]): never {
    this.#gather();
    const [text, values] = args;
    const name = args.length === 2 && Array.isArray(values) ? nameOf(String(text), values.length) : undefined;
    if (!name) return Reflect.apply(super.query, this, args) as never;
    const result = super.query({ name, text: String(text), values: values as unknown[] });
    result.catch((error: unknown) => {
      if (isStalePlan(error)) {
        names.clear();
        generation += 1;
      }
    });
    return result as never;
  }

  /** What is asked in the same turn leaves in one packet: a call to the system for each costs more than its content. */
  #gather(): void {
    if (this.#gathering) return;
    this.#gathering = true;
    this.connection.stream.cork();
    process.nextTick(() => {
      this.#gathering = false;
      this.connection.stream.uncork();
    });
  }
}

function nameOf(text: string, parameters: number): string | undefined {
  if (parameters === 0 || parameters > MOST_PARAMETERS) return undefined;
  const known = names.get(text);
  if (known || names.size === MOST_STATEMENTS) return known;
  const name = `${generation}-${createHash('sha256').update(text).digest('base64url')}`;
  names.set(text, name);
  return name;
}

/** A newer node has migrated, and the table has other columns now: the statement is to be prepared and run anew. */
export function isStalePlan(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '0A000';
}
