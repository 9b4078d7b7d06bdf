import { DownOutlined, HolderOutlined } from '@ant-design/icons';
import type { Conversation, Member, Topic } from '@attune/contract';
import { Button, Dropdown, type MenuProps } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  Avatar,
  conversationPath,
  InnerLink,
  PriorityMark,
  RunningTime,
  useFormat,
  useNow,
} from '../../ui/index.ts';
import { candidatesFor, type Waiting } from './fit.ts';

interface Props {
  conversation: Conversation;
  why: Waiting | undefined;
  members: readonly Member[];
  topics: ReadonlyMap<string, Topic>;
  mayAssign: boolean;
  onAssign: (member: Member) => void;
  onDrag: (conversation: Conversation | null) => void;
}

export function WaitingRow({ conversation, why, members, topics, mayAssign, onAssign, onDrag }: Props) {
  const { t } = useTranslation('queue');
  const { t: common } = useTranslation('common');
  const name = conversation.contact.name ?? common('customer.anonymous');
  const topic = conversation.topicId === null ? undefined : topics.get(conversation.topicId);
  return (
    <li
      className="queue-row"
      draggable={mayAssign}
      onDragStart={(event) => {
        event.dataTransfer.setData('text/plain', conversation.id);
        event.dataTransfer.effectAllowed = 'move';
        onDrag(conversation);
      }}
      onDragEnd={() => onDrag(null)}
    >
      {mayAssign && <HolderOutlined className="queue-grip" aria-hidden="true" />}
      <Avatar name={name} seed={conversation.contact.id} />
      <div className="queue-words">
        <div className="queue-line">
          <InnerLink to={conversationPath(conversation.id)} className="queue-name at-ellipsis">
            {name}
          </InnerLink>
          <span className="at-faint at-figures">#{conversation.number}</span>
          {conversation.priority !== 'normal' && <PriorityMark priority={conversation.priority} />}
        </div>
        <div className="at-soft at-ellipsis">{conversation.lastMessagePreview}</div>
        <div className="queue-line queue-small">
          <span className="queue-pill at-ellipsis">{topic?.name ?? t('noTopic')}</span>
          <span className="queue-pill">
            {conversation.language ? common(`language.${conversation.language}`) : t('noLanguage')}
          </span>
          <Why why={why} />
        </div>
      </div>
      <div className="queue-wait">
        <RunningTime since={conversation.queuedAt ?? conversation.createdAt} className="queue-time" />
        <Due at={conversation.firstReplyAt === null ? conversation.firstReplyDueAt : null} />
      </div>
      {mayAssign && (
        <AssignMenu
          conversation={conversation}
          name={name}
          members={members}
          topics={topics}
          onAssign={onAssign}
        />
      )}
    </li>
  );
}

function Why({ why }: { why: Waiting | undefined }) {
  const { t } = useTranslation('queue');
  const format = useFormat();
  const now = useNow('minute');
  if (!why) return null;
  if (why.reason === null) return <span className="queue-soon">{t('why.soon')}</span>;
  return (
    <span className="at-soft">
      {t(`why.${why.reason}`)}
      {why.loosensAt !== null &&
        why.loosensAt > now &&
        ` · ${t('why.relax', { left: format.duration(why.loosensAt - now) })}`}
    </span>
  );
}

/** Time left to the first-response target, or that it has passed. */
function Due({ at }: { at: string | null }) {
  const { t } = useTranslation('queue');
  const format = useFormat();
  const now = useNow('second');
  if (at === null) return null;
  const left = Date.parse(at) - now;
  return left > 0 ? (
    <span className="at-faint at-figures">{t('due', { left: format.duration(left) })}</span>
  ) : (
    <span className="queue-late">{t('late')}</span>
  );
}

function AssignMenu({
  conversation,
  name,
  members,
  topics,
  onAssign,
}: Pick<Props, 'conversation' | 'members' | 'topics' | 'onAssign'> & { name: string }) {
  const { t } = useTranslation('queue');
  const { t: common } = useTranslation('common');
  const format = useFormat();
  const [open, setOpen] = useState(false);
  const now = useNow('minute');
  const candidates = open ? candidatesFor(conversation, members, topics, now) : [];
  const items = (fits: boolean): NonNullable<MenuProps['items']> =>
    candidates
      .filter((candidate) => (candidate.unfit === null) === fits)
      .map(({ member, unfit }) => ({
        key: member.id,
        label: (
          <span className="queue-candidate">
            <Avatar name={member.name} seed={member.id} size="small" />
            <span className="at-ellipsis">{member.name}</span>
            <span className="at-faint at-figures">
              {unfit ? t(`unfit.${unfit}`) : t('load', loadOf(member, format))}
            </span>
          </span>
        ),
      }));
  const groups = [
    { key: 'fits', type: 'group' as const, label: t('fits'), children: items(true) },
    { key: 'others', type: 'group' as const, label: t('others'), children: items(false) },
  ].filter((group) => group.children.length > 0);
  return (
    <Dropdown
      trigger={['click']}
      open={open}
      onOpenChange={setOpen}
      placement="bottomRight"
      autoFocus
      menu={{
        className: 'queue-menu',
        items: groups,
        onClick: ({ key }) => {
          const member = members.find((m) => m.id === key);
          if (member) onAssign(member);
        },
      }}
    >
      <Button aria-label={t('assignTo', { name })} className="queue-assign">
        {common('action.assign')} <DownOutlined aria-hidden="true" />
      </Button>
    </Dropdown>
  );
}

export function loadOf(member: Member, format: ReturnType<typeof useFormat>) {
  return { load: format.number(member.load, 1), capacity: format.number(member.capacity, 1) };
}
