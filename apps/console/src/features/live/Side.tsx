import type { Dimension, Heatmap, Metric, QueueView } from '@attune/contract';
import { useTranslation } from 'react-i18next';
import {
  Avatar,
  EmptyState,
  ErrorState,
  InnerLink,
  ListSkeleton,
  LoadBar,
  PresenceMark,
  RunningTime,
} from '../../ui/index.ts';
import { type Cell, type Grid, gridOf, kindOf } from './heat.ts';
import { useReason } from './reasons.ts';
import { useValues } from './values.ts';

interface WorstProps {
  map: Heatmap | undefined;
  dimension: Dimension;
  metric: Metric;
  timeZone: string;
  fold: boolean;
  onCell: (cell: Cell, map: Heatmap) => void;
}

/** The worst cells, each in one sentence; opens its conversations. */
export function Worst({ map, dimension, metric, timeZone, fold, onCell }: WorstProps) {
  const { t } = useTranslation('live');
  const values = useValues();
  const reason = useReason();
  const grid: Grid | null = map ? gridOf(map, timeZone, fold, kindOf(metric, dimension) === 'share') : null;
  const seen = new Set<string>();
  const items = (map?.worst ?? []).flatMap((worst) => {
    if (!grid) return [];
    const column = grid.columnOf(worst.hour);
    const key = `${column}.${worst.row}`;
    const cell = grid.cells.find((c) => c.column === column && c.row === worst.row);
    if (!cell || seen.has(key)) return [];
    seen.add(key);
    return [{ key, cell, column, reason: worst.reason }];
  });
  return (
    <section className="live-card" aria-labelledby="live-worst-title">
      <h2 id="live-worst-title">{t('worst.title')}</h2>
      {!map && <ListSkeleton rows={3} />}
      {map && items.length === 0 && <EmptyState title={t('worst.empty')} hint={t('worst.emptyHint')} />}
      {map && items.length > 0 && (
        <ol className="live-worst">
          {items.slice(0, 4).map((item) => (
            <li key={item.key}>
              <button type="button" onClick={() => onCell(item.cell, map)}>
                <strong className="at-figures">
                  {t('worst.where', {
                    hour: values.hour(grid?.columns[item.column] ?? 0),
                    row: values.row(dimension, map.rows[item.cell.row]),
                  })}
                </strong>
                <span className="at-soft">
                  {reason(item.reason, dimension, metric, item.cell.summary.value)}
                </span>
              </button>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

interface AgentsProps {
  query: { data: QueueView | undefined; error: unknown; refetch: () => unknown };
}

/** Who could take the next customer, the freest first, and how many wait. */
export function FreeAgents({ query }: AgentsProps) {
  const { t } = useTranslation('live');
  const { format } = useValues();
  const { data } = query;
  const present = (data?.agents ?? [])
    .filter((member) => !member.disabled && member.presence !== 'offline')
    .toSorted(
      (a, b) =>
        Number(b.presence === 'online') - Number(a.presence === 'online') ||
        b.capacity - b.load - (a.capacity - a.load),
    );
  const oldest = data?.waiting
    .map((conversation) => conversation.queuedAt ?? conversation.createdAt)
    .toSorted()[0];
  return (
    <section className="live-card" aria-labelledby="live-agents-title">
      <div className="live-card-head">
        <h2 id="live-agents-title">{t('agents.title')}</h2>
        <InnerLink to="queue">{t('agents.openQueue')}</InnerLink>
      </div>
      {data && (
        <p className="live-queue">
          <strong>
            {data.waiting.length > 0
              ? t('agents.queue', { count: data.waiting.length })
              : t('agents.queueNone')}
          </strong>
          {oldest && (
            <span className="at-soft">
              {t('agents.longest')} <RunningTime since={oldest} />
            </span>
          )}
        </p>
      )}
      {!data &&
        (query.error ? (
          <ErrorState error={query.error} retry={() => void query.refetch()} />
        ) : (
          <ListSkeleton rows={4} />
        ))}
      {data && present.length === 0 && <EmptyState title={t('agents.none')} hint={t('agents.noneHint')} />}
      <ul className="live-agents">
        {present.map((member) => {
          const room = Math.max(0, Math.floor(member.capacity - member.load));
          return (
            <li key={member.id} className="live-agent">
              <Avatar name={member.name} seed={member.id} />
              <span className="live-agent-words">
                <span className="at-ellipsis">{member.name}</span>
                <PresenceMark presence={member.presence} />
              </span>
              <LoadBar load={member.load} capacity={member.capacity} />
              <span className="at-figures at-soft">
                {room > 0 ? t('agents.free', { n: format.number(room) }) : t('agents.full')}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
