import type {
  Attachment,
  WidgetConversation,
  WidgetEvent,
  WidgetMessage,
  WidgetSent,
  WidgetState,
} from '@attune/contract';

/** A message on its way to the server. */
export interface Outgoing {
  clientKey: string;
  body: string;
  attachments: Attachment[];
  /** Epoch milliseconds; the order of sending. */
  at: number;
  /** Set when the server refused it for good. */
  failed?: string;
}

/** What the customer sees: what the server confirmed, and what is still on its way. */
export interface ThreadState {
  conversation: WidgetConversation | null;
  messages: readonly WidgetMessage[];
  outbox: readonly Outgoing[];
  /** Up to this time the customer has read everything; ISO 8601, '' for nothing. */
  readThrough: string;
}

export type ThreadAction =
  | { type: 'state'; state: WidgetState }
  | { type: 'events'; events: readonly WidgetEvent[] }
  | { type: 'sent'; sent: WidgetSent }
  | { type: 'conversation'; conversation: WidgetConversation }
  | { type: 'queued'; entry: Outgoing }
  | { type: 'discarded'; clientKey: string }
  | { type: 'read'; through: string }
  | { type: 'cleared' };

export const EMPTY: ThreadState = { conversation: null, messages: [], outbox: [], readThrough: '' };

const isReply = (message: WidgetMessage) => message.author === 'agent' || message.author === 'bot';
const later = (a: string, b: string) => (a > b ? a : b);

function compare(a: WidgetMessage, b: WidgetMessage): number {
  if (a.createdAt !== b.createdAt) return a.createdAt < b.createdAt ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

function mergeMessages(
  known: readonly WidgetMessage[],
  more: readonly WidgetMessage[],
): readonly WidgetMessage[] {
  const byId = new Map(known.map((message) => [message.id, message]));
  const before = byId.size;
  for (const message of more) if (!byId.has(message.id)) byId.set(message.id, message);
  return byId.size === before ? known : [...byId.values()].sort(compare);
}

/**
 * The newest conversation counts, or the one that it was merged into; of the same one, the newest version. Within a version what the team has read and
 * the survey may still be added.
 */
function newest(a: WidgetConversation | null, b: WidgetConversation | null): WidgetConversation | null {
  if (!a || !b) return a ?? b;
  if (a.id !== b.id) {
    if (a.replaces?.includes(b.id)) return a;
    return b.replaces?.includes(a.id) || b.number > a.number ? b : a;
  }
  const [older, newer] = b.version >= a.version ? [a, b] : [b, a];
  if (older.version < newer.version) return newer;
  return {
    ...newer,
    readAt: later(older.readAt ?? '', newer.readAt ?? '') || null,
    survey:
      newer.survey?.score == null && older.survey?.score != null
        ? older.survey
        : (newer.survey ?? older.survey),
  };
}

function merge(
  state: ThreadState,
  messages: readonly WidgetMessage[],
  conversation: WidgetConversation | null,
  readThrough = '',
): ThreadState {
  const merged = mergeMessages(state.messages, messages);
  const confirmed = new Set(merged.map((message) => message.clientKey));
  return {
    messages: merged,
    conversation: newest(state.conversation, conversation),
    outbox: state.outbox.filter((entry) => !confirmed.has(entry.clientKey)),
    readThrough: later(state.readThrough, readThrough),
  };
}

/** Where the customer's reading ended, given that the last `unread` messages to them are new. */
function readThroughOf(messages: readonly WidgetMessage[], unread: number): string {
  if (unread === 0) return messages.at(-1)?.createdAt ?? '';
  return messages.filter((message) => message.author !== 'me').at(-unread - 1)?.createdAt ?? '';
}

/**
 * The state after an action. What comes from the server merges whatever its order and however often it comes (each
 * part only grows), so that answers, live events and refetches may overlap.
 */
export function reduce(state: ThreadState, action: ThreadAction): ThreadState {
  switch (action.type) {
    case 'state': {
      const { messages, conversation, unread } = action.state;
      return merge(state, messages, conversation, readThroughOf(messages, unread));
    }
    case 'events': {
      let next = state;
      for (const event of action.events) {
        next = merge(next, event.type === 'message' ? [event.message] : [], event.conversation);
      }
      return next;
    }
    case 'sent':
      return merge(state, [action.sent.message], action.sent.conversation);
    case 'conversation':
      return merge(state, [], action.conversation);
    case 'queued': {
      const rest = state.outbox.filter((entry) => entry.clientKey !== action.entry.clientKey);
      const outbox = [...rest, action.entry].sort(
        (a, b) => a.at - b.at || (a.clientKey < b.clientKey ? -1 : 1),
      );
      return merge({ ...state, outbox }, [], null);
    }
    case 'discarded':
      return { ...state, outbox: state.outbox.filter((entry) => entry.clientKey !== action.clientKey) };
    case 'read':
      return { ...state, readThrough: later(state.readThrough, action.through) };
    case 'cleared':
      return EMPTY;
  }
}

/** How many replies the customer has not seen; writing oneself counts as having read. */
export function unreadCount(state: ThreadState): number {
  let count = 0;
  for (let i = state.messages.length - 1; i >= 0; i--) {
    const message = state.messages[i];
    if (!message || message.author === 'me' || message.createdAt <= state.readThrough) break;
    if (isReply(message)) count++;
  }
  return count;
}

/** The replies in `after` that `before` did not have. */
export function newReplies(before: ThreadState, after: ThreadState): WidgetMessage[] {
  if (before.messages === after.messages) return [];
  const known = new Set(before.messages.map((message) => message.id));
  return after.messages.filter((message) => isReply(message) && !known.has(message.id));
}
