import { sql } from 'kysely';
import type { Database } from '../../db/database.ts';

/** The first conversation of a workspace is #1001. */
const FIRST = 1001;

/**
 * Numbers for new conversations. They are taken before the transaction that may use one, because whoever raises the
 * counter inside of it makes every other new conversation of the workspace wait until its commit.
 */
export interface Numbers {
  /**
   * Runs `work` with a number that nobody else has. One that was not used – the message belonged to an open conversation –
   * serves the next. After an error it may have been used: then it is left out.
   */
  lend<T extends { conversation: { number: number } }>(
    workspaceId: string,
    work: (number: number) => Promise<T>,
  ): Promise<T>;
}

export function createNumbers(db: Database): Numbers {
  const free = new Map<string, number[]>();
  const asking = new Map<string, PromiseWithResolvers<number>[]>();

  function take(workspaceId: string): Promise<number> | number {
    const spare = free.get(workspaceId)?.pop();
    if (spare !== undefined) return spare;
    const ask = Promise.withResolvers<number>();
    const queue = asking.get(workspaceId);
    if (queue) {
      queue.push(ask);
    } else {
      asking.set(workspaceId, [ask]);
      void serve(workspaceId);
    }
    return ask.promise;
  }

  /** All who ask while a query is under way are served by the next one. */
  async function serve(workspaceId: string): Promise<void> {
    for (let asks = asking.get(workspaceId) ?? []; asks.length > 0; asks = asking.get(workspaceId) ?? []) {
      asking.set(workspaceId, []);
      try {
        const last = await raise(workspaceId, asks.length);
        asks.forEach((ask, index) => {
          ask.resolve(last - asks.length + 1 + index);
        });
      } catch (error) {
        for (const ask of asks) ask.reject(error);
      }
    }
    asking.delete(workspaceId);
  }

  function raise(workspaceId: string, by: number): Promise<number> {
    return db.workspace(workspaceId, async (tx) => {
      const row = await tx
        .insertInto('counter')
        .values({ workspace_id: workspaceId, name: 'conversation', value: FIRST - 1 + by })
        .onConflict((conflict) =>
          conflict.columns(['workspace_id', 'name']).doUpdateSet({ value: sql`counter.value + ${by}` }),
        )
        .returning('value')
        .executeTakeFirstOrThrow();
      return row.value;
    });
  }

  return {
    async lend(workspaceId, work) {
      const number = await take(workspaceId);
      const result = await work(number);
      if (result.conversation.number !== number) {
        const spare = free.get(workspaceId);
        if (spare) spare.push(number);
        else free.set(workspaceId, [number]);
      }
      return result;
    },
  };
}
