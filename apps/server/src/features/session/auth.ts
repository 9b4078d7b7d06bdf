import { randomBytes } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { sql } from 'kysely';
import type pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import type { Person } from '../../access/access.ts';
import type { Tx } from '../../db/database.ts';
import type { Env } from '../../env.ts';
import { type Cookies, createCookies } from './cookies.ts';
import { hashPassword } from './passwords.ts';

/** Sessions: rows of ours, named by a signed cookie. Every way of signing in ends in `open`, which makes a new one. */
export interface Auth {
  cookies: Cookies;
  /** Who the session cookie belongs to; null: nobody. Does not renew the session. */
  personOf(request: FastifyRequest): Promise<Person | null>;
  /**
   * A new session; the one that the request came with ends. Returns the cookie that names it.
   * @param onlyWorkspace the workspace whose identity provider vouches; null: signed in here
   */
  open(tx: Tx, request: FastifyRequest, userId: string, onlyWorkspace?: string | null): Promise<string>;
  /** Ends the session that the request came with. Returns the cookie that clears it. */
  close(tx: Tx, request: FastifyRequest): Promise<string>;
  /** Prolongs the session once a day; then returns the cookie that says so. */
  renew(tx: Tx, request: FastifyRequest): Promise<string | null>;
  /** Slow on purpose: not to be called inside of a transaction. */
  hashPassword(password: string): Promise<string>;
}

export interface AuthDeps {
  env: Pick<Env, 'publicUrl'>;
  secret: string;
  pool: pg.Pool;
}

const DAY_SECONDS = 86_400;
const LIFETIME_SECONDS = 30 * DAY_SECONDS;

/** One statement outside of a transaction: every request of every person begins with it. */
const FIND = `
  select u.id as "userId", u.name, u.email, s.id as "sessionId", s.only_workspace as "onlyWorkspace",
    exists (select from auth_second_factor f where f.user_id = u.id and f.confirmed_at is not null) as "secondFactor",
    s.seen_at < now() - interval '5 minutes' as unseen
  from auth_session s join auth_user u on u.id = s.user_id
  where s.token = $1 and s.expires_at > now()`;
/** Where and when the session was used last, as often as the list of sessions needs it. */
const SEEN = 'update auth_session set seen_at = now(), ip_address = $2 where id = $1';

export function createAuth({ env, secret, pool }: AuthDeps): Auth {
  const cookies = createCookies({ publicUrl: env.publicUrl, secret });
  const tokenOf = (request: FastifyRequest) => cookies.readSigned(request, 'session_token');

  async function endOwn(tx: Tx, request: FastifyRequest): Promise<void> {
    const token = tokenOf(request);
    if (token !== null) await tx.deleteFrom('auth_session').where('token', '=', token).execute();
  }

  return {
    cookies,
    hashPassword,

    async personOf(request) {
      const token = tokenOf(request);
      if (token === null) return null;
      const { rows } = await pool.query<Person & { unseen: boolean }>(FIND, [token]);
      const [row] = rows;
      if (!row) return null;
      const { unseen, ...person } = row;
      if (unseen) await pool.query(SEEN, [person.sessionId, request.ip]);
      return person;
    },

    async open(tx, request, userId, onlyWorkspace = null) {
      await endOwn(tx, request);
      const token = randomBytes(32).toString('base64url');
      await tx
        .insertInto('auth_session')
        .values({
          id: uuidv7(),
          user_id: userId,
          token,
          only_workspace: onlyWorkspace,
          expires_at: sql`now() + ${LIFETIME_SECONDS} * interval '1 second'`,
          ip_address: request.ip,
          user_agent: request.headers['user-agent']?.slice(0, 500) ?? null,
        })
        .execute();
      return cookies.setSigned('session_token', token, LIFETIME_SECONDS);
    },

    async close(tx, request) {
      await endOwn(tx, request);
      return cookies.set('session_token', '', 0);
    },

    async renew(tx, request) {
      const token = tokenOf(request);
      if (token === null) return null;
      const renewed = await tx
        .updateTable('auth_session')
        .set({ expires_at: sql`now() + ${LIFETIME_SECONDS} * interval '1 second'`, updated_at: sql`now()` })
        .where('token', '=', token)
        .where('expires_at', '<', sql<Date>`now() + ${LIFETIME_SECONDS - DAY_SECONDS} * interval '1 second'`)
        .where('expires_at', '>', sql<Date>`now()`)
        .returning('id')
        .executeTakeFirst();
      return renewed ? cookies.setSigned('session_token', token, LIFETIME_SECONDS) : null;
    },
  };
}
