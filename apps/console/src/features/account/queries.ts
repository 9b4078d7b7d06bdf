import type { OwnSession, ProfilePatch, SsoConnectionPut, SsoSettings } from '@attune/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, keys, useWorkspaceId } from '../../api/index.ts';

export function useSaveProfile() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (patch: ProfilePatch) => api.patch('/me', patch),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.me }),
  });
}

const sessionsKey = ['me', 'sessions'] as const;

export function useSessions() {
  return useQuery({
    queryKey: sessionsKey,
    queryFn: ({ signal }) => api.get<OwnSession[]>('/me/sessions', { signal }),
  });
}

/** `id` null: all others. */
export function useEndSession() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string | null) => api.delete(id === null ? '/me/sessions' : `/me/sessions/${id}`),
    onSettled: () => client.invalidateQueries({ queryKey: sessionsKey }),
  });
}

export function useSso() {
  const workspaceId = useWorkspaceId();
  return useQuery({
    queryKey: [...keys.workspaceAll(workspaceId), 'sso'],
    queryFn: ({ signal }) => api.get<SsoSettings>(`/workspaces/${workspaceId}/sso`, { signal }),
  });
}

/** Null: do without. */
export function useSaveSso() {
  const workspaceId = useWorkspaceId();
  const client = useQueryClient();
  const path = `/workspaces/${workspaceId}/sso`;
  return useMutation({
    mutationFn: (input: SsoConnectionPut | null) => (input ? api.put(path, input) : api.delete(path)),
    onSuccess: () => client.invalidateQueries({ queryKey: [...keys.workspaceAll(workspaceId), 'sso'] }),
  });
}
