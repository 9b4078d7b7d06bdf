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

test('an event that overtakes the first fetch of a history is not lost', async () => {
  const client = new QueryClient();
  const answers: ((history: WireEvent[]) => void)[] = [];
  const observer = new QueryObserver<WireEvent[]>(client, {
    queryKey: keys.history('w', 'c'),
    queryFn: () => new Promise((resolve) => void answers.push(resolve)),
  });
  const applier = new EventApplier('w', client, new ConversationStore());
  stops.push(
    observer.subscribe(() => {}),
    () => applier.stop(),
    () => client.clear(),
  );
  await vi.waitFor(() => expect(answers).toHaveLength(1));
  applier.apply([event]);
  // The first answer was read before the event; the second one knows it.
  answers[0]?.([]);
  await vi.waitFor(() => expect(answers).toHaveLength(2));
  answers[1]?.([event]);
  await vi.waitFor(() => expect(client.getQueryData(keys.history('w', 'c'))).toEqual([event]));
});
