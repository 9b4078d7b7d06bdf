import { randomUUID } from 'node:crypto';
import { type BetterAuthOptions, betterAuth } from 'better-auth';
import { getIP, isAPIError } from 'better-auth/api';
import type { FastifyRequest } from 'fastify';
import type pg from 'pg';
import type { Person } from '../../access/access.ts';
import type { Tx } from '../../db/database.ts';
import type { Env } from '../../env.ts';
import { AppError, type ErrorCode } from '../../errors.ts';
import { sessionToken } from './session-cookie.ts';

/** Sign-in by e-mail and password; better-auth keeps sessions, hashes and the limit of tries in our tables. */
export interface Auth {
  /** Who the session cookie belongs to; null: nobody. Does not renew the session. */
  personOf(request: FastifyRequest): Promise<Person | null>;
  /** @throws invalid_credentials, rate_limited (failed tries per network address) */
  signIn(request: FastifyRequest, credentials: Credentials): Promise<SignedIn>;
  /** For a sign-in that was just made: not counted as a try. */
  enter(request: FastifyRequest, credentials: Credentials): Promise<SignedIn>;
  /** Ends the session. Returns the cookies that clear it. */
  signOut(request: FastifyRequest): Promise<Cookies>;
  /** Ends every other session of the person. @throws unauthenticated, invalid_credentials, weak_password */
  changePassword(request: FastifyRequest, change: PasswordChange): Promise<Cookies>;
  /** Prolongs the session once a day. Returns the cookies that say so. */
  renew(request: FastifyRequest): Promise<Cookies>;
  /** Slow on purpose: not to be called inside of a transaction. */
  hashPassword(password: string): Promise<string>;
}

/** Values of set-cookie headers. */
export type Cookies = string[];

export interface Credentials {
  email: string;
  password: string;
}

export interface PasswordChange {
  currentPassword: string;
  newPassword: string;
}

export interface SignedIn {
  person: Person;
  cookies: Cookies;
}

export interface AuthDeps {
  env: Pick<Env, 'publicUrl'>;
  secret: string;
  pool: pg.Pool;
  /** Failed sign-ins that one network address has per minute. */
  triesPerMinute?: number;
}

export const MIN_PASSWORD = 10;
export const MAX_PASSWORD = 200;

const SIGN_IN_PATH = '/sign-in/email';
/** Set by us on every request that better-auth sees, never taken from the client. */
const IP_HEADER = 'x-attune-client-ip';
const DAY_SECONDS = 86_400;
const TRIES_WINDOW_SECONDS = 60;

const created = { createdAt: 'created_at', updatedAt: 'updated_at' } as const;

