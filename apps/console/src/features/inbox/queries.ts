import type {
  Contact,
  Conversation,
  ConversationCounts,
  ConversationPage,
  DispatchDecision,
  Drafts,
  SimilarConversations,
  Suggestions,
  Thread,
  View,
  WireEvent,
} from '@attune/contract';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import { api, keys, useMembership, useWorkspaceId, workspacePath } from '../../api/index.ts';
import { useConversations, useLive } from '../../live/LiveProvider.tsx';
import { listOf, refreshedThread, withConversations, withEvents, withMessages } from '../../live/state.ts';

/** A view's conversations: fetched pages and whatever live events have brought, newest versions, in order. */
export function useConversationList(view: View) {
  const { workspaceId, memberId } = useMembership();
  const { store } = useLive();
  const held = useConversations();
  const query = useInfiniteQuery({
    queryKey: keys.conversations(workspaceId, { view }),
    queryFn: ({ pageParam, signal }) =>
      api.get<ConversationPage>(workspacePath(workspaceId, 'conversations'), {
        query: { view, cursor: pageParam },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const fetched = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  useEffect(() => store.put(fetched), [store, fetched]);
  const items = useMemo(
    () =>
      listOf(
        withConversations(held, fetched),
        view,
        memberId,
        query.hasNextPage ? (fetched.at(-1) ?? null) : null,
      ),
    [held, fetched, view, memberId, query.hasNextPage],
  );
  return { ...query, items };
}

export function useCounts() {
  const workspaceId = useWorkspaceId();
  return useQuery({
    queryKey: keys.counts(workspaceId),
    queryFn: ({ signal }) =>
      api.get<ConversationCounts>(workspacePath(workspaceId, 'conversations/counts'), { signal }),
  });
}

type OlderMessages = Pick<Thread, 'messages' | 'hasMore'>;
const OLDER = 50;

/** A conversation with its messages, and how to get older ones. */
export function useThread(id: string) {
  const workspaceId = useWorkspaceId();
  const queryClient = useQueryClient();
  const { store } = useLive();
  const held = useConversations();
  const key = keys.thread(workspaceId, id);
  const query = useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => {
      const thread = await api.get<Thread>(workspacePath(workspaceId, `conversations/${id}`), { signal });
      return refreshedThread(queryClient.getQueryData<Thread>(key), thread);
    },
    // A thread that nobody watched may have missed events while the socket was away.
    staleTime: 0,
  });
  const fetched = query.data?.conversation;
  useEffect(() => {
    if (fetched) store.put([fetched]);
  }, [store, fetched]);

  const first = query.data?.messages[0]?.id;
  const loading = useRef(false);
  const loadOlder = useCallback(async () => {
    if (!first || loading.current) return;
    loading.current = true;
    try {
      const older = await api.get<OlderMessages>(workspacePath(workspaceId, `conversations/${id}/messages`), {
        query: { before: first, limit: OLDER },
      });
      queryClient.setQueryData<Thread>(
        keys.thread(workspaceId, id),
        (thread) =>
          thread && {
            ...thread,
            hasMore: older.hasMore,
            messages: [...withMessages(thread.messages, older.messages)],
          },
      );
    } finally {
      loading.current = false;
    }
  }, [queryClient, workspaceId, id, first]);

  const known = held.get(id);
  const conversation =
    known && fetched ? (known.version >= fetched.version ? known : fetched) : (fetched ?? known);
  return { ...query, conversation, loadOlder };
}

function useOfConversation<T>(
  key: (workspaceId: string, id: string) => readonly unknown[],
  id: string,
  path: string,
  options: { enabled?: boolean; merge?: (held: T | undefined, fetched: T) => T } = {},
) {
  const workspaceId = useWorkspaceId();
  const queryClient = useQueryClient();
  const queryKey = key(workspaceId, id);
  return useQuery({
    queryKey,
    queryFn: async ({ signal }) => {
      const fetched = await api.get<T>(workspacePath(workspaceId, `conversations/${id}/${path}`), { signal });
      return options.merge ? options.merge(queryClient.getQueryData<T>(queryKey), fetched) : fetched;
    },
    enabled: options.enabled ?? true,
    staleTime: 0,
  });
}

export const useHistory = (id: string) =>
  useOfConversation<WireEvent[]>(keys.history, id, 'history', {
    merge: (held, fetched) => [...withEvents(fetched, held ?? [])],
  });
export const useDecisions = (id: string, enabled: boolean) =>
  useOfConversation<DispatchDecision[]>(keys.decisions, id, 'decisions', { enabled });
/** Asking notes them as shown. What came for the message before stays until the answer is there. */
export function useSuggestions(id: string, enabled: boolean) {
  const workspaceId = useWorkspaceId();
  return useQuery({
    queryKey: keys.suggestions(workspaceId, id),
    queryFn: () => api.post<Suggestions>(workspacePath(workspaceId, `conversations/${id}/suggestions`)),
    enabled,
    staleTime: 0,
  });
}
export const useSimilar = (id: string) =>
  useOfConversation<SimilarConversations>(keys.similar, id, 'similar');
export const useDrafts = (id: string) => useOfConversation<Drafts>(keys.drafts, id, 'drafts');

export function useContact(id: string) {
  const workspaceId = useWorkspaceId();
  return useQuery({
    queryKey: keys.contact(workspaceId, id),
    queryFn: ({ signal }) => api.get<Contact>(workspacePath(workspaceId, `contacts/${id}`), { signal }),
  });
}

/** The other conversations of a customer, latest first. */
export function useEarlierConversations(conversation: Conversation) {
  const workspaceId = useWorkspaceId();
  const contactId = conversation.contact.id;
  const query = useQuery({
    queryKey: keys.conversations(workspaceId, { contactId }),
    queryFn: ({ signal }) =>
      api.get<ConversationPage>(workspacePath(workspaceId, 'conversations'), {
        query: { contactId, limit: 20 },
        signal,
      }),
  });
  return { ...query, items: query.data?.items.filter((item) => item.id !== conversation.id) };
}
