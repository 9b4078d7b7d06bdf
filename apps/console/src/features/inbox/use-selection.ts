import type { MouseEvent } from 'react';
import { useMemo, useRef, useState } from 'react';

/** As many as the server takes at once. */
const MOST_AT_ONCE = 1000;

export interface Selection {
  readonly ids: ReadonlySet<string>;
  toggle(id: string): void;
  /** A click: with Shift everything from the one clicked before up to this one. */
  click(id: string, event: MouseEvent): void;
  all(): void;
  clear(): void;
}

/** Which of a list's conversations are chosen for work on all of them; who has left the list is not chosen any more. */
export function useSelection(items: readonly { id: string }[]): Selection {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const last = useRef<string>(null);
  const ids = useMemo(
    () => new Set(items.flatMap(({ id }) => (chosen.has(id) ? [id] : [])).slice(0, MOST_AT_ONCE)),
    [items, chosen],
  );
  const toggle = (id: string) => {
    last.current = id;
    const next = new Set(ids);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  return {
    ids,
    toggle,
    click(id, event) {
      const from = items.findIndex((item) => item.id === last.current);
      if (!event.shiftKey || from < 0) return toggle(id);
      const to = items.findIndex((item) => item.id === id);
      const range = items.slice(Math.min(from, to), Math.max(from, to) + 1);
      setChosen(new Set([...ids, ...range.map((item) => item.id)]));
    },
    all: () => setChosen(new Set(items.map(({ id }) => id))),
    clear: () => setChosen(new Set()),
  };
}
