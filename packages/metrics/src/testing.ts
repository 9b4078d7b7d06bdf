import type { ActorKind, EventPayloads, MeasureContext, MeasuredType, MetricEvent } from './types.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A line of a test's story: minute, type, payload, who. */
export type Line = {
  [T in MeasuredType]: [number, T, (EventPayloads[T] | undefined)?, ActorKind?, string?];
}[MeasuredType];

const created = { channel: 'web', contactId: 'c', language: 'en', topicId: 'login' };

/** Events from lines; the actor is the likely one unless told. */
export function story(...lines: Line[]): MetricEvent[] {
  return lines.map(([minute, type, payload, actorKind, actorId], i) => {
    const likely = type === 'message.received' ? 'customer' : type === 'message.sent' ? 'agent' : 'system';
    const kind = actorKind ?? likely;
    const event = {
      id: i + 1,
      at: minute * MINUTE,
      type,
      payload: payload ?? (type === 'conversation.created' ? created : { messageId: `m${i + 1}` }),
      actorKind: kind,
      actorId: actorId ?? (kind === 'agent' ? 'ana' : null),
    };
    return event as MetricEvent;
  });
}

export const queued = (
  minute: number,
  teamId: string | null = 'first',
  reason: EventPayloads['conversation.queued']['reason'] = 'new',
): Line => [minute, 'conversation.queued', { teamId, reason }];
export const assigned = (minute: number, memberId = 'ana', teamId: string | null = 'first'): Line => [
  minute,
  'conversation.assigned',
  { memberId, teamId, by: 'dispatch' },
];
export const focused = (minute: number, memberId = 'ana'): Line => [minute, 'agent.focused', { memberId }];
export const unfocused = (minute: number, memberId = 'ana'): Line => [
  minute,
  'agent.unfocused',
  { memberId },
];

export const context = (nowMinute: number, more: Partial<MeasureContext> = {}): MeasureContext => ({
  now: nowMinute * MINUTE,
  firstResponseTargetMs: 5 * MINUTE,
  hoursOf: () => null,
  previousContact: null,
  nextContact: null,
  abandonAfterMs: 10 * MINUTE,
  wrapUpLimitMs: 2 * MINUTE,
  focusIdleMs: MINUTE,
  ...more,
});
