import type { Conversation, ConversationPage, Member, QueueView } from '@attune/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { api, keys, useWorkspaceId, workspacePath } from '../../api/index.ts';
import { useConversations, useLive } from '../../live/LiveProvider.tsx';
import { byLastMessage, withQueued } from '../../live/state.ts';
import { useDescribeError } from '../../ui/index.ts';

/** Who waits, in order of service. Events change it at once (live/apply.ts); costs and places come with the next fetch. */
export function useQueue() {
  const workspaceId = useWorkspaceId();
  return useQuery({
    queryKey: keys.queue(workspaceId),
    queryFn: ({ signal }) => api.get<QueueView>(workspacePath(workspaceId, 'queue'), { signal }),
    refetchInterval: 10_000,
    refetchOnWindowFocus: true,
    staleTime: 2_000,
  });
}

type Call = { method: 'post' | 'put'; path: string; body?: object };

/** What one can do with a conversation from the queue's page; what the server answers shows at once. */
export function useQueueActions() {
  const workspaceId = useWorkspaceId();
  const client = useQueryClient();
  const { store } = useLive();
  const { message } = App.useApp();
  const describe = useDescribeError();
  const { t } = useTranslation('queue');
  const { t: common } = useTranslation('common');
  const { mutate } = useMutation({
    mutationFn: ({ id, method, path, body }: Call & { id: string; done: string }) =>
      api[method]<Conversation>(workspacePath(workspaceId, `conversations/${id}/${path}`), body),
    onSuccess: (conversation, { done }) => {
      store.put([conversation]);
      client.setQueryData<QueueView>(
        keys.queue(workspaceId),
        (view) => (view && withQueued(view, conversation)) ?? undefined,
      );
      void message.success(done);
    },
    onError: (error) => void message.error(describe(error)),
    onSettled: () => client.invalidateQueries({ queryKey: keys.queue(workspaceId) }),
  });
  return useMemo(() => {
    const nameOf = ({ contact }: Conversation) => contact.name ?? common('customer.anonymous');
    return {
      assign(conversation: Conversation, member: Member) {
        const done = t('assign.done', { customer: nameOf(conversation), agent: member.name });
        mutate({
          id: conversation.id,
          method: 'post',
          path: 'assign',
          body: { memberId: member.id },
          done,
        });
      },
      take(conversation: Conversation) {
        const done = t('taken', { name: nameOf(conversation) });
        mutate({ id: conversation.id, method: 'post', path: 'take', done });
      },
      hold(conversation: Conversation, held: boolean) {
        const done = t(held ? 'holdDone' : 'unholdDone', { name: nameOf(conversation) });
        mutate({ id: conversation.id, method: 'put', path: 'hold', body: { held }, done });
      },
      pull(conversation: Conversation) {
        const done = t('pulled', { name: nameOf(conversation) });
        mutate({ id: conversation.id, method: 'post', path: 'pull', body: {}, done });
      },
    };
  }, [mutate, t, common]);
}

export type QueueActions = ReturnType<typeof useQueueActions>;

/** What an agent has in hands, latest message first. */
export function useAgentConversations(memberId: string) {
  const workspaceId = useWorkspaceId();
  const { store } = useLive();
  const held = useConversations();
  const query = useQuery({
    queryKey: keys.conversations(workspaceId, { view: 'open', assigneeId: memberId }),
    queryFn: ({ signal }) =>
      api.get<ConversationPage>(workspacePath(workspaceId, 'conversations'), {
        query: { view: 'open', assigneeId: memberId, limit: 100 },
        signal,
      }),
    staleTime: 0,
  });
  const fetched = query.data?.items;
  useEffect(() => {
    if (fetched) store.put(fetched);
  }, [store, fetched]);
  const items = useMemo(
    () =>
      [...held.values()]
        .filter(({ assigneeId, status }) => assigneeId === memberId && status !== 'resolved')
        .sort(byLastMessage),
    [held, memberId],
  );
  return { ...query, items };
}
