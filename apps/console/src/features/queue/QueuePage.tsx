import { CoffeeOutlined, TeamOutlined } from '@ant-design/icons';
import type { Conversation, Member } from '@attune/contract';
import { App, Switch } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { byId, useMay, useSkills, useTeams, useTopics } from '../../api/index.ts';
import {
  EmptyState,
  ErrorState,
  ListSkeleton,
  PageHeader,
  useDescribeError,
  useNow,
} from '../../ui/index.ts';
import { AgentCard } from './AgentCard.tsx';
import { candidatesFor, reasonsFor } from './fit.ts';
import './queue.css';
import { useAssign, useQueue } from './queries.ts';
import { WaitingRow } from './WaitingRow.tsx';

const PRESENCE_ORDER = { online: 0, busy: 1, away: 2, offline: 3 };

/** Who waits and who could help; a conversation is given by drag or by menu. */
export function QueuePage() {
  const { t } = useTranslation('queue');
  const { t: common } = useTranslation('common');
  const { message } = App.useApp();
  const describe = useDescribeError();
  const queue = useQueue();
  const assign = useAssign();
  const mayAssign = useMay('conversation.assign');
  const topics = byId(useTopics().data);
  const skills = byId(useSkills().data);
  const teams = byId(useTeams().data);
  const now = useNow('minute');
  const [dragged, setDragged] = useState<Conversation | null>(null);
  const [offline, setOffline] = useState(false);

  const waiting = useMemo(
    () => (queue.data?.waiting ?? []).toSorted((a, b) => since(a) - since(b)),
    [queue.data],
  );
  const members = (queue.data?.agents ?? [])
    .filter((member) => !member.disabled)
    .toSorted(
      (a, b) =>
        PRESENCE_ORDER[a.presence] - PRESENCE_ORDER[b.presence] || a.load / a.capacity - b.load / b.capacity,
    );
  const away = members.filter((member) => member.presence === 'offline').length;
  const shown = offline ? members : members.filter((member) => member.presence !== 'offline');
  const why = reasonsFor(waiting, members, topics, now);
  const candidates = new Map(
    dragged ? candidatesFor(dragged, members, topics, now).map((c) => [c.member.id, c]) : [],
  );

  const give = (conversation: Conversation, member: Member) => {
    setDragged(null);
    assign.mutate(
      { conversation, member },
      {
        onSuccess: () =>
          void message.success(
            t('assigned', {
              customer: conversation.contact.name ?? common('customer.anonymous'),
              agent: member.name,
            }),
          ),
        onError: (error) => void message.error(describe(error)),
      },
    );
  };

  if (queue.error && !queue.data) {
    return <ErrorState error={queue.error} retry={() => void queue.refetch()} />;
  }
  return (
    <main className="queue">
      <PageHeader title={t('title')} note={queue.data && t('count', { count: waiting.length })} />
      <div className="queue-body">
        <section className="queue-card" aria-labelledby="queue-waiting">
          <header className="queue-head">
            <h2 id="queue-waiting">{t('waiting')}</h2>
            {mayAssign && waiting.length > 0 && <span className="at-faint queue-hint">{t('hint')}</span>}
          </header>
          {!queue.data && <ListSkeleton />}
          {queue.data && waiting.length === 0 && (
            <EmptyState icon={<CoffeeOutlined />} title={t('empty')} hint={t('emptyHint')} />
          )}
          <ol className="queue-list">
            {waiting.map((conversation) => (
              <WaitingRow
                key={conversation.id}
                conversation={conversation}
                why={why.get(conversation.id)}
                members={members}
                topics={topics}
                mayAssign={mayAssign}
                onAssign={(member) => give(conversation, member)}
                onDrag={setDragged}
              />
            ))}
          </ol>
        </section>
        <section className="queue-people" aria-labelledby="queue-agents">
          <header className="queue-head">
            <h2 id="queue-agents">{t('agents')}</h2>
            {away > 0 && (
              <span className="queue-small at-soft queue-switch">
                <span id="queue-offline">{t('showOffline', { n: away })}</span>
                <Switch
                  size="small"
                  aria-labelledby="queue-offline"
                  checked={offline}
                  onChange={setOffline}
                />
              </span>
            )}
          </header>
          {!queue.data && <ListSkeleton rows={4} />}
          {queue.data && members.length === 0 && (
            <EmptyState icon={<TeamOutlined />} title={t('noAgents')} hint={t('noAgentsHint')} />
          )}
          <div className="queue-agents">
            {shown.map((member) => (
              <AgentCard
                key={member.id}
                member={member}
                skills={skills}
                teams={teams}
                candidate={candidates.get(member.id)}
                onDrop={() => dragged && give(dragged, member)}
              />
            ))}
          </div>
        </section>
      </div>
    </main>
  );
}

function since(conversation: Conversation): number {
  return Date.parse(conversation.queuedAt ?? conversation.createdAt);
}
