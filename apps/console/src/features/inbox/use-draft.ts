import type { Draft, Drafts } from '@attune/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { api, apiUrl, keys, useWorkspaceId, workspacePath } from '../../api/index.ts';
import { useDrafts } from './queries.ts';

export type Kind = Draft['kind'];
const SAVE_AFTER_MS = 600;

/** What one is writing, kept on the server while one pauses, on leaving the conversation and on closing the page. */
export function useDraft(conversationId: string) {
  const workspaceId = useWorkspaceId();
  const queryClient = useQueryClient();
  const { data: drafts } = useDrafts(conversationId);
  const [typed, setTyped] = useState<Partial<Record<Kind, string>>>({});
  const unsaved = useRef(new Map<Kind, string>());
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const path = workspacePath(workspaceId, `conversations/${conversationId}/draft`);

  const save = useCallback(() => {
    clearTimeout(timer.current);
    for (const [kind, body] of unsaved.current) {
      queryClient.setQueryData<Drafts>(keys.drafts(workspaceId, conversationId), (held) => ({
        items: [
          ...(held?.items ?? []).filter((item) => item.kind !== kind),
          ...(body ? [{ kind, body }] : []),
        ],
      }));
      // The next key stroke tries again; a draft is no reason to interrupt.
      api.put(path, { kind, body }).catch(() => undefined);
    }
    unsaved.current.clear();
  }, [queryClient, workspaceId, conversationId, path]);

  useEffect(() => {
    // A request that outlives the page.
    const onHide = () => {
      for (const [kind, body] of unsaved.current) {
        void fetch(apiUrl(path), {
          method: 'PUT',
          keepalive: true,
          credentials: 'same-origin',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ kind, body }),
        });
      }
      unsaved.current.clear();
    };
    addEventListener('pagehide', onHide);
    return () => {
      removeEventListener('pagehide', onHide);
      save();
    };
  }, [path, save]);

  const setText = useCallback(
    (kind: Kind, body: string) => {
      setTyped((held) => ({ ...held, [kind]: body }));
      unsaved.current.set(kind, body);
      clearTimeout(timer.current);
      timer.current = setTimeout(save, SAVE_AFTER_MS);
    },
    [save],
  );

  const textOf = (kind: Kind) => typed[kind] ?? drafts?.items.find((item) => item.kind === kind)?.body ?? '';
  return { textOf, setText, save };
}
