import type { Attachment } from '@attune/contract';
import { useRef, useState } from 'react';
import { api, useWorkspaceId, workspacePath } from '../../api/index.ts';

export interface Upload {
  readonly key: number;
  readonly name: string;
  /** 0…1 */
  readonly share: number;
  readonly attachment: Attachment | null;
  readonly error: unknown;
}

const MOST = 10;

/** Files on their way to the server, to go with the next message. */
export function useUploads() {
  const workspaceId = useWorkspaceId();
  const [items, setItems] = useState<readonly Upload[]>([]);
  const running = useRef(new Map<number, AbortController>());
  const nextKey = useRef(0);

  const change = (key: number, part: Partial<Upload>) =>
    setItems((held) => held.map((item) => (item.key === key ? { ...item, ...part } : item)));

  const add = (files: Iterable<File>) => {
    for (const file of [...files].slice(0, MOST - items.length)) {
      const key = nextKey.current++;
      const abort = new AbortController();
      running.current.set(key, abort);
      setItems((held) => [...held, { key, name: file.name, share: 0, attachment: null, error: null }]);
      api
        .upload<Attachment>(workspacePath(workspaceId, 'attachments'), file, {
          signal: abort.signal,
          onProgress: (share) => change(key, { share }),
        })
        .then((attachment) => change(key, { attachment, share: 1 }))
        .catch((error: unknown) => change(key, { error }))
        .finally(() => running.current.delete(key));
    }
  };
  const remove = (key: number) => {
    running.current.get(key)?.abort();
    setItems((held) => held.filter((item) => item.key !== key));
  };
  const done = items.flatMap((item) => (item.attachment ? [item.attachment] : []));
  return {
    items,
    add,
    remove,
    clear: () => setItems([]),
    done,
    busy: items.some((item) => !item.attachment && !item.error),
  };
}
