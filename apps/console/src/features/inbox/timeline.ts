import type { Message, QueueReason, WireEvent } from '@attune/contract';
import type { OutboxItem } from '../../live/outbox.ts';

export type TimelineItem =
  | { readonly kind: 'day'; readonly key: string; readonly at: string }
  /** `follows`: the same person goes on within five minutes, so name and picture need no repeating. */
  | { readonly kind: 'message'; readonly key: string; readonly message: Message; readonly follows: boolean }
  | { readonly kind: 'event'; readonly key: string; readonly event: WireEvent }
  | { readonly kind: 'outgoing'; readonly key: string; readonly item: OutboxItem };

const FOLLOWS_WITHIN_MS = 5 * 60_000;

const TAKEN_BACK: ReadonlySet<string> = new Set<QueueReason>([
  'refused',
  'offer_expired',
  'agent_gone',
  'pulled',
]);

/** Changes of the conversation that read as a line of their own. */
function isShown({ type, payload }: WireEvent): boolean {
  switch (type) {
    case 'conversation.queued':
      return payload.reason === 'released' || payload.reason === 'handover';
    // Who lost it is in this event, not in the one that queues it.
    case 'conversation.unassigned':
      return TAKEN_BACK.has(String(payload.reason));
    case 'conversation.accepted':
    case 'conversation.held':
    case 'conversation.assigned':
    case 'conversation.created':
    case 'conversation.transferred':
    case 'conversation.pending':
    case 'conversation.snoozed':
    case 'conversation.woken':
    case 'conversation.resolved':
    case 'conversation.reopened':
    case 'conversation.abandoned':
    case 'conversation.merged':
    case 'conversation.unmerged':
    case 'conversation.moved':
    case 'conversation.linked':
    case 'conversation.unlinked':
    case 'conversation.attributes_changed':
    case 'conversation.tagged':
    case 'conversation.prioritised':
    case 'conversation.classified':
    case 'conversation.skill_required':
    case 'emotion.alerted':
    case 'survey.sent':
    case 'survey.answered':
      return true;
    default:
      return false;
  }
}

/** Several rules may speak up about one message: that reads as one line. */
function repeatsAlert(event: WireEvent, before: WireEvent | undefined): boolean {
  return (
    event.type === 'emotion.alerted' &&
    before?.type === 'emotion.alerted' &&
    before.payload.messageId === event.payload.messageId
  );
}

interface Input {
  readonly messages: readonly Message[];
  readonly events: readonly WireEvent[];
  readonly outbox: readonly OutboxItem[];
  /** Older messages are not loaded yet: events from before the first one wait for them. */
  readonly hasMore: boolean;
  /** The calendar day of a moment, where the reader is. */
  dayOf(at: string): string;
}

/** Messages, changes and own unconfirmed messages in order of time, with a divider where a new day begins. */
export function timelineOf({ messages, events, outbox, hasMore, dayOf }: Input): TimelineItem[] {
  const from = hasMore ? (messages[0]?.createdAt ?? '') : '';
  const shown = events.filter(
    (event, i) => isShown(event) && event.at >= from && !repeatsAlert(event, events[i - 1]),
  );
  const items: TimelineItem[] = [];
  let day = '';
  let previous: Message | null = null;
  const divide = (at: string) => {
    const next = dayOf(at);
    if (next === day) return;
    day = next;
    previous = null;
    items.push({ kind: 'day', key: `day-${next}`, at });
  };
  let e = 0;
  const pushEventsUntil = (at: string | null) => {
    for (let event = shown[e]; event && (at === null || event.at <= at); event = shown[++e]) {
      divide(event.at);
      items.push({ kind: 'event', key: `event-${event.id}`, event });
      previous = null;
    }
  };
  for (const message of messages) {
    pushEventsUntil(message.createdAt);
    divide(message.createdAt);
    items.push({
      kind: 'message',
      key: message.clientKey ?? message.id,
      message,
      follows: goesOn(previous, message),
    });
    previous = message;
  }
  pushEventsUntil(null);
  const stored = new Set(messages.map((message) => message.clientKey));
  for (const item of outbox) {
    const { clientKey } = item.input;
    if (!stored.has(clientKey)) items.push({ kind: 'outgoing', key: clientKey, item });
  }
  return items;
}

function goesOn(previous: Message | null, message: Message): boolean {
  return (
    previous !== null &&
    previous.authorKind === message.authorKind &&
    previous.authorId === message.authorId &&
    previous.kind === message.kind &&
    Date.parse(message.createdAt) - Date.parse(previous.createdAt) < FOLLOWS_WITHIN_MS
  );
}
