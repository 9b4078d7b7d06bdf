import {
  HolderOutlined,
  PauseCircleFilled,
  PauseOutlined,
  PlayCircleOutlined,
  UserAddOutlined,
} from '@ant-design/icons';
import type { Conversation, QueuePlace, QueueView, Topic } from '@attune/contract';
import { Button } from 'antd';
import { memo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/index.ts';
import {
  Avatar,
  conversationPath,
  InnerLink,
  PriorityMark,
  RunningTime,
  useFormat,
  useNearView,
  useNow,
} from '../../ui/index.ts';
import { waitingSince } from './fit.ts';
import type { QueueActions } from './queries.ts';

interface Props {
  conversation: Conversation;
  /** Absent until the next fetch, for who has just come. */
  place: QueuePlace | undefined;
  /** Epoch milliseconds at which the place was told. */
  toldAt: number;
  /** What the longest bar stands for. */
  mostCost: number;
  policy: QueueView['policy'];
  topic: Topic | undefined;
  actions: QueueActions;
  onAssign: (conversation: Conversation) => void;
  onDrag: (conversation: Conversation | null) => void;
}

/** So many rows are drawn at once, whatever the height of the window. */
const DRAWN_FIRST = 12;

/** A waiting customer: place, who, why they still wait, what that costs, for how long, and what to do about it. */
export const WaitingRow = memo(function WaitingRow(props: Props & { index: number }) {
  const { conversation, onDrag, index } = props;
  const row = useRef<HTMLLIElement>(null);
  const isNear = useNearView(row, index < DRAWN_FIRST);
  const mayAssign = useMay('conversation.assign');
  return (
    <li
      ref={row}
      className={`queue-row${conversation.held ? ' queue-row-held' : ''}`}
      draggable={mayAssign}
      onDragStart={(event) => {
        event.dataTransfer.setData('text/plain', conversation.id);
        event.dataTransfer.effectAllowed = 'move';
        onDrag(conversation);
      }}
      onDragEnd={() => onDrag(null)}
    >
      {isNear ? <Drawn {...props} /> : <span className="queue-undrawn">{conversation.contact.name}</span>}
    </li>
  );
});

function Drawn(props: Props) {
  const { conversation, place, toldAt, mostCost, policy, topic } = props;
  const { t } = useTranslation('queue');
  const { t: common } = useTranslation('common');
  const mayAssign = useMay('conversation.assign');
  const name = conversation.contact.name ?? common('customer.anonymous');
  return (
    <>
      <PlaceMark held={conversation.held ?? false} place={place} grip={mayAssign} />
      <Avatar name={name} seed={conversation.contact.id} />
      <div className="queue-words">
        <div className="queue-line">
          <InnerLink
            to={conversationPath(conversation.id)}
            className="queue-name at-ellipsis"
            aria-label={t('openName', { name: `${name} #${conversation.number}` })}
            draggable={false}
          >
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
          <Why held={conversation.held ?? false} place={place} toldAt={toldAt} />
        </div>
      </div>
      {place && <Cost place={place} most={mostCost} policy={policy} />}
      <Wait conversation={conversation} place={place} />
      <RowActions {...props} name={name} />
    </>
  );
}

function PlaceMark({ held, place, grip }: { held: boolean; place: QueuePlace | undefined; grip: boolean }) {
  const { t } = useTranslation('queue');
  const format = useFormat();
  const words = held ? t('held') : place ? t('place', { n: place.place }) : t('noPlace');
  return (
    <span className="queue-place at-figures" title={words}>
      {grip && <HolderOutlined className="queue-grip" aria-hidden="true" />}
      <span aria-hidden="true">
        {held ? <PauseCircleFilled className="queue-held-mark" /> : place ? format.number(place.place) : '–'}
      </span>
      <span className="at-hidden">{words}</span>
    </span>
  );
}

const REASONS = [
  'no_agent_online',
  'no_agent_in_team',
  'no_agent_with_skill',
  'no_agent_with_language',
  'all_agents_excluded',
  'no_capacity',
] as const;

function Why({ held, place, toldAt }: { held: boolean; place: QueuePlace | undefined; toldAt: number }) {
  const { t } = useTranslation('queue');
  const format = useFormat();
  const now = useNow('second');
  if (held) return <span className="queue-held-mark">{t('held')}</span>;
  if (!place) return null;
  if (place.reason === null) return <span className="queue-soon">{t('why.soon')}</span>;
  const reason = REASONS.find((code) => code === place.reason);
  const { nextRelaxationSeconds } = place;
  const left = nextRelaxationSeconds === null ? 0 : toldAt + nextRelaxationSeconds * 1000 - now;
  return (
    <span className="at-soft at-figures">
      {reason ? t(`why.${reason}`) : place.reason}
      {left > 0 && ` · ${t('why.relax', { left: format.duration(left) })}`}
    </span>
  );
}

/** Cost per minute as a bar next to the costliest one, with the figure and what put the row where it stands. */
function Cost({ place, most, policy }: { place: QueuePlace; most: number; policy: QueueView['policy'] }) {
  const { t } = useTranslation('queue');
  const format = useFormat();
  const { costPerMinute, value, guard } = place;
  const figure = format.number(costPerMinute, costPerMinute < 0.1 ? 3 : 2);
  const why = guard ?? (policy === 'cost_of_waiting' ? 'cost' : 'arrival');
  const hint = t('cost.hint', { value: figure });
  return (
    <div className={`queue-cost queue-cost-${why}`}>
      <span className="queue-cost-track" role="img" aria-label={hint} title={hint}>
        <span style={{ width: `${most > 0 ? Math.min(1, costPerMinute / most) * 100 : 0}%` }} />
      </span>
      <span className="queue-small at-figures queue-cost-words">
        <span>{t('cost.perMinute', { value: figure })}</span>
        <span className="queue-cost-why">{t(`cost.why.${why}`)}</span>
        {value !== 1 && (
          <span className="at-faint" title={t('cost.valueHint', { value: format.number(value, 1) })}>
            {t('cost.value', { value: format.number(value, 1) })}
          </span>
        )}
      </span>
    </div>
  );
}

function Wait({ conversation, place }: { conversation: Conversation; place: QueuePlace | undefined }) {
  const { t } = useTranslation('queue');
  const format = useFormat();
  const expected = place?.expectedWait;
  return (
    <div className="queue-wait">
      <RunningTime since={new Date(waitingSince(conversation)).toISOString()} className="queue-time" />
      {expected && !conversation.held && (
        <span
          className="at-soft"
          title={t('expectedHint', {
            median: format.waitRange(expected.medianSeconds, expected.medianSeconds),
          })}
        >
          {t('expected', { range: format.waitRange(expected.lowSeconds, expected.highSeconds) })}
        </span>
      )}
      <Due at={conversation.firstReplyAt === null ? conversation.firstReplyDueAt : null} />
    </div>
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

function RowActions({ conversation, actions, onAssign, name }: Props & { name: string }) {
  const { t } = useTranslation('queue');
  const { t: common } = useTranslation('common');
  const mayAnswer = useMay('conversation.answer');
  const mayAssign = useMay('conversation.assign');
  const mayManage = useMay('queue.manage');
  const hold = conversation.held ? 'unhold' : 'hold';
  return (
    <div className="queue-row-actions">
      {mayAssign && (
        <Button
          size="small"
          aria-label={t('assign.open', { name })}
          aria-haspopup="dialog"
          onClick={() => onAssign(conversation)}
        >
          {common('action.assign')}
        </Button>
      )}
      {mayAnswer && (
        <Button
          size="small"
          type="text"
          icon={<UserAddOutlined />}
          title={t('take')}
          aria-label={t('takeName', { name })}
          onClick={() => actions.take(conversation)}
        />
      )}
      {mayManage && (
        <Button
          size="small"
          type="text"
          icon={conversation.held ? <PlayCircleOutlined /> : <PauseOutlined />}
          title={t(hold)}
          aria-label={t(`${hold}Name`, { name })}
          onClick={() => actions.hold(conversation, !conversation.held)}
        />
      )}
    </div>
  );
}
