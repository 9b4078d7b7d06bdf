import { CoffeeOutlined, TeamOutlined } from '@ant-design/icons';
import type { Conversation, Member, QueueView, Topic } from '@attune/contract';
import { Switch } from 'antd';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { byId, useMay, useSkills, useTeams, useTopics, useWorkspace } from '../../api/index.ts';
import { EmptyState, ErrorState, ListSkeleton, PageHeader } from '../../ui/index.ts';
import { AgentCard } from './AgentCard.tsx';
import { AgentDrawer } from './AgentDrawer.tsx';
import { AssignDialog } from './AssignDialog.tsx';
import { candidatesFor, policyOf } from './fit.ts';
import './queue.css';
import { type QueueActions, useQueue, useQueueActions } from './queries.ts';
import { Summary } from './Summary.tsx';
import { WaitingRow } from './WaitingRow.tsx';

const PRESENCE_ORDER = { online: 0, busy: 1, away: 2, offline: 3 };

/** The server lists no more than this. */
const LISTED = 500;

/** Who waits, in order of service, and who could help; a conversation is given by drag or by button. */
export function QueuePage() {
  const { t } = useTranslation('queue');
  const queue = useQueue();
  const actions = useQueueActions();
  const topicList = useTopics().data;
  const topics = useMemo(() => byId(topicList), [topicList]);
  const settings = useWorkspace().data?.settings.dispatch;
  const policy = useMemo(() => policyOf(settings), [settings]);
  const [dragged, setDragged] = useState<Conversation | null>(null);
  const [assigning, setAssigning] = useState<Conversation | null>(null);
  const [opened, setOpened] = useState<string | null>(null);
  const view = queue.data;
  const members = useMemo(() => (view ? inOrder(view.agents) : []), [view]);

  const onDrop = useCallback(
    (member: Member) => {
      setDragged(null);
      if (dragged) actions.assign(dragged, member);
    },
    [dragged, actions],
  );

  const countOf = (count: number) => (count < LISTED ? t('count', { count }) : t('most', { n: LISTED }));
  if (queue.error && !view) {
    return <ErrorState error={queue.error} retry={() => void queue.refetch()} />;
  }
  return (
    <main className="queue">
      <PageHeader title={t('title')} note={view && countOf(view.waiting.length)} />
      {view && <Summary view={view} />}
      <div className="queue-body">
        <Waiting
          view={view}
          toldAt={queue.dataUpdatedAt}
          topics={topics}
          actions={actions}
          onAssign={setAssigning}
          onDrag={setDragged}
        />
        <Agents
          members={members}
          loading={!view}
          dragged={dragged}
          candidates={(conversation) => candidatesFor(conversation, members, topics, policy, Date.now())}
          onDrop={onDrop}
          onOpen={setOpened}
        />
      </div>
      <AssignDialog
        conversation={assigning}
        members={members}
        topics={topics}
        policy={policy}
        onAssign={actions.assign}
        onClose={() => setAssigning(null)}
      />
      <AgentDrawer
        member={members.find(({ id }) => id === opened) ?? null}
        actions={actions}
        onAssign={setAssigning}
        onClose={() => setOpened(null)}
      />
    </main>
  );
}

/** Those who are there first, the freest of them at the head. */
function inOrder(agents: readonly Member[]): Member[] {
  return agents
    .filter((member) => !member.disabled)
    .toSorted(
      (a, b) =>
        PRESENCE_ORDER[a.presence] - PRESENCE_ORDER[b.presence] || a.load / a.capacity - b.load / b.capacity,
    );
}

interface WaitingProps {
  view: QueueView | undefined;
  toldAt: number;
  topics: ReadonlyMap<string, Topic>;
  actions: QueueActions;
  onAssign: (conversation: Conversation) => void;
  onDrag: (conversation: Conversation | null) => void;
}

function Waiting({ view, toldAt, topics, actions, onAssign, onDrag }: WaitingProps) {
  const { t } = useTranslation('queue');
  const mayAssign = useMay('conversation.assign');
  const places = useMemo(
    () => new Map(view?.places.map((place) => [place.conversationId, place])),
    [view?.places],
  );
  const mostCost = Math.max(0, ...[...places.values()].map(({ costPerMinute }) => costPerMinute));
  return (
    <section className="queue-card" aria-labelledby="queue-waiting">
      <header className="queue-head">
        <h2 id="queue-waiting">{t('waiting')}</h2>
        {mayAssign && view && view.waiting.length > 0 && (
          <span className="at-faint queue-hint">{t('hint')}</span>
        )}
      </header>
      {!view && <ListSkeleton />}
      {view?.waiting.length === 0 && (
        <EmptyState icon={<CoffeeOutlined />} title={t('empty')} hint={t('emptyHint')} />
      )}
      <ol className="queue-list">
        {view?.waiting.map((conversation, index) => (
          <WaitingRow
            key={conversation.id}
            index={index}
            conversation={conversation}
            place={places.get(conversation.id)}
            toldAt={toldAt}
            mostCost={mostCost}
            policy={view.policy}
            topic={topics.get(conversation.topicId ?? '')}
            actions={actions}
            onAssign={onAssign}
            onDrag={onDrag}
          />
        ))}
      </ol>
    </section>
  );
}

interface AgentsProps {
  members: readonly Member[];
  loading: boolean;
  dragged: Conversation | null;
  candidates: (conversation: Conversation) => ReturnType<typeof candidatesFor>;
  onDrop: (member: Member) => void;
  onOpen: (id: string) => void;
}

function Agents({ members, loading, dragged, candidates, onDrop, onOpen }: AgentsProps) {
  const { t } = useTranslation('queue');
  const skillList = useSkills().data;
  const skills = useMemo(() => byId(skillList), [skillList]);
  const teamList = useTeams().data;
  const teams = useMemo(() => byId(teamList), [teamList]);
  const [offline, setOffline] = useState(false);
  const open = useCallback(({ id }: Member) => onOpen(id), [onOpen]);
  const away = members.filter((member) => member.presence === 'offline').length;
  const shown = offline ? members : members.filter((member) => member.presence !== 'offline');
  const fit = new Map(dragged ? candidates(dragged).map((c) => [c.member.id, c]) : []);
  return (
    <section className="queue-people" aria-labelledby="queue-agents">
      <header className="queue-head">
        <h2 id="queue-agents">{t('agents')}</h2>
        {away > 0 && (
          <span className="queue-small at-soft queue-switch">
            <span id="queue-offline">{t('showOffline', { n: away })}</span>
            <Switch size="small" aria-labelledby="queue-offline" checked={offline} onChange={setOffline} />
          </span>
        )}
      </header>
      {loading && <ListSkeleton rows={4} />}
      {!loading && members.length === 0 && (
        <EmptyState icon={<TeamOutlined />} title={t('noAgents')} hint={t('noAgentsHint')} />
      )}
      <div className="queue-agents">
        {shown.map((member) => (
          <AgentCard
            key={member.id}
            member={member}
            skills={skills}
            teams={teams}
            candidate={fit.get(member.id)}
            onDrop={onDrop}
            onOpen={open}
          />
        ))}
      </div>
    </section>
  );
}
