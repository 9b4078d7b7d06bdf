import { Drawer } from 'antd';
import { useTranslation } from 'react-i18next';
import {
  Avatar,
  conversationPath,
  EmptyState,
  ErrorState,
  InnerLink,
  ListSkeleton,
  PriorityMark,
  RelativeTime,
} from '../../ui/index.ts';
import { type CellRequest, useCell } from './queries.ts';

export interface Opened extends CellRequest {
  title: string;
  /** A value in words. */
  show: (value: number) => string;
}

export function CellDrawer({ opened, onClose }: { opened: Opened | null; onClose: () => void }) {
  return (
    <Drawer open={opened !== null} onClose={onClose} title={opened?.title} size={440} destroyOnHidden>
      {opened && <Content opened={opened} />}
    </Drawer>
  );
}

function Content({ opened: { show, title: _, ...request } }: { opened: Opened }) {
  const { t } = useTranslation('live');
  const { t: common } = useTranslation('common');
  const { items, total, isPending, error, retry } = useCell(request);
  if (error) return <ErrorState error={error} retry={retry} />;
  if (isPending) return <ListSkeleton />;
  if (items.length === 0) return <EmptyState title={t('cell.empty')} />;
  return (
    <>
      <p className="at-soft">
        {t('cell.total', { count: total })}
        {total > items.length && ` · ${t('cell.shown', { n: items.length })}`}
      </p>
      <ul className="live-conversations">
        {items.map(({ conversation, value, at }) => {
          const name = conversation.contact.name ?? common('customer.anonymous');
          return (
            <li key={`${conversation.id}.${at}`}>
              <InnerLink to={conversationPath(conversation.id)} className="live-conversation">
                <Avatar name={name} seed={conversation.contact.id} />
                <span className="live-conversation-words">
                  <span className="live-conversation-head">
                    <strong className="at-ellipsis live-conversation-name">{name}</strong>
                    <span className="at-faint at-figures">#{conversation.number}</span>
                    <PriorityMark priority={conversation.priority} compact />
                    <span className="live-conversation-value at-figures">
                      {value !== null && show(value)}
                    </span>
                  </span>
                  <span className="at-soft at-ellipsis">{conversation.lastMessagePreview}</span>
                  <span className="at-faint live-conversation-foot">
                    {common(`status.${conversation.status}`)} · <RelativeTime at={at} />
                  </span>
                </span>
              </InnerLink>
            </li>
          );
        })}
      </ul>
    </>
  );
}
