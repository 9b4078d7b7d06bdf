import type { Me, Role, Session, WidgetSent, WidgetState, Workspace } from '@attune/contract';

/** Somebody who can sign in, and their own way to the API to set the stage with. */
export interface Person {
  name: string;
  email: string;
  password: string;
  workspaceId: string;
  memberId: string;
  /** The session cookie of `call`. */
  cookie: string;
  /** `path` below the workspace, or from `/api`. Throws with the answer when it is not a 2xx. */
  call<T = unknown>(method: string, path: string, body?: unknown): Promise<T>;
}

/** A customer without a browser. */
export interface ApiCustomer {
  say(body: string): Promise<WidgetSent>;
  call<T = unknown>(method: string, path: string, body?: unknown): Promise<T>;
}

/** Everybody's. */
export const PASSWORD = 'correct-horse-battery';

/** The first person of an installation, with the first workspace. */
export async function setUp(
  url: string,
  owner: { name: string; email: string },
  workspace: Pick<Workspace, 'name' | 'locale' | 'timeZone'>,
): Promise<Person> {
  const { body, cookie } = await post<Me>(`${url}/api/v1/setup`, { ...owner, password: PASSWORD, workspace });
  return personOf(url, body, cookie);
}

/** Another workspace of the same person. */
export async function ownWorkspace(
  url: string,
  person: Person,
  workspace: Pick<Workspace, 'name' | 'locale' | 'timeZone'>,
): Promise<Person> {
  const { id } = await person.call<Workspace>('POST', '/api/v1/workspaces', workspace);
  const me = await person.call<Me>('GET', '/api/v1/me');
  const memberId = me.memberships.find((membership) => membership.workspaceId === id)?.memberId ?? '';
  return { ...person, workspaceId: id, memberId, call: callerOf(url, id, person.cookie) };
}

/** Invites and accepts, as people do. */
export async function join(
  url: string,
  inviter: Person,
  person: { name: string; email: string; role: Exclude<Role, 'owner'> },
): Promise<Person> {
  const { name, email, role } = person;
  const invited = await inviter.call<{ url: string }>('POST', '/invitations', { email, role });
  const token = invited.url.split('/').at(-1);
  const { body, cookie } = await post<Me>(`${url}/api/v1/invitations/${token}/accept`, {
    name,
    password: PASSWORD,
  });
  return personOf(url, body, cookie);
}

export async function apiCustomer(url: string, key: string): Promise<ApiCustomer> {
  const { body: session } = await post<Session>(`${url}/api/v1/widget/sessions`, { key });
  const call: ApiCustomer['call'] = (method, path, body) =>
    request(`${url}/api/v1/widget${path}`, method, { authorization: `Bearer ${session.token}` }, body);
  return {
    call,
    say: (body) => call('POST', '/messages', { clientKey: crypto.randomUUID(), body }),
  };
}

export const stateOf = (customer: ApiCustomer): Promise<WidgetState> => customer.call('GET', '/state');

function personOf(url: string, me: Me, cookie: string): Person {
  const membership = me.memberships[0];
  if (!membership) throw new Error('a person without a workspace');
  const { workspaceId, memberId } = membership;
  return {
    name: me.user.name,
    email: me.user.email,
    password: PASSWORD,
    workspaceId,
    memberId,
    cookie,
    call: callerOf(url, workspaceId, cookie),
  };
}

function callerOf(url: string, workspaceId: string, cookie: string): Person['call'] {
  return (method, path, body) => {
    const full = path.startsWith('/api') ? path : `/api/v1/workspaces/${workspaceId}${path}`;
    return request(url + full, method, { cookie }, body);
  };
}

async function post<T>(url: string, body: unknown): Promise<{ body: T; cookie: string }> {
  const response = await send(url, 'POST', {}, body);
  const cookie = response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  return { body: (await response.json()) as T, cookie };
}

async function request<T>(
  url: string,
  method: string,
  headers: Record<string, string>,
  body?: unknown,
): Promise<T> {
  const response = await send(url, method, headers, body);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

async function send(
  url: string,
  method: string,
  headers: Record<string, string>,
  body?: unknown,
): Promise<Response> {
  const response = await fetch(url, {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`);
  return response;
}
