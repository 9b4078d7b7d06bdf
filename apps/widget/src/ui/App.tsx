import { useEffect, useRef, useState } from 'preact/hooks';
import { accent } from '../colour.ts';
import { unreadCount } from '../store.ts';
import { useWidget } from './context.ts';
import { ChatIcon, DownIcon } from './icons.tsx';
import { Panel } from './Panel.tsx';

/** The launcher, and the panel from the first time it is opened. */
export function App() {
  const { widget, view, words, locale } = useWidget();
  const launcher = useRef<HTMLButtonElement>(null);
  const [used, setUsed] = useState(view.open);
  const wasOpen = useRef(view.open);
  const { theme, settings, open } = view;
  const colours = accent(settings.colour, theme?.colour);
  const unread = unreadCount(view.thread);

  useEffect(() => {
    if (open) setUsed(true);
    // The focus returns to where it came from.
    else if (wasOpen.current) launcher.current?.focus();
    wasOpen.current = open;
  }, [open]);

  return (
    <div
      class={`root ${settings.position ?? theme?.position ?? 'right'}`}
      lang={locale}
      style={{ '--accent': colours.accent, '--on-accent': colours.onAccent }}
    >
      {(open || used) && <Panel hidden={!open} />}
      <button
        ref={launcher}
        type="button"
        class={open ? 'launcher opened' : 'launcher'}
        aria-expanded={open}
        aria-label={open ? words.close : unread > 0 ? words.openUnread(unread) : words.open}
        onClick={() => widget.setOpen(!open)}
      >
        {open ? <DownIcon size={28} /> : <ChatIcon />}
        {!open && unread > 0 && <span class="badge">{unread > 99 ? '99+' : unread}</span>}
      </button>
    </div>
  );
}
