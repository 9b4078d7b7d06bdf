import {
  ArrowLeftOutlined,
  CheckOutlined,
  DownOutlined,
  EllipsisOutlined,
  InfoCircleOutlined,
  PlusOutlined,
  RollbackOutlined,
} from '@ant-design/icons';
import type { Conversation, Priority } from '@attune/contract';
import { Button, Dropdown, type MenuProps, Tooltip } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay, useMembership } from '../../api/index.ts';
import { PRIORITY_LIST } from '../../frame/lists.ts';
import { keysOf, useShortcuts } from '../../frame/shortcuts.ts';
import { useSigns } from '../../live/LiveProvider.tsx';
import { PriorityMark } from '../../ui/index.ts';
import { useActions } from './actions.tsx';
import type { Directory } from './directory.ts';
import { FirstReply } from './FirstReply.tsx';
import { useCustomerName } from './names.ts';
import { useIsOffered } from './Offer.tsx';
import { TagPicker } from './TagPicker.tsx';
import { TransferDialog } from './TransferDialog.tsx';

interface Props {
  conversation: Conversation;
  directory: Directory;
  onBack: () => void;
  contextOpen: boolean;
  toggleContext: () => void;
}

export function ThreadHeader({ conversation, directory, onBack, contextOpen, toggleContext }: Props) {
  const { t } = useTranslation('inbox');
  const customer = useCustomerName();
  const actions = useActions(conversation);
  const mayAnswer = useMay('conversation.answer');
  const { topicId, priority } = conversation;
  return (
    <header className="thread-header">
      <div className="thread-title">
        <Button
          type="text"
          className="only-phone"
          icon={<ArrowLeftOutlined />}
          aria-label={t('thread.back')}
          onClick={onBack}
        />
        <h2 className="at-ellipsis" title={customer(conversation.contact)}>
          {customer(conversation.contact)}
        </h2>
        <span className="at-faint at-figures">#{conversation.number}</span>
        <div className="thread-first-reply">
          <FirstReply conversation={conversation} labelled />
        </div>
        {mayAnswer && <MainActions conversation={conversation} directory={directory} />}
        <Tooltip title={t('action.context')}>
          <Button
            type="text"
            icon={<InfoCircleOutlined />}
            aria-label={t('action.context')}
            aria-expanded={contextOpen}
            className={contextOpen ? 'pressed' : ''}
            onClick={toggleContext}
          />
        </Tooltip>
      </div>
      <div className="thread-facts">
        <Assignee conversation={conversation} directory={directory} />
        {mayAnswer ? (
          <>
            <TopicMenu conversation={conversation} directory={directory} set={actions.setTopic} />
            <PriorityMenu priority={priority} set={actions.setPriority} />
          </>
        ) : (
          <>
            {topicId && <span className="fact">{directory.topics.get(topicId)?.name}</span>}
            <span className="fact">
              <PriorityMark priority={priority} />
            </span>
          </>
        )}
        <TagPicker conversation={conversation} directory={directory} set={actions.setTags} />
      </div>
      <Colleagues conversationId={conversation.id} directory={directory} />
    </header>
  );
}

function MainActions({ conversation, directory }: { conversation: Conversation; directory: Directory }) {
  const { t } = useTranslation('inbox');
  const { memberId } = useMembership();
  const actions = useActions(conversation);
  const [transferring, setTransferring] = useState(false);
  const { status, owner, assigneeId, held = false } = conversation;
  const resolved = status === 'resolved';
  const mine = owner === 'agent' && assigneeId === memberId;
  const offered = useIsOffered()(conversation);
  const mayManage = useMay('queue.manage');
  const canTake = !resolved && !mine;
  useShortcuts({
    'Alt+KeyT': canTake ? () => void actions.take() : undefined,
    'Alt+KeyE': () => void (resolved ? actions.reopen() : actions.resolve()),
  });
  const at = (time: dayjs.Dayjs) => () => void actions.snooze(time.toISOString());
  const tomorrow = dayjs().add(1, 'day').hour(9).startOf('hour');
  const monday = dayjs()
    .add((8 - dayjs().day()) % 7 || 7, 'day')
    .hour(9)
    .startOf('hour');
  const more: MenuProps['items'] = [
    {
      key: 'pending',
      label: t('action.pending'),
      disabled: status === 'pending',
      onClick: () => void actions.pending(),
    },
    {
      key: 'snooze',
      label: t('action.snooze'),
      children: [
        { key: 'hour', label: t('action.snoozeHour'), onClick: at(dayjs().add(1, 'hour')) },
        { key: 'three', label: t('action.snoozeThreeHours'), onClick: at(dayjs().add(3, 'hour')) },
        { key: 'tomorrow', label: t('action.snoozeTomorrow'), onClick: at(tomorrow) },
        { key: 'monday', label: t('action.snoozeMonday'), onClick: at(monday) },
      ],
    },
    ...(owner === 'agent' && !offered
      ? [{ key: 'release', label: t('action.release'), onClick: () => void actions.release() }]
      : []),
    ...(mayManage && owner === 'agent' && !mine
      ? [{ key: 'pull', label: t('action.pull'), onClick: () => void actions.pull() }]
      : []),
    ...(mayManage
      ? [
          {
            key: 'hold',
            label: t(held ? 'action.unhold' : 'action.hold'),
            onClick: () => void actions.hold(!held),
          },
        ]
      : []),
  ];
  if (resolved) {
    return (
      <Button icon={<RollbackOutlined />} onClick={() => void actions.reopen()}>
        {t('action.reopen')}
      </Button>
    );
  }
  return (
    <>
      {canTake && (
        <Tooltip title={keysOf('Alt+KeyT').join(' ')}>
          <Button type="primary" onClick={() => void actions.take()}>
            {t('action.take')}
          </Button>
        </Tooltip>
      )}
      <Button className="not-phone" onClick={() => setTransferring(true)}>
        {t('action.transfer')}
      </Button>
      <Tooltip title={keysOf('Alt+KeyE').join(' ')}>
        <Button
          type={mine && !offered ? 'primary' : 'default'}
          icon={<CheckOutlined />}
          onClick={() => void actions.resolve()}
        >
          {t('action.resolve')}
        </Button>
      </Tooltip>
      <Dropdown
        trigger={['click']}
        menu={{
          items: [
            {
              key: 'transfer',
              label: t('action.transfer'),
              className: 'only-phone',
              onClick: () => setTransferring(true),
            },
            ...more,
          ],
        }}
      >
        <Button type="text" icon={<EllipsisOutlined />} aria-label={t('action.more')} />
      </Dropdown>
      <TransferDialog
        open={transferring}
        close={() => setTransferring(false)}
        conversation={conversation}
        directory={directory}
      />
    </>
  );
}

