import { type RefObject, useEffect, useState } from 'react';

const listeners = new WeakMap<Element, (near: boolean) => void>();
let observer: IntersectionObserver | undefined;

/** One observer for the whole page: long lists have hundreds of rows. */
function observe(element: Element, listener: (near: boolean) => void): () => void {
  observer ??= new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) listeners.get(target)?.(isIntersecting);
    },
    // Of the two only the second reaches into lists that scroll by themselves; not every browser knows it.
    { rootMargin: '600px', scrollMargin: '600px' } as IntersectionObserverInit,
  );
  listeners.set(element, listener);
  observer.observe(element);
  return () => observer?.unobserve(element);
}

/** Whether an element is in sight or about to be. In a long list only such rows are worth drawing in full. */
export function useNearView(ref: RefObject<Element | null>, initially: boolean): boolean {
  const [near, setNear] = useState(initially);
  useEffect(() => (ref.current ? observe(ref.current, setNear) : undefined), [ref]);
  return near;
}
