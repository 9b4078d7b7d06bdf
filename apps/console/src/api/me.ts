import type { Me, Role } from '@attune/contract';
import { queryOptions, useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { api } from './client.ts';
import { keys } from './keys.ts';

export type Membership = Me['memberships'][number];
const STORED = 'attune.workspace';

export const meQuery = queryOptions({
  queryKey: keys.me,
  queryFn: ({ signal }) => api.get<Me>('/me', { signal }),
  staleTime: 5 * 60_000,
  retry: false,
});

/** Who is signed in; an `ApiError` with status 401 when nobody is. */
export function useMe() {
  return useQuery(meQuery);
}

/** The workspace this browser looks at: the one chosen last, else the first. Undefined without any. */
export function currentMembership(me: Me): Membership | undefined {
  const chosen = localStorage.getItem(STORED);
  return me.memberships.find((m) => m.workspaceId === chosen) ?? me.memberships[0];
}

/** Remembers the workspace; the caller navigates or reloads afterwards. */
export function chooseWorkspace(workspaceId: string): void {
  localStorage.setItem(STORED, workspaceId);
}

/** The membership of the workspace in the address. Only below a signed-in frame; suspends until `me` is known. */
export function useMembership(): Membership {
  const { data } = useSuspenseQuery(meQuery);
  const { workspaceId } = useParams({ strict: false });
  const membership = data.memberships.find((m) => m.workspaceId === workspaceId) ?? currentMembership(data);
  if (!membership) throw new Error('no workspace: this page belongs below the signed-in frame');
  return membership;
}

export function useWorkspaceId(): string {
  return useMembership().workspaceId;
}

/** Owners and administrators change settings; everybody else reads them. */
export function isAdministrator(role: Role): boolean {
  return role === 'owner' || role === 'admin';
}
export function useIsAdministrator(): boolean {
  return isAdministrator(useMembership().role);
}
