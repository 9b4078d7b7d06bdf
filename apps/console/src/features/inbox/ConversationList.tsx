import type { Conversation, View } from '@attune/contract';
import { Link } from '@tanstack/react-router';
import { App, Button } from 'antd';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay, useMembership, useWorkspaceId } from '../../api/index.ts';
import { useMyPresence } from '../../frame/presence.ts';
import {
  Avatar,
  EmptyState,
  ErrorState,
  ListSkeleton,
  PriorityMark,
  RelativeTime,
  useFormat,
} from '../../ui/index.ts';
import { MoodMark } from '../emotion/index.ts';
import { BulkBar } from './BulkBar.tsx';
import type { Directory } from './directory.ts';
import { FirstReply } from './FirstReply.tsx';
import { useCustomerName } from './names.ts';
import { Offer, useIsOffered } from './Offer.tsx';
import { type useConversationList, useCounts } from './queries.ts';
import { isUnread } from './use-presence-signals.ts';
import type { Selection } from './use-selection.ts';

export const VIEW_LIST = [
  'mine',
  'queue',
  'open',
  'waiting',
  'resolved',
  'all',
] as const satisfies readonly View[];
export const INBOX = '/w/$workspaceId/inbox/{-$view}/{-$conversationId}';

interface Props {
  view: View;
  selectedId: string | undefined;
  list: ReturnType<typeof useConversationList>;
  directory: Directory;
  /** Undefined: whoever looks may change nothing. */
  selection: Selection | undefined;
}

