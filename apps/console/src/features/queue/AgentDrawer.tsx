import type { Conversation, Member } from '@attune/contract';
import { Button, Drawer } from 'antd';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/index.ts';
import {
  Avatar,
  conversationPath,
  EmptyState,
  ErrorState,
  InnerLink,
  ListSkeleton,
  PriorityMark,
  useFormat,
  useNow,
} from '../../ui/index.ts';
import { AgentLoad } from './AgentLoad.tsx';
import { type QueueActions, useAgentConversations } from './queries.ts';

interface Props {
  member: Member | null;
  actions: QueueActions;
  onAssign: (conversation: Conversation) => void;
  onClose: () => void;
}

/** What an agent has in hands; a supervisor takes it back or gives it to somebody else. */
export function AgentDrawer({ member, actions, onAssign, onClose }: Props) {
  const { t } = useTranslation('queue');
  return (
    <Drawer
      open={member !== null}
      onClose={onClose}
      title={member && t('agent.title', { name: member.name })}
      size={440}
      destroyOnHidden
    >
      {member && <Content member={member} actions={actions} onAssign={onAssign} />}
    </Drawer>
  );
}

function Content({ member, actions, onAssign }: Omit<Props, 'member' | 'onClose'> & { member: Member }) {
  const { t } = useTranslation('queue');
  const { items, isPending, error, refetch } = useAgentConversations(member.id);
  return (
    <>
      <AgentLoad member={member} />
      {error && items.length === 0 ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : isPending && items.length === 0 ? (
        <ListSkeleton rows={4} />
      ) : items.length === 0 ? (
        <EmptyState title={t('agent.none')} />
      ) : (
        <ul className="queue-list queue-hands">
          {items.map((conversation) => (
            <Row key={conversation.id} conversation={conversation} actions={actions} onAssign={onAssign} />
          ))}
        </ul>
      )}
    </>
  );
}

function Row({
  conversation,
  actions,
  onAssign,
}: { conversation: Conversation } & Pick<Props, 'actions' | 'onAssign'>) {
  const { t } = useTranslation('queue');
  const { t: common } = useTranslation('common');
  const format = useFormat();
  const now = useNow('second');
  const mayManage = useMay('queue.manage');
  const mayAssign = useMay('conversation.assign');
  const { contact, number, priority, status, waitingSince, offeredUntil } = conversation;
  const name = contact.name ?? common('customer.anonymous');
  const state = offeredUntil
    ? t('agent.offered')
    : status !== 'open'
      ? common(`status.${status}`)
      : waitingSince
        ? t('agent.waitingFor', { time: format.duration(now - Date.parse(waitingSince)) })
        : t('agent.waitsForCustomer');
  return (
    <li className="queue-hand">
      <Avatar name={name} seed={contact.id} size="small" />
      <div className="queue-words">
        <div className="queue-line">
          <InnerLink to={conversationPath(conversation.id)} className="queue-name at-ellipsis">
            {name}
          </InnerLink>
          <span className="at-faint at-figures">#{number}</span>
          {priority !== 'normal' && <PriorityMark priority={priority} compact />}
        </div>
        <div className="at-soft at-ellipsis">{conversation.lastMessagePreview}</div>
        <div className="at-faint queue-small at-figures">{state}</div>
        <div className="queue-line">
          {mayManage && (
            <Button
              size="small"
              aria-label={t('pullName', { name })}
              onClick={() => actions.pull(conversation)}
            >
              {t('pull')}
            </Button>
          )}
          {mayAssign && (
            <Button
              size="small"
              type="text"
              aria-label={t('assign.open', { name })}
              onClick={() => onAssign(conversation)}
            >
              {common('action.assign')}
            </Button>
          )}
        </div>
      </div>
    </li>
  );
}
