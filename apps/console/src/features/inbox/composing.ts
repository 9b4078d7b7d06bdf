import { useCallback, useEffect, useRef, useState } from 'react';
import { useLive } from '../../live/LiveProvider.tsx';

/** A key for a message of one's own. Not `crypto.randomUUID`, which plain-http installations do not have. */
export function newClientKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const ENTER_SENDS = 'attune.enter-sends';

/** Whether Enter alone sends; each person's own choice in this browser. */
export function useEnterSends(): [boolean, (value: boolean) => void] {
  const [value, setValue] = useState(() => localStorage.getItem(ENTER_SENDS) === 'yes');
  return [
    value,
    (next) => {
      localStorage.setItem(ENTER_SENDS, next ? 'yes' : 'no');
      setValue(next);
    },
  ];
}

const RENEW_MS = 3_000;
const IDLE_MS = 5_000;

/** Tells the customer and colleagues that one is writing, and when one has stopped. */
export function useTypingSignal(conversationId: string): (typing: boolean) => void {
  const { client } = useLive();
  const saidAt = useRef(0);
  const idle = useRef<ReturnType<typeof setTimeout>>(undefined);
  const tell = useCallback(
    (typing: boolean) => {
      clearTimeout(idle.current);
      const now = Date.now();
      if (!typing) {
        if (saidAt.current > 0) client.typing(conversationId, false);
        saidAt.current = 0;
        return;
      }
      idle.current = setTimeout(() => tell(false), IDLE_MS);
      if (now - saidAt.current < RENEW_MS) return;
      saidAt.current = now;
      client.typing(conversationId, true);
    },
    [client, conversationId],
  );
  useEffect(() => () => tell(false), [tell]);
  return tell;
}
