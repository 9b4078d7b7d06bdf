import type { WidgetMessage } from '@attune/contract';
import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { formatDay } from '../i18n.ts';
import { unreadCount } from '../store.ts';
import { Bubble, PendingBubble } from './Bubble.tsx';
import { useWidget } from './context.ts';
import { DownIcon } from './icons.tsx';

/** Nearer to the end than this (pixels) counts as reading the newest message. */
const NEAR_END = 48;
/** Messages of one author within this time form a group, with one name and one time. */
const GROUP_MS = 5 * 60_000;

const dayOf = (message: WidgetMessage) => new Date(message.createdAt).toDateString();

function together(a: WidgetMessage | undefined, b: WidgetMessage | undefined): boolean {
  if (!a || !b || a.author !== b.author || a.authorName !== b.authorName || dayOf(a) !== dayOf(b))
    return false;
  return Date.parse(b.createdAt) - Date.parse(a.createdAt) < GROUP_MS;
}

/** The messages. It follows the newest one, unless the customer scrolled up: then it never moves. */
export function Thread({ hidden, children }: { hidden: boolean; children: ComponentChildren }) {
  const { widget, view, words, locale } = useWidget();
  const { messages, outbox } = view.thread;
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const [away, setAway] = useState(false);
  const unread = unreadCount(view.thread);

  const toEnd = () => {
    const element = scroller.current;
    if (element) element.scrollTop = element.scrollHeight;
  };

  // Images, the survey and the composer change heights without a message coming in.
  useEffect(() => {
    const observer = new ResizeObserver(() => following.current && toEnd());
    if (scroller.current) {
      observer.observe(scroller.current);
      // The keyboard must be able to scroll it.
      scroller.current.tabIndex = 0;
    }
    if (content.current) observer.observe(content.current);
    return () => observer.disconnect();
  }, []);

  const written = outbox.at(-1)?.clientKey;
  useLayoutEffect(() => {
    if (hidden) return;
    following.current = true;
    setAway(false);
    toEnd();
  }, [hidden, written]);

  useLayoutEffect(() => {
    if (following.current) toEnd();
  });

  // Read is what was in sight: the panel open, the end of the thread visible.
  useEffect(() => {
    if (hidden || away || unread === 0) return;
    widget.seen();
    const again = () => widget.seen();
    document.addEventListener('visibilitychange', again);
    return () => document.removeEventListener('visibilitychange', again);
  }, [hidden, away, unread, widget]);

  const { conversation } = view.thread;
  const greeting = view.theme?.greeting || words.greeting;
  const lastOwn = messages.findLast((message) => message.author === 'me');
  const typist = conversation?.agentName ?? words.agent;
  return (
    <div class="middle">
      <div
        ref={scroller}
        class="scroller"
        role="log"
        aria-live="off"
        aria-label={words.thread}
        onScroll={(event) => {
          const { scrollHeight, scrollTop, clientHeight } = event.currentTarget;
          following.current = scrollHeight - scrollTop - clientHeight < NEAR_END;
          setAway(!following.current);
        }}
      >
        <div ref={content} class="content">
          <div class="row">
            <p class="greeting" dir="auto">
              {greeting}
            </p>
          </div>
          {messages.map((message, i) => (
            <div key={message.clientKey ?? message.id}>
              {(i === 0 || dayOf(messages[i - 1] ?? message) !== dayOf(message)) && (
                <p class="day">
                  <span>{formatDay(locale, Date.parse(message.createdAt), Date.now())}</span>
                </p>
              )}
              <Bubble
                message={message}
                first={!together(messages[i - 1], message)}
                last={!together(message, messages[i + 1])}
                read={message === lastOwn && message.createdAt <= (conversation?.readAt ?? '')}
              />
            </div>
          ))}
          {outbox.map((entry) => (
            <PendingBubble key={entry.clientKey} entry={entry} />
          ))}
          {view.typing && conversation?.state !== 'resolved' && (
            <div class="row first" role="img" aria-label={words.typing(typist)}>
              <p class="bubble typing">
                <i />
                <i />
                <i />
              </p>
            </div>
          )}
          {children}
        </div>
      </div>
      {away && (
        <button
          type="button"
          class={unread > 0 ? 'pill news' : 'pill'}
          aria-label={unread > 0 ? words.newMessages(unread) : words.latest}
          onClick={() => {
            toEnd();
            scroller.current?.focus();
          }}
        >
          {unread > 0 && words.newMessages(unread)}
          <DownIcon size={18} />
        </button>
      )}
    </div>
  );
}
