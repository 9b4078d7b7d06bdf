import type { Conversation } from '@attune/contract';
import { useEffect } from 'react';
import { api, useMembership, useWorkspaceId, workspacePath } from '../../api/index.ts';
import { useLive } from '../../live/LiveProvider.tsx';

const IDLE_MS = 60_000;
const RENEW_MS = 45_000;
const ACTIVITY = ['pointermove', 'pointerdown', 'keydown', 'wheel'] as const;

/** While the window is active and its reader is not idle, colleagues see that this conversation is being looked at. */
export function useFocusSignal(conversationId: string): void {
  const { client } = useLive();
  useEffect(() => {
    let focused = false;
    let idle: ReturnType<typeof setTimeout> | undefined;
    const set = (next: boolean) => {
      if (next === focused) return;
      focused = next;
      client.focus(next ? conversationId : null);
    };
    const active = () => {
      if (!document.hasFocus()) return;
      set(true);
      clearTimeout(idle);
      idle = setTimeout(() => set(false), IDLE_MS);
    };
    const away = () => {
      clearTimeout(idle);
      set(false);
    };
    const renew = setInterval(() => focused && client.focus(conversationId), RENEW_MS);
    for (const type of ACTIVITY) addEventListener(type, active, { passive: true });
    addEventListener('focus', active);
    addEventListener('blur', away);
    active();
    return () => {
      away();
      clearInterval(renew);
      for (const type of ACTIVITY) removeEventListener(type, active);
      removeEventListener('focus', active);
      removeEventListener('blur', away);
    };
  }, [client, conversationId]);
}

export function isUnread(conversation: Conversation): boolean {
  const { lastMessageAuthor, lastMessageAt, agentReadAt, status } = conversation;
  return (
    lastMessageAuthor === 'contact' &&
    status !== 'resolved' &&
    (agentReadAt === null || agentReadAt < lastMessageAt)
  );
}

/** What the assignee has open in an active window is read. */
export function useMarkRead(conversation: Conversation): void {
  const workspaceId = useWorkspaceId();
  const { memberId } = useMembership();
  const { store } = useLive();
  const { id, assigneeId, lastMessageAt } = conversation;
  const due = assigneeId === memberId && isUnread(conversation);
  useEffect(() => {
    if (!due || !lastMessageAt) return;
    const mark = () => {
      if (!document.hasFocus()) return;
      removeEventListener('focus', mark);
      api
        .post<Conversation>(workspacePath(workspaceId, `conversations/${id}/read`))
        .then((read) => store.put([read]))
        // The next message or the next look tries again.
        .catch(() => undefined);
    };
    addEventListener('focus', mark);
    mark();
    return () => removeEventListener('focus', mark);
  }, [due, id, lastMessageAt, workspaceId, store]);
}
