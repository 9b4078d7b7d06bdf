/**
 * How live events change what the console holds. Pure: the newest version of each row wins, so any order and any
 * repetition of the same events ends in the same state as fetching afresh.
 */
import type { Conversation, Member, Message, QueueView, Thread, View, WireEvent } from '@attune/contract';

export type Conversations = ReadonlyMap<string, Conversation>;

/** A mood changes beside the conversation, whose version stays. */
function isNewer(a: Conversation, b: Conversation): boolean {
  if (a.version !== b.version) return a.version > b.version;
  return (a.mood?.at ?? '') > (b.mood?.at ?? '');
}

/** Keeps the newest version of each conversation; returns the same map when nothing is newer. */
export function withConversations(held: Conversations, incoming: readonly Conversation[]): Conversations {
  let next: Map<string, Conversation> | null = null;
  for (const conversation of incoming) {
    const known = (next ?? held).get(conversation.id);
    if (known && !isNewer(conversation, known)) continue;
    next ??= new Map(held);
    next.set(conversation.id, conversation);
  }
  return next ?? held;
}

/** Whether a conversation is in a view, by the definition in the contract. */
export function belongs(conversation: Conversation, view: View, memberId: string): boolean {
  const { status, owner, assigneeId, mergedIntoId } = conversation;
  if (mergedIntoId) return false;
  switch (view) {
    case 'mine':
      return assigneeId === memberId && status !== 'resolved';
    case 'queue':
      return owner === 'queue' && status === 'open';
    case 'open':
      return status !== 'resolved';
    case 'waiting':
      return status === 'pending' || status === 'snoozed';
    case 'resolved':
      return status === 'resolved';
    case 'all':
      return true;
  }
}

/** The order of the lists: latest message first. */
export function byLastMessage(a: Conversation, b: Conversation): number {
  if (a.lastMessageAt !== b.lastMessageAt) return a.lastMessageAt < b.lastMessageAt ? 1 : -1;
  return a.id < b.id ? 1 : a.id > b.id ? -1 : 0;
}

/** The order of the queue: who has waited longest first. */
export function byQueuedAt(a: Conversation, b: Conversation): number {
  const left = a.queuedAt ?? a.createdAt;
  const right = b.queuedAt ?? b.createdAt;
  if (left !== right) return left < right ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/**
 * What a list shows: everything held that belongs, in order. `loadedUntil` is the last conversation fetched while more
 * are to come: what sorts behind it is left out, for there might be a gap.
 */
export function listOf(
  held: Conversations,
  view: View,
  memberId: string,
  loadedUntil: Conversation | null,
): Conversation[] {
  const order = view === 'queue' ? byQueuedAt : byLastMessage;
  const items: Conversation[] = [];
  for (const conversation of held.values()) {
    if (!belongs(conversation, view, memberId)) continue;
    if (loadedUntil && order(conversation, loadedUntil) > 0) continue;
    items.push(conversation);
  }
  return items.sort(order);
}

/**
 * The queue after a conversation has changed: it leaves, changes in place, or joins at the end of those that automation serves;
 * its place comes with the next fetch. Null: nothing changes.
 */
export function withQueued(view: QueueView, conversation: Conversation): QueueView | null {
  const { waiting } = view;
  const at = waiting.findIndex(({ id }) => id === conversation.id);
  const known = waiting[at];
  if (known && !isNewer(conversation, known)) return null;
  if (!belongs(conversation, 'queue', '')) {
    return known ? { ...view, waiting: waiting.toSpliced(at, 1) } : null;
  }
  if (known && (known.held ?? false) === (conversation.held ?? false)) {
    return { ...view, waiting: waiting.with(at, conversation) };
  }
  const rest = known ? waiting.toSpliced(at, 1) : waiting;
  const firstHeld = rest.findIndex(({ held }) => held);
  const end = conversation.held || firstHeld < 0 ? rest.length : firstHeld;
  return { ...view, waiting: rest.toSpliced(end, 0, conversation) };
}

/** The queue after something about one of its agents has changed. */
export function withAgent(view: QueueView, id: string, change: Partial<Member>): QueueView {
  return {
    ...view,
    agents: view.agents.map((agent) => (agent.id === id ? { ...agent, ...change } : agent)),
  };
}

function byTime(a: Message, b: Message): number {
  if (a.createdAt !== b.createdAt) return a.createdAt < b.createdAt ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/** The union of two sets of messages, oldest first. A message never changes, but how it feels is read a moment later. */
export function withMessages(held: readonly Message[], incoming: readonly Message[]): readonly Message[] {
  const messages = new Map(held.map((message) => [message.id, message]));
  let changed = false;
  for (const message of incoming) {
    const known = messages.get(message.id);
    if (known && (known.feeling || !message.feeling)) continue;
    messages.set(message.id, message);
    changed = true;
  }
  return changed ? [...messages.values()].sort(byTime) : held;
}

/**
 * A thread fetched again. What was held stays (older pages, events that overtook the fetch) if the two meet; if
 * there may be messages between them, only the fetched ones stand.
 */
export function refreshedThread(held: Thread | undefined, fetched: Thread): Thread {
  if (!held) return fetched;
  const ids = new Set(held.messages.map((message) => message.id));
  const meets = !fetched.hasMore || fetched.messages.some((message) => ids.has(message.id));
  if (!meets) return fetched;
  const hasMore = fetched.hasMore && held.hasMore;
  return { ...fetched, hasMore, messages: [...withMessages(held.messages, fetched.messages)] };
}

/** The union of two histories, oldest first. */
export function withEvents(held: readonly WireEvent[], incoming: readonly WireEvent[]): readonly WireEvent[] {
  const known = new Set(held.map((event) => event.id));
  const added = incoming.filter((event) => !known.has(event.id) && known.add(event.id));
  return added.length === 0 ? held : [...held, ...added].sort((a, b) => a.id - b.id);
}
