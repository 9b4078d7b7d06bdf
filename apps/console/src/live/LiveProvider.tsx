import type { Conversation, Message, Thread, WireEvent } from '@attune/contract';
import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, use, useEffect, useState } from 'react';
import { api, keys, useMembership, workspacePath } from '../api/index.ts';
import { EventApplier } from './apply.ts';
import { LiveClient, type LiveState } from './client.ts';
import { External, useExternal } from './external.ts';
import { Outbox, type OutboxItem } from './outbox.ts';
import { type Sign, type Signs, withoutExpired, withSignal } from './signals.ts';
import { type Conversations, withMessages } from './state.ts';
import { ConversationStore } from './store.ts';

interface Live {
  readonly store: ConversationStore;
  readonly outbox: Outbox;
  readonly client: LiveClient;
  readonly signs: External<Signs>;
  readonly state: External<LiveState>;
  /** Calls with every batch of events, once they are in the caches; returns how to stop. */
  onEvents(listener: (events: readonly WireEvent[]) => void): () => void;
  start(): () => void;
}

const LiveContext = createContext<Live | null>(null);

/** One live connection for the workspace below it. Give it the workspace's id as `key`. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const { workspaceId, memberId } = useMembership();
  const queryClient = useQueryClient();
  const [live] = useState(() => createLive(workspaceId, memberId, queryClient));
  useEffect(() => live.start(), [live]);
  return <LiveContext value={live}>{children}</LiveContext>;
}

function createLive(
  workspaceId: string,
  memberId: string,
  queryClient: ReturnType<typeof useQueryClient>,
): Live {
  const store = new ConversationStore();
  const signs = new External<Signs>(new Map());
  const state = new External<LiveState>('connecting');
  const listeners = new Set<(events: readonly WireEvent[]) => void>();
  const applier = new EventApplier(workspaceId, queryClient, store);
  const everything = { queryKey: keys.workspaceAll(workspaceId) };

  const outbox = new Outbox(
    `attune.outbox.${workspaceId}.${memberId}`,
    (item) =>
      api.post<Message>(
        workspacePath(workspaceId, `conversations/${item.conversationId}/messages`),
        item.input,
      ),
    (message) =>
      queryClient.setQueryData<Thread>(
        keys.thread(workspaceId, message.conversationId),
        (thread) => thread && { ...thread, messages: [...withMessages(thread.messages, [message])] },
      ),
  );

  const url = new URL(`/api/v1${workspacePath(workspaceId, 'live')}`, location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  const client = new LiveClient(url.href, {
    welcome(fresh) {
      outbox.flush();
      // A fetch under way may have read before the position we follow from: ask again.
      if (fresh) {
        void queryClient.cancelQueries(everything).then(() => queryClient.invalidateQueries(everything));
      }
    },
    events(events) {
      applier.apply(events);
      for (const listener of listeners) listener(events);
      outbox.confirm(events.flatMap((event) => (event.message ? [event.message] : [])));
    },
    signal(signal) {
      const own = signal.actor.kind === 'agent' && signal.actor.id === memberId;
      if (!own) signs.set(withSignal(signs.get(), signal, Date.now()));
    },
    state: (next) => state.set(next),
    refused: () => void queryClient.invalidateQueries({ queryKey: keys.me }),
  });

  return {
    store,
    outbox,
    client,
    signs,
    state,
    onEvents(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start() {
      client.start();
      outbox.start();
      const sweep = setInterval(() => signs.set(withoutExpired(signs.get(), Date.now())), 1_000);
      return () => {
        clearInterval(sweep);
        client.stop();
        outbox.stop();
        applier.stop();
      };
    },
  };
}

export function useLive(): Live {
  const live = use(LiveContext);
  if (!live) throw new Error('this component belongs below LiveProvider');
  return live;
}

export function useLiveState(): LiveState {
  return useExternal(useLive().state);
}

/** Everything held, newest versions. */
export function useConversations(): Conversations {
  return useExternal(useLive().store);
}

export function useConversation(id: string | undefined): Conversation | undefined {
  const held = useConversations();
  return id === undefined ? undefined : held.get(id);
}

const NOBODY: readonly Sign[] = [];

/** Who types or looks at a conversation now, without oneself. */
export function useSigns(conversationId: string): readonly Sign[] {
  return useExternal(useLive().signs).get(conversationId) ?? NOBODY;
}

/** Own messages of a conversation that the server has not confirmed, oldest first. */
export function useOutbox(conversationId: string): readonly OutboxItem[] {
  const items = useExternal(useLive().outbox);
  return items.filter((item) => item.conversationId === conversationId);
}
