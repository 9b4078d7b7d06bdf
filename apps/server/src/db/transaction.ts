import {
  type BinaryOperationNode,
  type CompiledQuery,
  type DatabaseConnection,
  DefaultQueryExecutor,
  DummyDriver,
  OperatorNode,
  PostgresAdapter,
  PostgresDialect,
  PostgresQueryCompiler,
  PrimitiveValueListNode,
  Transaction,
} from 'kysely';
import type pg from 'pg';
import type { DB } from './schema.generated.ts';

export type Tx = Transaction<DB>;

const sent = new WeakMap<Tx, Promise<unknown>[]>();

/**
 * One transaction on a connection of its own. Kysely's own would run one statement after the other, and wait for `begin` and for
 * `commit`: here what is asked together goes out together, and role and workspace share the round trip of the first statement.
 * @param begin not waited for: where it fails, the first statement does, too
 * @throws what `work` throws, or the first of its statements that failed; then nothing is committed
 */
export async function transact<T>(pool: pg.Pool, begin: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  const { tx, end } = bind(client);
  const along: Promise<unknown>[] = [];
  sent.set(tx, along);
  let broken = false;
  try {
    client.query(begin).catch(() => {});
    const result = await work(tx);
    end();
    // A statement that fails turns the commit behind it into a rollback; its own error says why.
    const committed = client.query('commit');
    await firstFailure([...along, committed]);
    if ((await committed).command !== 'COMMIT')
      throw new Error('A statement of the transaction had failed, and so it was rolled back');
    return result;
  } catch (error) {
    end();
    await client.query('rollback').catch(() => {
      broken = true;
    });
    if (isAborted(error)) await firstFailure(along);
    throw error;
  } finally {
    client.release(broken);
  }
}

/**
 * Runs a statement without waiting for its answer: it goes out with the next that is waited for, or with the commit, in the
 * order of the calls. Where it fails, nothing is committed.
 */
export function sendAlong(tx: Tx, query: CompiledQuery): void {
  const along = sent.get(tx);
  if (!along) throw new Error('sendAlong needs the transaction that Database handed out');
  const answer = tx.executeQuery(query);
  answer.catch(() => {});
  along.push(answer);
}

async function firstFailure(answers: readonly Promise<unknown>[]): Promise<void> {
  for (const end of await Promise.allSettled(answers)) if (end.status === 'rejected') throw end.reason;
}

/** An earlier statement had failed. */
const isAborted = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === '25P02';

/** Writes `in (…)` as `= any ($1)`: one statement, prepared once, for lists of every length, and for the empty one. */
class Compiler extends PostgresQueryCompiler {
  protected override visitBinaryOperation(node: BinaryOperationNode): void {
    const { leftOperand, operator, rightOperand } = node;
    const test = OperatorNode.is(operator) && LIST_TESTS.get(operator.operator);
    if (!test || !PrimitiveValueListNode.is(rightOperand)) {
      super.visitBinaryOperation(node);
      return;
    }
    this.visitNode(leftOperand);
    this.append(` ${test} (`);
    this.appendValue(rightOperand.values);
    this.append(')');
  }
}

const LIST_TESTS = new Map<string, string>([
  ['in', '= any'],
  ['not in', '<> all'],
]);

const dialect = new PostgresDialect({
  pool: () => Promise.reject(new Error('transactions have a connection')),
});
const driver = new DummyDriver();
const compiler = new Compiler();
const adapter = new PostgresAdapter();

function bind(client: pg.PoolClient): { tx: Tx; end(): void } {
  let open = true;
  const connection: DatabaseConnection = {
    async executeQuery<R>({ sql, parameters }: CompiledQuery) {
      if (!open) throw new Error('The transaction has ended');
      try {
        const { rows, rowCount } = await client.query(sql, [...parameters]);
        return { rows: (rows ?? []) as R[], numAffectedRows: BigInt(rowCount ?? 0) };
      } catch (error) {
        // The driver's stack ends at the socket: who asked is worth more.
        if (error instanceof Error) Error.captureStackTrace(error, this.executeQuery);
        throw error;
      }
    },
    streamQuery() {
      throw new Error('not supported');
    },
  };
  const executor = new DefaultQueryExecutor(compiler, adapter, {
    provideConnection: (use) => use(connection),
  });
  return {
    tx: new Transaction<DB>({ config: { dialect }, dialect, driver, executor }),
    end: () => {
      open = false;
    },
  };
}