export function createAuth({ env, secret, pool, triesPerMinute = 10 }: AuthDeps): Auth {
  const options = {
    baseURL: env.publicUrl,
    secret: `session:${secret}`,
    database: pool,
    telemetry: { enabled: false },
    logger: { disabled: true },
    // Unforeseen failures reach the server's own error handler, with their cause.
    onAPIError: { throw: true },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: MIN_PASSWORD,
      maxPasswordLength: MAX_PASSWORD,
    },
    user: { modelName: 'auth_user', fields: { emailVerified: 'email_verified', ...created } },
    session: {
      modelName: 'auth_session',
      fields: {
        userId: 'user_id',
        expiresAt: 'expires_at',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
        ...created,
      },
      expiresIn: 30 * DAY_SECONDS,
      updateAge: DAY_SECONDS,
    },
    account: {
      modelName: 'auth_account',
      fields: {
        userId: 'user_id',
        accountId: 'account_id',
        providerId: 'provider_id',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
        ...created,
      },
    },
    verification: { modelName: 'auth_verification', fields: { expiresAt: 'expires_at', ...created } },
    rateLimit: {
      enabled: true,
      storage: 'database',
      modelName: 'auth_rate_limit',
      fields: { lastRequest: 'last_request' },
      customRules: { [SIGN_IN_PATH]: { window: TRIES_WINDOW_SECONDS, max: triesPerMinute } },
    },
    advanced: {
      cookiePrefix: 'attune',
      useSecureCookies: env.publicUrl.startsWith('https:'),
      ipAddress: { ipAddressHeaders: [IP_HEADER] },
      // http/origin.ts checks the origin of every write, these included.
      disableCSRFCheck: true,
      disableOriginCheck: true,
      database: { validateSchema: false },
    },
  } satisfies BetterAuthOptions;
  const auth = betterAuth(options);
  const cookie = {
    name: `${options.advanced.useSecureCookies ? '__Secure-' : ''}${options.advanced.cookiePrefix}.session_token`,
    secret: options.secret,
  };

  /** Through better-auth's router, which is where it counts tries. */
  async function post(request: FastifyRequest, path: string, body: object): Promise<Response> {
    const headers = headersOf(request);
    headers.set('content-type', 'application/json');
    const url = `${env.publicUrl}/api/auth${path}`;
    const call = new Request(url, { method: 'POST', headers, body: JSON.stringify(body) });
    const response = await auth.handler(call).catch(refuse);
    if (response.ok) return response;
    if (response.status === 429) {
      throw new RateLimited(Number(response.headers.get('x-retry-after')) || TRIES_WINDOW_SECONDS);
    }
    const { code, message } = (await response.json()) as { code?: string; message?: string };
    throw refusal(response.status, code, message);
  }

  /** Only failures count: everybody in an office shares an address, and a shift signs in at once. */
  async function giveTryBack(request: FastifyRequest): Promise<void> {
    const key = `${getIP(headersOf(request), options)}|${SIGN_IN_PATH}`;
    await pool.query('update auth_rate_limit set count = count - 1 where key = $1 and count > 0', [key]);
  }

  return {
    async personOf(request) {
      const token = sessionToken(request.headers.cookie ?? '', cookie);
      if (token === null) return null;
      const { rows } = await pool.query<Person>(
        `select u.id as "userId", u.name, u.email from auth_session s join auth_user u on u.id = s.user_id
         where s.token = $1 and s.expires_at > now()`,
        [token],
      );
      return rows[0] ?? null;
    },

    async signIn(request, { email, password }) {
      const response = await post(request, SIGN_IN_PATH, { email, password });
      await giveTryBack(request);
      const { user } = (await response.json()) as { user: { id: string; name: string; email: string } };
      return {
        person: { userId: user.id, name: user.name, email: user.email },
        cookies: response.headers.getSetCookie(),
      };
    },

    async enter(request, { email, password }) {
      const { headers, response } = await auth.api
        .signInEmail({ body: { email, password }, headers: headersOf(request), returnHeaders: true })
        .catch(refuse);
      const { id, name } = response.user;
      return { person: { userId: id, name, email: response.user.email }, cookies: headers.getSetCookie() };
    },

    async signOut(request) {
      return (await post(request, '/sign-out', {})).headers.getSetCookie();
    },

    async changePassword(request, { currentPassword, newPassword }) {
      const body = { currentPassword, newPassword, revokeOtherSessions: true };
      return (await post(request, '/change-password', body)).headers.getSetCookie();
    },

    async renew(request) {
      const { headers } = await auth.api
        .getSession({ headers: headersOf(request), returnHeaders: true })
        .catch(refuse);
      return headers.getSetCookie();
    },

    hashPassword: async (password) => (await auth.$context).password.hash(password),
  };
}

/**
 * A person who can sign in, in the transaction that also gives them a place to work in. `email` in lower case.
 * @throws a unique violation of auth_user_email_key when the address has a sign-in.
 */
export async function createUser(
  tx: Tx,
  { name, email, passwordHash }: { name: string; email: string; passwordHash: string },
): Promise<string> {
  const id = randomUUID();
  await tx.insertInto('auth_user').values({ id, name, email }).execute();
  await tx
    .insertInto('auth_account')
    .values({
      id: randomUUID(),
      user_id: id,
      account_id: id,
      provider_id: 'credential',
      password: passwordHash,
    })
    .execute();
  return id;
}

function headersOf(request: FastifyRequest): Headers {
  const { cookie, 'user-agent': userAgent } = request.headers;
  return new Headers({
    [IP_HEADER]: request.ip,
    ...(cookie !== undefined && { cookie }),
    ...(userAgent !== undefined && { 'user-agent': userAgent }),
  });
}

const CODES: Record<string, ErrorCode> = {
  INVALID_EMAIL: 'invalid_credentials',
  INVALID_EMAIL_OR_PASSWORD: 'invalid_credentials',
  INVALID_PASSWORD: 'invalid_credentials',
  PASSWORD_TOO_SHORT: 'weak_password',
  UNAUTHORIZED: 'unauthenticated',
};

/** What better-auth refuses, as the error of ours that means it. */
function refusal(status: number, code: string | undefined, message: string | undefined): Error {
  const known = code === undefined ? undefined : CODES[code];
  if (known) return new AppError(known);
  if (status < 500) return new AppError('bad_request', message);
  return new Error(`better-auth answered ${status}: ${message}`);
}

/** The same where it throws; what is no refusal is passed on as it is. */
function refuse(error: unknown): never {
  if (!isAPIError(error) || error.statusCode >= 500) throw error;
  throw refusal(error.statusCode, error.body?.code, error.message);
}

export class RateLimited extends AppError {
  readonly retryAfterSeconds: number;

  constructor(retryAfterSeconds: number) {
    super('rate_limited');
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
