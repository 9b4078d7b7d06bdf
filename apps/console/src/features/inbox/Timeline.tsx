import { ArrowDownOutlined } from '@ant-design/icons';
import type { Conversation, Message, Thread } from '@attune/contract';
import dayjs from 'dayjs';
import { useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe, useMembership } from '../../api/index.ts';
import { useOutbox, useSigns } from '../../live/LiveProvider.tsx';
import { useFormat, useNow } from '../../ui/index.ts';
import { Bubble, OutgoingBubble } from './Bubble.tsx';
import type { Directory } from './directory.ts';
import { EventLine } from './EventLine.tsx';
import { useCustomerName } from './names.ts';
import { useHistory } from './queries.ts';
import { type TimelineItem, timelineOf } from './timeline.ts';
import { useStayPut } from './use-stay-put.ts';

const dayOf = (at: string) => dayjs(at).format('YYYY-MM-DD');
const NO_EVENTS: never[] = [];
const OLDER_AT_PX = 300;
/** A region that scrolls must be reachable by keyboard. */
const SCROLLABLE = { tabIndex: 0 };

/** Messages and changes of a conversation, newest at the end. Older ones come when one scrolls up. */
export function Timeline({
  conversation,
  thread,
  directory,
  loadOlder,
}: {
  conversation: Conversation;
  thread: Thread;
  directory: Directory;
  loadOlder: () => Promise<void>;
}) {
  const { t } = useTranslation('inbox');
  const { data: history = NO_EVENTS } = useHistory(conversation.id);
  const outbox = useOutbox(conversation.id);
  const { messages, hasMore } = thread;
  const items = useMemo(
    () => timelineOf({ messages, events: history, outbox, hasMore, dayOf }),
    [messages, history, outbox, hasMore],
  );
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const { unseen, toEnd, onScroll } = useStayPut(scroller, content, messages[0]?.id, items.length);

  // What one sends oneself is to be seen, wherever one was reading.
  const sent = outbox.at(-1)?.input.clientKey;
  useEffect(() => {
    if (sent) toEnd();
  }, [sent, toEnd]);

  // A tall window may show all that is loaded: then there is nothing to scroll.
  const wantsOlder = () => hasMore && (scroller.current?.scrollTop ?? 0) < OLDER_AT_PX;
  const fill = () => {
    if (wantsOlder()) loadOlder().catch(() => undefined);
  };
  useEffect(() => {
    const element = scroller.current;
    if (element && hasMore && element.scrollHeight <= element.clientHeight)
      loadOlder().catch(() => undefined);
  }, [hasMore, loadOlder]);

  return (
    <div className="timeline-holder">
      <div
        {...SCROLLABLE}
        ref={scroller}
        className="timeline"
        role="log"
        aria-label={t('thread.label')}
        onScroll={() => {
          onScroll();
          fill();
        }}
      >
        <div ref={content} className="timeline-content">
          <p className="timeline-start">{hasMore ? t('thread.older') : t('thread.start')}</p>
          {items.map((item) => (
            <Item key={item.key} item={item} conversation={conversation} directory={directory} />
          ))}
          <ReadMark conversation={conversation} messages={messages} />
          <CustomerTyping conversation={conversation} />
        </div>
      </div>
      {unseen > 0 && (
        <button type="button" className="timeline-unseen" onClick={toEnd}>
          <ArrowDownOutlined /> {t('thread.newMessages', { count: unseen })}
        </button>
      )}
    </div>
  );
}

interface ItemProps {
  item: TimelineItem;
  conversation: Conversation;
  directory: Directory;
}

function Item({ item, conversation, directory }: ItemProps) {
  const { t } = useTranslation('inbox');
  const { data: me } = useMe();
  const { memberId } = useMembership();
  const customer = useCustomerName();
  switch (item.kind) {
    case 'day':
      return <DayDivider at={item.at} />;
    case 'event':
      return <EventLine event={item.event} directory={directory} />;
    case 'outgoing': {
      const name = directory.members.get(memberId)?.name ?? me?.user.name ?? '';
      return <OutgoingBubble item={item.item} author={{ name, seed: memberId }} />;
    }
    case 'message': {
      const { authorKind, authorId } = item.message;
      const member = authorId ? directory.members.get(authorId)?.name : undefined;
      const author =
        authorKind === 'contact'
          ? { name: customer(conversation.contact), seed: conversation.contact.id }
          : authorKind === 'bot'
            ? { name: t('thread.bot'), seed: 'bot' }
            : { name: member ?? t('event.someone'), seed: authorId ?? '' };
      return <Bubble message={item.message} author={author} follows={item.follows} />;
    }
  }
}

function DayDivider({ at }: { at: string }) {
  const { t } = useTranslation('inbox');
  const { locale } = useFormat();
  const today = dayjs(useNow());
  const day = dayjs(at);
  const word = day.isSame(today, 'day')
    ? t('thread.today')
    : day.isSame(today.subtract(1, 'day'), 'day')
      ? t('thread.yesterday')
      : new Intl.DateTimeFormat(locale, {
          month: 'long',
          day: 'numeric',
          weekday: 'short',
          ...(day.isSame(today, 'year') ? {} : { year: 'numeric' }),
        }).format(day.toDate());
  return (
    <h3 className="day-divider">
      <span>{word}</span>
    </h3>
  );
}

/** Below one's last reply, once the customer has seen it. */
function ReadMark({ conversation, messages }: { conversation: Conversation; messages: readonly Message[] }) {
  const { t } = useTranslation('inbox');
  const last = messages.findLast((message) => message.kind === 'message');
  const { contactReadAt } = conversation;
  if (last?.authorKind !== 'member' || !contactReadAt || contactReadAt < last.createdAt) return null;
  return <p className="read-mark">{t('thread.read')}</p>;
}

function CustomerTyping({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation('inbox');
  const customer = useCustomerName();
  const signs = useSigns(conversation.id);
  const typing = signs.some((sign) => sign.kind === 'typing' && sign.actor.kind === 'customer');
  return (
    <p className="customer-typing" aria-live="polite">
      {typing && (
        <>
          <span className="typing-dots" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          {t('thread.customerTyping', { name: customer(conversation.contact) })}
        </>
      )}
    </p>
  );
}
