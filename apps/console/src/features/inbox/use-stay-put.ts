import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';

const NEAR_PX = 48;

/**
 * A scrolled column that never jumps: at its end it stays there as content grows; elsewhere what is being read stays where it
 * is, also when older content comes in above. `firstKey` and `count` tell what was added where.
 */
export function useStayPut(
  scroller: RefObject<HTMLElement | null>,
  content: RefObject<HTMLElement | null>,
  firstKey: string | undefined,
  count: number,
) {
  const atEnd = useRef(true);
  const before = useRef({ firstKey, count, height: 0 });
  const [unseen, setUnseen] = useState(0);

  const toEnd = useCallback(() => {
    const element = scroller.current;
    if (!element) return;
    element.scrollTop = element.scrollHeight;
    atEnd.current = true;
    setUnseen(0);
  }, [scroller]);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const was = before.current;
    const grown = element.scrollHeight - was.height;
    if (atEnd.current) element.scrollTop = element.scrollHeight;
    else if (was.firstKey !== firstKey) element.scrollTop += grown;
    else if (count > was.count) setUnseen((n) => n + count - was.count);
    before.current = { firstKey, count, height: element.scrollHeight };
  }, [scroller, firstKey, count]);

  // Pictures load, the composer grows, the window changes.
  useEffect(() => {
    const element = scroller.current;
    const inner = content.current;
    if (!element || !inner) return;
    const observer = new ResizeObserver(() => {
      if (atEnd.current) element.scrollTop = element.scrollHeight;
      before.current.height = element.scrollHeight;
    });
    observer.observe(element);
    observer.observe(inner);
    return () => observer.disconnect();
  }, [scroller, content]);

  const onScroll = useCallback(() => {
    const element = scroller.current;
    if (!element) return;
    atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX;
    if (atEnd.current) setUnseen(0);
  }, [scroller]);

  return { unseen, toEnd, onScroll };
}
