import type { WireEvent } from '@attune/contract';
import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, expect, test, vi } from 'vitest';
import { keys } from '../api/keys.ts';
import { EventApplier } from './apply.ts';
import { ConversationStore } from './store.ts';

const event = {
  id: 2,
  type: 'conversation.accepted',
  at: '2026-03-02T10:00:00.000Z',
  conversationId: 'c',
  actor: { kind: 'agent', id: 'me' },
  payload: { memberId: 'me' },
} as WireEvent;

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

/** Somebody watches what is asked for by the key; each fetch waits for its entry in `answers` to be called. */
async function watch<T>(queryKey: readonly string[]) {
  const client = new QueryClient();
  const answers: ((data: T) => void)[] = [];
  const observer = new QueryObserver<T>(client, {
    queryKey,
    queryFn: () => new Promise((resolve) => void answers.push(resolve)),
  });
  const applier = new EventApplier('w', client, new ConversationStore());
  stops.push(
    observer.subscribe(() => {}),
    () => applier.stop(),
    () => client.clear(),
  );
  await vi.waitFor(() => expect(answers).toHaveLength(1));
  return { answers, applier, data: () => client.getQueryData<T>(queryKey) };
}

test('an event that overtakes the first fetch of a history is not lost', async () => {
  const { answers, applier, data } = await watch<WireEvent[]>(keys.history('w', 'c'));
  applier.apply([event]);
  // The first answer was read before the event; the second one knows it.
  answers[0]?.([]);
  await vi.waitFor(() => expect(answers).toHaveLength(2));
  answers[1]?.([event]);
  await vi.waitFor(() => expect(data()).toEqual([event]));
});

test('a message that comes while the first suggestions are made is answered, too', async () => {
  const { answers, applier, data } = await watch<string>(keys.suggestions('w', 'c'));
  applier.apply([{ ...event, type: 'message.received' }]);
  await vi.waitFor(() => expect(answers).toHaveLength(2));
  answers[0]?.('for the first message');
  answers[1]?.('for the second message');
  await vi.waitFor(() => expect(data()).toBe('for the second message'));
});
