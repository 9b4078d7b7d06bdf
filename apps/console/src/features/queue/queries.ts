import type { Conversation, Member, QueueView } from '@attune/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, keys, useWorkspaceId, workspacePath } from '../../api/index.ts';

export function useQueue() {
  const workspaceId = useWorkspaceId();
  return useQuery({
    queryKey: keys.queue(workspaceId),
    queryFn: ({ signal }) => api.get<QueueView>(workspacePath(workspaceId, 'queue'), { signal }),
    refetchInterval: 20_000,
  });
}

/** Gives a waiting conversation to a member; it leaves the list at once and comes back if the server refuses. */
export function useAssign() {
  const workspaceId = useWorkspaceId();
  const client = useQueryClient();
  const key = keys.queue(workspaceId);
  return useMutation({
    mutationFn: ({ conversation, member }: { conversation: Conversation; member: Member }) =>
      api.post<Conversation>(workspacePath(workspaceId, `conversations/${conversation.id}/assign`), {
        memberId: member.id,
      }),
    onMutate: async ({ conversation }) => {
      await client.cancelQueries({ queryKey: key });
      const before = client.getQueryData<QueueView>(key);
      client.setQueryData<QueueView>(
        key,
        (view) => view && { ...view, waiting: view.waiting.filter((c) => c.id !== conversation.id) },
      );
      return before;
    },
    onError: (_error, _input, before) => client.setQueryData(key, before),
    onSettled: () => client.invalidateQueries({ queryKey: key }),
  });
}
