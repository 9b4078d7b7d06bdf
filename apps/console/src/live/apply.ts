import type { Member, QueueView, Thread, WireEvent } from '@attune/contract';
import type { Query, QueryClient, QueryKey } from '@tanstack/react-query';
import { keys } from '../api/index.ts';
import { withAgent, withEvents, withMessages, withQueued } from './state.ts';
import type { ConversationStore } from './store.ts';

const REFRESH_MS = 500;
/** Everybody's place changes with every arrival: a fetch of the queue is larger than the others. */
const QUEUE_REFRESH_MS = 2_000;
/** Changes of these show in the roster. */
const ROSTER_SETTINGS = new Set(['shift-types', 'work-contracts', 'absences', 'wishes']);

/** What the forecast and the plan made from it rest on, as `settings.changed` names it. */
const OF_WORKFORCE: readonly string[] = ['workspace', 'skills', 'special-days', 'volumes'];

/** Carries live events into the caches; what cannot be derived from an event is fetched again, at most twice a second. */
export class EventApplier {
  readonly #workspaceId: string;
  readonly #client: QueryClient;
  readonly #store: ConversationStore;
  readonly #stale = new Map<string, QueryKey>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #queueTimer: ReturnType<typeof setTimeout> | undefined;
  #queueAt = 0;

  constructor(workspaceId: string, client: QueryClient, store: ConversationStore) {
    this.#workspaceId = workspaceId;
    this.#client = client;
    this.#store = store;
  }

  apply(events: readonly WireEvent[]): void {
    this.#store.put(events.flatMap((event) => (event.conversation ? [event.conversation] : [])));
    for (const event of events) this.#applyOne(event);
  }

  stop(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#queueTimer);
  }

