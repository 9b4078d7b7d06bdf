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

/** The choice of this tab: another tab may look at another workspace. */
let chosen: string | null = null;

/** The workspace this tab looks at, else the one this browser chose last, else the first. Undefined without any. */
export function currentMembership(me: Me): Membership | undefined {
  const id = chosen ?? localStorage.getItem(STORED);
  return me.memberships.find((m) => m.workspaceId === id) ?? me.memberships[0];
}

/** Remembers the workspace; the caller navigates or reloads afterwards. */
export function chooseWorkspace(workspaceId: string): void {
  chosen = workspaceId;
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

const managers: readonly Role[] = ['owner', 'admin'];
const leads: readonly Role[] = [...managers, 'supervisor'];
const answering: readonly Role[] = [...managers, 'supervisor', 'agent'];
/** What the console offers to whom; the server decides on its own. */
const OFFERED = {
  'workspace.manage': managers,
  'conversation.answer': answering,
  'conversation.assign': answering,
  'queue.manage': leads,
  'workforce.plan': leads,
  'template.write': [...managers, 'supervisor', 'knowledge_editor'],
  'alert.decide': leads,
  'alert.manage': leads,
  'tag.write': [...answering, 'knowledge_editor'],
  'workforce.own': answering,
  'conversation.tag': [...answering, 'knowledge_editor'],
  'contact.write': answering,
  'contact.import': managers,
  'contact.export': managers,
} satisfies Record<string, readonly Role[]>;

/** Whether the person may do this in the workspace shown. */
export function useMay(what: keyof typeof OFFERED): boolean {
  const offered: readonly Role[] = OFFERED[what];
  return offered.includes(useMembership().role);
}
