import { SearchOutlined } from '@ant-design/icons';
import type { Conversation, Member, Topic } from '@attune/contract';
import type { Policy } from '@attune/dispatch';
import { Input, Modal } from 'antd';
import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Avatar, EmptyState, PresenceMark, useFormat, useNow } from '../../ui/index.ts';
import { type Candidate, candidatesFor } from './fit.ts';

/** So many are listed; the search finds the others. */
const LISTED = 60;

interface Props {
  conversation: Conversation | null;
  members: readonly Member[];
  topics: ReadonlyMap<string, Topic>;
  policy: Policy;
  onAssign: (conversation: Conversation, member: Member) => void;
  onClose: () => void;
}

/** To whom: who suits best first. Enter in the search takes the first of the list, the arrows walk through it. */
export function AssignDialog(props: Props) {
  const { t } = useTranslation('queue');
  const { t: common } = useTranslation('common');
  const name = props.conversation?.contact.name ?? common('customer.anonymous');
  return (
    <Modal
      open={props.conversation !== null}
      onCancel={props.onClose}
      title={t('assign.title', { name })}
      footer={null}
      destroyOnHidden
    >
      {props.conversation && <Content {...props} conversation={props.conversation} />}
    </Modal>
  );
}

function Content({
  conversation,
  members,
  topics,
  policy,
  onAssign,
  onClose,
}: Props & { conversation: Conversation }) {
  const { t } = useTranslation('queue');
  const now = useNow('minute');
  const [search, setSearch] = useState('');
  const wanted = search.trim().toLowerCase();
  const candidates = candidatesFor(conversation, members, topics, policy, now)
    .filter(({ member }) => member.name.toLowerCase().includes(wanted))
    .slice(0, LISTED);
  const choose = (member: Member) => {
    onAssign(conversation, member);
    onClose();
  };
  const groups = [
    { key: 'fits' as const, items: candidates.filter(({ unfit }) => unfit === null) },
    { key: 'others' as const, items: candidates.filter(({ unfit }) => unfit !== null) },
  ].filter(({ items }) => items.length > 0);
  return (
    <search className="queue-assign" onKeyDown={walk}>
      <Input
        autoFocus
        allowClear
        prefix={<SearchOutlined />}
        placeholder={t('assign.search')}
        aria-label={t('assign.search')}
        value={search}
        onChange={(event) => setSearch(event.target.value)}
        onPressEnter={(event) => {
          // Else the same key press reaches the button that gets the focus back, and opens the dialog again.
          event.preventDefault();
          if (candidates[0]) choose(candidates[0].member);
        }}
      />
      {groups.length === 0 && <EmptyState title={t('assign.none')} />}
      {groups.map(({ key, items }) => (
        <section key={key} aria-label={t(key)}>
          <h3 className="at-faint queue-small">{t(key)}</h3>
          <ul>
            {items.map((candidate) => (
              <li key={candidate.member.id}>
                <CandidateButton candidate={candidate} choose={choose} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </search>
  );
}

/** The arrows move between the search and the people. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>('input, button.queue-candidate')];
  const at = stops.indexOf(document.activeElement as HTMLElement);
  const next = stops[at + (event.key === 'ArrowDown' ? 1 : -1)];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

function CandidateButton({
  candidate: { member, unfit },
  choose,
}: {
  candidate: Candidate;
  choose: (member: Member) => void;
}) {
  const { t } = useTranslation('queue');
  const format = useFormat();
  return (
    <button type="button" className="queue-candidate" onClick={() => choose(member)}>
      <Avatar name={member.name} seed={member.id} size="small" />
      <span className="at-ellipsis">{member.name}</span>
      <span className="at-soft queue-small at-figures">
        {unfit && `${t(`unfit.${unfit}`)} · `}
        {t('load', { load: format.number(member.load, 1), capacity: format.number(member.capacity, 1) })}
      </span>
      <PresenceMark presence={member.presence} compact />
    </button>
  );
}