  #applyOne(event: WireEvent): void {
    const { type, conversationId, conversation, message, payload } = event;
    const ws = this.#workspaceId;
    if (conversationId) {
      if (message) {
        this.#change<Thread>(keys.thread(ws, conversationId), (thread) => ({
          ...thread,
          messages: [...withMessages(thread.messages, [message])],
        }));
      }
      this.#change<WireEvent[]>(keys.history(ws, conversationId), (history) => [
        ...withEvents(history, [event]),
      ]);
      if (type === 'message.felt') this.#refresh(keys.emotions(ws, conversationId));
      else {
        this.#refresh(keys.counts(ws), keys.metrics(ws));
        this.#refreshQueue();
      }
      if (conversation) this.#changeQueue((view) => withQueued(view, conversation));
      if (type.startsWith('emotion.'))
        this.#refresh(
          keys.alerts(ws),
          keys.emotions(ws, conversationId),
          keys.collection(ws, 'emotion-rules'),
        );
      // At once: an agent who has the thread open is about to answer. Elsewhere nothing is fetched.
      if (type === 'message.received')
        void fetchAgain(this.#client, { queryKey: keys.suggestions(ws, conversationId) });
      // What they ask before the first reply is what similar conversations are looked for by.
      if (type === 'message.received' && conversation?.firstReplyAt === null)
        this.#refresh(keys.similar(ws, conversationId));
      // The threads of both are others now.
      if (type === 'conversation.merged' || type === 'conversation.unmerged')
        void fetchAgain(this.#client, { queryKey: keys.thread(ws, conversationId) });
      if (type === 'conversation.linked' || type === 'conversation.unlinked')
        this.#refresh(keys.links(ws, conversationId));
      if (type === 'conversation.moved') this.#refresh(keys.conversations(ws));
      if (type === 'conversation.assigned') this.#refresh(keys.decisions(ws, conversationId));
      if (
        type === 'conversation.assigned' ||
        type === 'conversation.unassigned' ||
        type.endsWith('resolved')
      ) {
        this.#refresh(keys.collection(ws, 'members'));
      }
    }
    if (type === 'agent.presence_changed') {
      const { memberId, to } = payload as { memberId: string; to: Member['presence'] };
      this.#client.setQueryData<Member[]>(keys.collection(ws, 'members'), (members) =>
        members?.map((member) => (member.id === memberId ? { ...member, presence: to } : member)),
      );
      this.#changeQueue((view) => withAgent(view, memberId, { presence: to }));
      this.#refreshQueue();
      // Until when is not in the event.
      this.#refresh(keys.collection(ws, 'members'));
    }
    if (type === 'agent.connection_changed') {
      const { memberId, connected } = payload as { memberId: string; connected: boolean };
      this.#changeQueue((view) => withAgent(view, memberId, { connected }));
      this.#refreshQueue();
    }
    if (type === 'forecast.made') this.#refresh(keys.workforce(ws));
    if (type === 'agent.presence_changed' || type === 'agent.connection_changed')
      this.#refresh(keys.rosters(ws, 'adherence'));
    if (type === 'swap.changed') this.#refresh(keys.rosters(ws));
    if (type === 'roster.changed' || type === 'roster.published')
      this.#refresh(keys.rosters(ws), keys.workforce(ws, 'staffing'));
    if (type === 'settings.changed') this.#settingsChanged(payload as { what: string; id: string | null });
  }

  #settingsChanged({ what, id }: { what: string; id: string | null }): void {
    const ws = this.#workspaceId;
    if (what === 'contact') {
      this.#refresh(keys.contacts(ws));
      if (id) this.#refresh(keys.contact(ws, id), keys.duplicates(ws, id));
    } else {
      this.#refresh([...keys.workspaceAll(ws), what]);
      if (what === 'workspace') this.#refresh(keys.me);
      if (OF_WORKFORCE.includes(what)) this.#refresh(keys.workforce(ws));
      this.#refreshQueue();
      if (what === 'members') this.#refresh([...keys.workspaceAll(ws), 'invitations']);
      if (ROSTER_SETTINGS.has(what)) this.#refresh(keys.rosters(ws));
    }
  }

  /** What is being fetched for the first time may have been read before the event: then it is asked for again. */
  #change<T>(queryKey: QueryKey, change: (held: T) => T): void {
    const state = this.#client.getQueryState<T>(queryKey);
    if (state?.data !== undefined) this.#client.setQueryData<T>(queryKey, (held) => held && change(held));
    else if (state?.fetchStatus === 'fetching') void fetchAgain(this.#client, { queryKey, exact: true });
  }

  #changeQueue(change: (view: QueueView) => QueueView | null): void {
    this.#client.setQueryData<QueueView>(
      keys.queue(this.#workspaceId),
      (view) => (view && change(view)) ?? undefined,
    );
  }

  /** At once after a quiet time, then at most every two seconds; while the page is out of sight not at all. */
  #refreshQueue(): void {
    this.#queueTimer ??= setTimeout(
      () => {
        this.#queueTimer = undefined;
        this.#queueAt = Date.now();
        const queryKey = keys.queue(this.#workspaceId);
        if (document.visibilityState === 'visible') void fetchAgain(this.#client, { queryKey });
        else void this.#client.invalidateQueries({ queryKey, refetchType: 'none' });
      },
      Math.max(REFRESH_MS / 2, this.#queueAt + QUEUE_REFRESH_MS - Date.now()),
    );
  }

  #refresh(...stale: QueryKey[]): void {
    for (const key of stale) this.#stale.set(JSON.stringify(key), key);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const due = [...this.#stale.values()];
      this.#stale.clear();
      for (const queryKey of due) void fetchAgain(this.#client, { queryKey });
    }, REFRESH_MS);
  }
}

/**
 * As `invalidateQueries`, but also where the first fetch is still under way: its answer may have been made before what
 * happened, and would count as fresh.
 */
async function fetchAgain(
  client: QueryClient,
  which: { queryKey: QueryKey; exact?: boolean },
): Promise<void> {
  // Where nobody watches, it is the router that waits for it: it would learn of a cancelled fetch.
  const isFirst = (query: Query) => query.state.data === undefined && query.isActive();
  await client.cancelQueries({ ...which, predicate: isFirst });
  await client.invalidateQueries(which);
}
