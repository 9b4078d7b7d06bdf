import { sql } from 'kysely';
import type { Database } from '../../db/database.ts';
import { AppError } from '../../errors.ts';

/** How many failures are let pass at once, how fast they fade, and the first pause; each further failure doubles it. */
export interface Limit {
  free: number;
  fadeSeconds: number;
  pauseSeconds: number;
}

const MAX_PAUSE_SECONDS = 900;

export const LIMITS = {
  /** Everybody in an office shares an address, and a shift signs in at once. */
  address: { free: 10, fadeSeconds: 6, pauseSeconds: 60 },
  /** From browsers that are new to the account, all of them together: a stranger can slow down other strangers only. */
  account: { free: 20, fadeSeconds: 600, pauseSeconds: 30 },
  /** From a browser in which the person has signed in before. */
  device: { free: 20, fadeSeconds: 600, pauseSeconds: 30 },
  /** Codes of the second factor; whoever tries them knows the password. */
  secondFactor: { free: 5, fadeSeconds: 600, pauseSeconds: 30 },
  /** Mails that somebody has sent to an address. */
  mail: { free: 3, fadeSeconds: 600, pauseSeconds: 60 },
} as const satisfies Record<string, Limit>;

export interface Attempt {
  kind: keyof typeof LIMITS;
  key: string;
}

export class RateLimited extends AppError {
  readonly retryAfterSeconds: number;

  constructor(retryAfterSeconds: number) {
    super('rate_limited');
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export interface Attempts {
  /** Counts a try as failed before it is made, so that many at once are no way around. @throws RateLimited */
  begin(attempts: readonly Attempt[]): Promise<void>;
  /** It was right after all. */
  succeeded(attempts: readonly Attempt[]): Promise<void>;
}

export function createAttempts(db: Database, clock: () => Date): Attempts {
  async function begin({ kind, key }: Attempt): Promise<void> {
    const { free, fadeSeconds, pauseSeconds } = LIMITS[kind];
    const now = clock();
    const count = sql`greatest(0, auth_attempt.failures - extract(epoch from ${now}::timestamptz - auth_attempt.at) / ${fadeSeconds}::float8) + 1`;
    const pause = sql`least(${MAX_PAUSE_SECONDS}, ${pauseSeconds} * 2 ^ least(20, round(${count} - ${free}))) * interval '1 second'`;
    const { rows } = await db.system((tx) =>
      sql<{ wait: number | null }>`
        with counted as (
          insert into auth_attempt (key, failures, at) values (${`${kind}:${key}`}, 1, ${now})
          on conflict (key) do update set failures = ${count}, at = ${now},
            blocked_until = case when ${count} >= ${free} then ${now}::timestamptz + ${pause} end
          where coalesce(auth_attempt.blocked_until <= ${now}, true)
          returning 1)
        select extract(epoch from (select blocked_until from auth_attempt where key = ${`${kind}:${key}`}) - ${now}::timestamptz)::float8 as wait
        where not exists (select from counted)`.execute(tx),
    );
    if (rows[0]) throw new RateLimited(Math.max(1, Math.ceil(rows[0].wait ?? 1)));
  }

  return {
    async begin(attempts) {
      for (const attempt of attempts) await begin(attempt);
    },
    async succeeded(attempts) {
      await db.system((tx) =>
        tx
          .updateTable('auth_attempt')
          .set({ failures: sql`greatest(0, failures - 1)`, blocked_until: null })
          .where(
            'key',
            'in',
            attempts.map(({ kind, key }) => `${kind}:${key}`),
          )
          .execute(),
      );
    },
  };
}
