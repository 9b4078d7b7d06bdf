import type { AlertPage, EmotionAlert, EmotionTimeline, Verdict } from '@attune/contract';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, keys, useMay, useWorkspaceId, workspacePath } from '../../api/index.ts';

/** Alerts of a state, newest first; only for those who decide. */
export function useAlerts(state: 'open' | 'decided') {
  const workspaceId = useWorkspaceId();
  const enabled = useMay('alert.decide');
  return useInfiniteQuery({
    queryKey: keys.alerts(workspaceId, state),
    queryFn: ({ pageParam, signal }) =>
      api.get<AlertPage>(workspacePath(workspaceId, 'emotion-alerts'), {
        query: { state, cursor: pageParam },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    enabled,
  });
}

export function useEmotions(conversationId: string) {
  const workspaceId = useWorkspaceId();
  return useQuery({
    queryKey: keys.emotions(workspaceId, conversationId),
    queryFn: ({ signal }) =>
      api.get<EmotionTimeline>(workspacePath(workspaceId, `conversations/${conversationId}/emotions`), {
        signal,
      }),
  });
}

/** Says whether an alert was right; the lists and figures follow at once. */
export function useDecide() {
  const workspaceId = useWorkspaceId();
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, verdict }: { id: string; verdict: Verdict | null }) =>
      api.put<EmotionAlert>(workspacePath(workspaceId, `emotion-alerts/${id}/verdict`), { verdict }),
    onSettled: (alert) =>
      Promise.all([
        client.invalidateQueries({ queryKey: keys.alerts(workspaceId) }),
        client.invalidateQueries({ queryKey: keys.collection(workspaceId, 'emotion-rules') }),
        alert && client.invalidateQueries({ queryKey: keys.emotions(workspaceId, alert.conversation.id) }),
      ]),
  });
}