function Assignee({ conversation, directory }: { conversation: Conversation; directory: Directory }) {
  const { t } = useTranslation('inbox');
  const { memberId } = useMembership();
  const { owner, assigneeId, teamId, held } = conversation;
  const name =
    assigneeId === memberId
      ? t('assignee.me')
      : assigneeId
        ? (directory.members.get(assigneeId)?.name ?? t('event.someone'))
        : t(owner === 'bot' ? 'assignee.bot' : 'assignee.none');
  const team = teamId ? directory.teams.get(teamId)?.name : undefined;
  return (
    <span className="fact">
      <span className="at-faint">{t('assignee.label')}</span> {name}
      {team && <span className="at-faint"> · {team}</span>}
      {held && <span className="fact-held">· {t('list.held')}</span>}
    </span>
  );
}

function TopicMenu({
  conversation,
  directory,
  set,
}: {
  conversation: Conversation;
  directory: Directory;
  set: (topicId: string | null) => Promise<boolean>;
}) {
  const { t } = useTranslation('inbox');
  const { topicId } = conversation;
  const none = 'none';
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        className: 'long-menu',
        selectable: true,
        selectedKeys: [topicId ?? none],
        items: [
          ...[...directory.topics.values()].map(({ id, name }) => ({ key: id, label: name })),
          { type: 'divider' },
          { key: none, label: t('action.noTopic') },
        ],
        onClick: ({ key }) => void set(key === none ? null : key),
      }}
    >
      <button type="button" className="fact-button">
        <span className="at-hidden">{t('action.topic')}</span>
        {topicId ? (
          (directory.topics.get(topicId)?.name ?? t('action.noTopic'))
        ) : (
          <>
            <PlusOutlined /> {t('action.topic')}
          </>
        )}
        <DownOutlined />
      </button>
    </Dropdown>
  );
}

function PriorityMenu({
  priority,
  set,
}: {
  priority: Priority;
  set: (priority: Priority) => Promise<boolean>;
}) {
  const { t } = useTranslation('inbox');
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        selectable: true,
        selectedKeys: [priority],
        items: PRIORITY_LIST.map((key) => ({ key, label: <PriorityMark priority={key} /> })),
        onClick: ({ key }) => {
          const next = PRIORITY_LIST.find((item) => item === key);
          if (next) void set(next);
        },
      }}
    >
      <button type="button" className="fact-button">
        <span className="at-hidden">{t('action.priority')}</span>
        <PriorityMark priority={priority} />
        <DownOutlined />
      </button>
    </Dropdown>
  );
}

/** Who else is here, so that two people do not answer at once. */
function Colleagues({ conversationId, directory }: { conversationId: string; directory: Directory }) {
  const { t } = useTranslation('inbox');
  const signs = useSigns(conversationId).filter((sign) => sign.actor.kind === 'agent');
  const nameOf = (id: string | null) => directory.members.get(id ?? '')?.name ?? t('event.someone');
  const typing = new Set(signs.filter((sign) => sign.kind === 'typing').map((sign) => nameOf(sign.actor.id)));
  const viewing = new Set(signs.map((sign) => nameOf(sign.actor.id)).filter((name) => !typing.has(name)));
  const join = (names: Set<string>) => [...names].join(t('colleagues.join'));
  return (
    <div role="status">
      {typing.size > 0 && (
        <p className="colleagues colleagues-typing">
          {t('colleagues.typing', { names: join(typing), count: typing.size })}
        </p>
      )}
      {viewing.size > 0 && (
        <p className="colleagues">{t('colleagues.viewing', { names: join(viewing), count: viewing.size })}</p>
      )}
    </div>
  );
}
