import type { Role } from '@attune/contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Database } from '../db/database.ts';
import { AppError, notFound } from '../errors.ts';
import { type ContactToken, readContactToken } from './contact-token.ts';
import { may, type Permission } from './permissions.ts';
import { RecentCache } from './recent-cache.ts';
import { type Demands, demands, whatIsMissing } from './standing.ts';

/**
 * The one door: every route under /api/v1 says in `config.access` who may pass. `public`: anybody; `person`: signed in;
 * `contact`: a customer's session token; a permission: a member of the workspace in the path whose role holds it.
 */
export type Access = 'public' | 'person' | 'contact' | Permission;

export interface Person {
  userId: string;
  name: string;
  email: string;
  sessionId: string;
  /** The one workspace whose identity provider vouches for this session; null: signed in here. */
  onlyWorkspace: string | null;
  /** A code was asked for after the password, in this browser within 30 days. */
  secondFactor: boolean;
}
export interface MemberIdentity extends Person {
  workspaceId: string;
  memberId: string;
  role: Role;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
  }
  interface FastifyRequest {
    person: Person | null;
    member: MemberIdentity | null;
    contact: ContactToken | null;
  }
}

interface Membership extends Demands {
  memberId: string;
  name: string;
}

export interface AccessDeps {
  db: Database;
  secret: string;
  clock: () => Date;
  /** Who the cookies of a request belong to; null: nobody. */
  personOf(request: FastifyRequest): Promise<Person | null>;
}

/** How long a resolved session or membership is believed on this node without asking the database again. */
const BELIEVE_MS = 5_000;

export interface AccessControl {
  register(app: FastifyInstance): void;
  /** A role or membership of that workspace changed: forget what was believed of it. */
  forgetWorkspace(workspaceId: string): void;
  /** Somebody signed out. */
  forgetSessions(): void;
}

export function createAccess(deps: AccessDeps): AccessControl {
  const persons = new RecentCache<Person | null>(BELIEVE_MS, 10_000);
  const members = new RecentCache<Membership | null>(BELIEVE_MS, 10_000);

  async function personOf(request: FastifyRequest): Promise<Person> {
    const cookie = request.headers.cookie;
    if (!cookie) throw new AppError('unauthenticated');
    const now = deps.clock().getTime();
    const person = await persons.get(cookie, now, () => deps.personOf(request));
    if (!person) throw new AppError('unauthenticated');
    return person;
  }

  async function memberOf(request: FastifyRequest, person: Person): Promise<MemberIdentity> {
    const { workspaceId } = request.params as { workspaceId?: string };
    if (workspaceId === undefined) throw new Error('a route with a permission needs :workspaceId');
    if (!/^[0-9a-f-]{36}$/.test(workspaceId)) throw notFound('workspace');
    // A foreign workspace looks exactly like one that does not exist, and so do others to whom one of them vouches for.
    if (person.onlyWorkspace !== null && person.onlyWorkspace !== workspaceId) throw notFound('workspace');
    const now = deps.clock().getTime();
    const member = await members.get(`${workspaceId}/${person.userId}`, now, () =>
      loadMember(workspaceId, person.userId),
    );
    if (!member) throw notFound('workspace');
    const missing = whatIsMissing(person, workspaceId, member);
    if (missing) throw new AppError(missing);
    const { memberId, name, role } = member;
    return { ...person, name, workspaceId, memberId, role: role as Role };
  }

  async function loadMember(workspaceId: string, userId: string): Promise<Membership | null> {
    const row = await deps.db.system((tx) =>
      tx
        .selectFrom('member as m')
        .innerJoin('workspace as w', 'w.workspace_id', 'm.workspace_id')
        .leftJoin('sso_connection as s', 's.workspace_id', 'm.workspace_id')
        .select(['m.id as memberId', 'm.role', 'm.name'])
        .select(demands)
        .where('m.workspace_id', '=', workspaceId)
        .where('m.user_id', '=', userId)
        .where('m.disabled_at', 'is', null)
        .executeTakeFirst(),
    );
    return row ?? null;
  }

  async function check(request: FastifyRequest): Promise<void> {
    const access = request.routeOptions.config.access;
    if (!access || access === 'public') return;
    if (access === 'contact') {
      request.contact = readContactToken(deps.secret, bearer(request), deps.clock());
      return;
    }
    request.person = await personOf(request);
    if (access === 'person') return;
    request.member = await memberOf(request, request.person);
    if (!may(request.member.role, access)) throw new AppError('forbidden');
  }

  return {
    register(app) {
      app.decorateRequest('person', null);
      app.decorateRequest('member', null);
      app.decorateRequest('contact', null);
      app.addHook('onRoute', (route) => {
        if (route.url.startsWith('/api/v1') && !route.config?.access) {
          throw new Error(`${route.method} ${route.url} does not say who may pass (config.access)`);
        }
      });
      app.addHook('onRequest', check);
    },
    forgetWorkspace: (workspaceId) => members.deleteWhere((key) => key.startsWith(`${workspaceId}/`)),
    forgetSessions: () => persons.deleteWhere(() => true),
  };
}

function bearer(request: FastifyRequest): string {
  const header = request.headers.authorization ?? '';
  return header.startsWith('Bearer ') ? header.slice(7) : '';
}

/** The member a guarded route runs for. */
export function memberOf(request: FastifyRequest): MemberIdentity {
  if (!request.member) throw new Error('the route lacks a permission in config.access');
  return request.member;
}

export function personOf(request: FastifyRequest): Person {
  if (!request.person) throw new Error("the route lacks access 'person'");
  return request.person;
}

export function contactOf(request: FastifyRequest): ContactToken {
  if (!request.contact) throw new Error("the route lacks access 'contact'");
  return request.contact;
}
