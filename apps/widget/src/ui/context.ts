import type { Locale } from '@attune/contract';
import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import { WORDS, type Words } from '../i18n.ts';
import type { View, Widget } from '../widget.ts';

export const WidgetContext = createContext<Widget | null>(null);

/** The widget, its present view (drawn again at each change), and the words of its language. */
export function useWidget(): { widget: Widget; view: View; words: Words; locale: Locale } {
  const widget = useContext(WidgetContext);
  if (!widget) throw new Error('used outside of WidgetContext');
  const [view, setView] = useState(widget.view);
  useEffect(() => {
    setView(widget.view);
    return widget.subscribe(() => setView(widget.view));
  }, [widget]);
  const { locale } = view.settings;
  return { widget, view, words: WORDS[locale], locale };
}
