import { createHmac, randomBytes } from 'node:crypto';
import {
  DEFAULT_SETTINGS,
  type Role,
  type Session,
  type WidgetSent,
  type WorkspaceSettings,
} from '@attune/contract';
import type { LightMyRequestResponse } from 'fastify';
import { v7 as uuidv7 } from 'uuid';
import type { RunningApp } from '../app.ts';
import type { TestClock } from './app.ts';

export interface TestWorkspace {
  id: string;
  widgetKey: string;
  widgetSecret: string;
  url: string;
}

export interface TestMember {
  workspace: TestWorkspace;
  memberId: string;
  userId: string;
  email: string;
  cookie: string;
  get(path: string): Promise<LightMyRequestResponse>;
  send(
    method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
  ): Promise<LightMyRequestResponse>;
}

export interface TestCustomer {
  session: Session;
  say(body: string, clientKey?: string): Promise<WidgetSent>;
  request(method: 'GET' | 'POST', path: string, body?: unknown): Promise<LightMyRequestResponse>;
}

export interface Factories {
  makeWorkspace(settings?: Partial<WorkspaceSettings>): Promise<TestWorkspace>;
  /** A member with a real session cookie. Agents are offline until told otherwise. */
  makeMember(
    workspace: TestWorkspace,
    role: Role,
    values?: { name?: string; presence?: string; capacity?: number; languages?: string[] },
  ): Promise<TestMember>;
  makeCustomer(workspace: TestWorkspace): Promise<TestCustomer>;
}

/** People and places for tests: rows where they only set the stage, HTTP where the thing itself is under test. */
export function createFactories({ app, platform }: RunningApp, clock: TestClock): Factories {
  const { db } = platform;

  async function makeWorkspace(settings: Partial<WorkspaceSettings> = {}): Promise<TestWorkspace> {
    const id = uuidv7();
    const widgetKey = `wk_${randomBytes(9).toString('hex')}`;
    const widgetSecret = randomBytes(24).toString('hex');
    await db.system((tx) =>
      tx
        .insertInto('workspace')
        .values({
          workspace_id: id,
          name: `Workspace ${widgetKey}`,
          locale: 'en',
          time_zone: 'Asia/Shanghai',
          settings: JSON.stringify({ ...DEFAULT_SETTINGS, ...settings }),
          widget_key: widgetKey,
          widget_secret: widgetSecret,
          created_at: clock.now(),
        })
        .execute(),
    );
    return { id, widgetKey, widgetSecret, url: `/api/v1/workspaces/${id}` };
  }

  const makeMember: Factories['makeMember'] = async (workspace, role, values = {}) => {
    const userId = uuidv7();
    const memberId = uuidv7();
    const email = `${userId}@example.test`;
    const name = values.name ?? role;
    const token = randomBytes(24).toString('hex');
    const future = new Date(Date.now() + 7 * 86_400_000);
    await db.system(async (tx) => {
      await tx.insertInto('auth_user').values({ id: userId, name, email, email_verified: true }).execute();
      await tx
        .insertInto('auth_session')
        .values({ id: uuidv7(), user_id: userId, token, expires_at: future })
        .execute();
      await tx
        .insertInto('member')
        .values({
          workspace_id: workspace.id,
          id: memberId,
          user_id: userId,
          name,
          email,
          role,
          presence: values.presence ?? 'offline',
          presence_at: clock.now(),
          created_at: clock.now(),
          ...(values.capacity !== undefined && { capacity: values.capacity }),
          ...(values.languages && { languages: values.languages }),
        })
        .execute();
    });
    const cookie = sessionCookie(`session:${platform.secret}`, token);
    const call = (method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown) =>
      app.inject({
        method,
        url: path.startsWith('/api') ? path : `${workspace.url}${path}`,
        headers: { cookie },
        ...(body !== undefined && { payload: body as object }),
      });
    return { workspace, memberId, userId, email, cookie, get: (path) => call('GET', path), send: call };
  };

  async function makeCustomer(workspace: TestWorkspace): Promise<TestCustomer> {
    const opened = await app.inject({
      method: 'POST',
      url: '/api/v1/widget/sessions',
      payload: { key: workspace.widgetKey },
    });
    if (opened.statusCode !== 200) throw new Error(opened.body);
    const session = opened.json<Session>();
    const request: TestCustomer['request'] = (method, path, body) =>
      app.inject({
        method,
        url: `/api/v1/widget${path}`,
        headers: { authorization: `Bearer ${session.token}` },
        ...(body !== undefined && { payload: body as object }),
      });
    return {
      session,
      request,
      async say(body, clientKey = uuidv7()) {
        const sent = await request('POST', '/messages', { clientKey, body });
        if (sent.statusCode !== 200) throw new Error(sent.body);
        return sent.json<WidgetSent>();
      },
    };
  }

  return { makeWorkspace, makeMember, makeCustomer };
}

/** The cookie as the sign-in library signs it: `token.base64(HMAC-SHA256(token))`. */
function sessionCookie(secret: string, token: string): string {
  const signature = createHmac('sha256', secret).update(token).digest('base64');
  return `attune.session_token=${encodeURIComponent(`${token}.${signature}`)}`;
}