export function ConversationList({ view, selectedId, list, directory, selection }: Props) {
  const { t } = useTranslation('inbox');
  const customer = useCustomerName();
  const end = useRef<HTMLDivElement>(null);
  const isOffered = useIsOffered();
  const { items, hasNextPage, isFetchingNextPage, fetchNextPage } = list;

  useEffect(() => {
    const element = end.current;
    if (!element || !hasNextPage) return;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && void fetchNextPage(), {
      rootMargin: '400px',
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [hasNextPage, fetchNextPage]);

  return (
    <section className="list" aria-label={t('list.label')}>
      <header className="list-header">
        <h1>{t('title')}</h1>
        <Views view={view} />
      </header>
      <div className="list-scroll">
        {list.isPending ? (
          <ListSkeleton rows={7} />
        ) : list.isError && items.length === 0 ? (
          <ErrorState error={list.error} retry={() => void list.refetch()} />
        ) : items.length === 0 ? (
          <EmptyList view={view} />
        ) : (
          <ul>
            {items.map((conversation) => (
              <li
                key={conversation.id}
                className={`row-holder${selection?.ids.has(conversation.id) ? ' row-chosen' : ''}`}
              >
                <Row
                  conversation={conversation}
                  view={view}
                  selected={conversation.id === selectedId}
                  directory={directory}
                />
                {selection && (
                  <input
                    type="checkbox"
                    className="row-check"
                    aria-label={t('bulk.select', { name: customer(conversation.contact) })}
                    checked={selection.ids.has(conversation.id)}
                    readOnly
                    onClick={(event) => selection.click(conversation.id, event)}
                  />
                )}
                {conversation.offeredUntil && isOffered(conversation) && (
                  <Offer conversation={conversation} until={conversation.offeredUntil} compact />
                )}
              </li>
            ))}
          </ul>
        )}
        <div ref={end} className="list-end">
          {hasNextPage && (
            <Button type="text" block loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
              {t('list.loadMore')}
            </Button>
          )}
        </div>
      </div>
      {selection && selection.ids.size > 0 && <BulkBar selection={selection} directory={directory} />}
    </section>
  );
}

/** Who has nothing because of being away can be there with one click. */
function EmptyList({ view }: { view: View }) {
  const { t } = useTranslation('inbox');
  const { message } = App.useApp();
  const { presence, change } = useMyPresence();
  const mayAnswer = useMay('conversation.answer');
  const goOnline = view === 'mine' && mayAnswer && presence !== 'online';
  return (
    <EmptyState
      title={t(`list.empty.${view}.title`)}
      hint={t(`list.empty.${view}.hint`)}
      action={
        goOnline && (
          <Button
            type="primary"
            onClick={() => change('online').catch(() => message.error(t('presence.failed', { ns: 'frame' })))}
          >
            {t('list.goOnline')}
          </Button>
        )
      }
    />
  );
}

function Views({ view }: { view: View }) {
  const { t } = useTranslation('inbox');
  const workspaceId = useWorkspaceId();
  const format = useFormat();
  const { data: counts } = useCounts();
  return (
    <nav className="views" aria-label={t('views.label')}>
      {VIEW_LIST.map((name) => {
        const count = name === 'resolved' || name === 'all' ? undefined : counts?.[name];
        return (
          <Link
            key={name}
            to={INBOX}
            params={{ workspaceId, view: name, conversationId: undefined }}
            className="view"
            aria-current={name === view ? 'page' : undefined}
          >
            {t(`views.${name}`)}
            {count !== undefined && count > 0 && (
              <span className="view-count at-figures">{count > 999 ? '999+' : format.number(count)}</span>
            )}
          </Link>
        );
      })}
    </nav>
  );
}

interface RowProps {
  conversation: Conversation;
  view: View;
  selected: boolean;
  directory: Directory;
}

function Row({ conversation, view, selected, directory }: RowProps) {
  const { t } = useTranslation('inbox');
  const workspaceId = useWorkspaceId();
  const customer = useCustomerName();
  const format = useFormat();
  const link = useRef<HTMLAnchorElement>(null);
  const { id, contact, topicId, tagIds, priority, status, snoozedUntil, assigneeId, lastMessageAt } =
    conversation;
  const unread = isUnread(conversation);
  const name = customer(contact);
  const topic = topicId ? directory.topics.get(topicId)?.name : undefined;
  const assignee = view !== 'mine' && assigneeId ? directory.members.get(assigneeId)?.name : undefined;

  useEffect(() => {
    if (selected) link.current?.scrollIntoView({ block: 'nearest' });
  }, [selected]);

  return (
    <Link
      ref={link}
      to={INBOX}
      params={{ workspaceId, view, conversationId: id }}
      className={`row${unread ? ' row-unread' : ''}`}
      aria-current={selected ? 'true' : undefined}
    >
      <Avatar name={name} seed={contact.id} />
      <span className="row-main">
        <span className="row-line">
          <span className="row-name at-ellipsis">{name}</span>
          {unread && <span className="at-hidden">{t('list.unread')}</span>}
          <RelativeTime at={lastMessageAt} className="row-time at-figures" />
        </span>
        <span className="row-line">
          <span className="row-preview at-ellipsis">
            <Preview conversation={conversation} />
          </span>
          <MoodMark conversation={conversation} />
          {priority !== 'normal' && <PriorityMark priority={priority} compact />}
        </span>
        <span className="row-line row-facts">
          {topic && <span className="at-ellipsis">{topic}</span>}
          {tagIds.slice(0, 2).map((tagId) => {
            const tag = directory.tags.get(tagId)?.name;
            return (
              tag && (
                <span key={tagId} className="row-tag at-ellipsis">
                  {tag}
                </span>
              )
            );
          })}
          {tagIds.length > 2 && <span className="at-figures">+{tagIds.length - 2}</span>}
          {assignee && <span className="row-assignee at-ellipsis">{assignee}</span>}
          <span className="row-state">
            {conversation.held && <span title={t('list.held')}>{t('list.heldShort')}</span>}
            {status === 'snoozed' && snoozedUntil
              ? t('list.snoozedUntil', { time: format.moment(Date.parse(snoozedUntil)) })
              : status === 'pending' || (status === 'resolved' && view === 'all')
                ? t(`status.${status}`, { ns: 'common' })
                : null}
            <FirstReply conversation={conversation} />
          </span>
        </span>
      </span>
    </Link>
  );
}

function Preview({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation('inbox');
  const { memberId } = useMembership();
  const { lastMessageAuthor, lastMessagePreview, assigneeId } = conversation;
  const who =
    lastMessageAuthor === 'bot'
      ? t('list.bot')
      : lastMessageAuthor === 'member'
        ? t(assigneeId === memberId ? 'list.you' : 'list.agent')
        : '';
  return (
    <>
      {who && <span className="at-faint">{who}</span>}
      {lastMessagePreview || t('list.attachment')}
    </>
  );
}
