import { useEffect, useState } from 'preact/hooks';

/** The same limit as in styles.css: below it the panel covers the screen. */
const PHONE = '(max-width: 480px)';

export function useFullScreen(): boolean {
  const [matches, setMatches] = useState(() => matchMedia(PHONE).matches);
  useEffect(() => {
    const query = matchMedia(PHONE);
    const update = () => setMatches(query.matches);
    query.addEventListener('change', update);
    return () => query.removeEventListener('change', update);
  }, []);
  return matches;
}

/** What a phone's keyboard leaves of the screen, in CSS pixels; null while `active` is false. */
export function useVisibleHeight(active: boolean): { height: number; top: number } | null {
  const [box, setBox] = useState<{ height: number; top: number } | null>(null);
  useEffect(() => {
    const viewport = window.visualViewport;
    if (!active || !viewport) {
      setBox(null);
      return;
    }
    const update = () => setBox({ height: viewport.height, top: viewport.offsetTop });
    update();
    viewport.addEventListener('resize', update);
    viewport.addEventListener('scroll', update);
    return () => {
      viewport.removeEventListener('resize', update);
      viewport.removeEventListener('scroll', update);
    };
  }, [active]);
  return box;
}
