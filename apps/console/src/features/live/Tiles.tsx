import type { Metric, Tiles as TilesData } from '@attune/contract';
import { METRICS, MIN_SAMPLE } from '@attune/metrics';
import { Skeleton, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import { Sparkline } from './Sparkline.tsx';
import { useValues } from './values.ts';

type Tile = TilesData['items'][number];

export function TilesSkeleton() {
  return (
    <div className="live-tiles" aria-hidden="true">
      {SLOTS.map((slot) => (
        <div key={slot} className="live-tile">
          <Skeleton active title={{ width: '60%' }} paragraph={{ rows: 2, width: ['45%', '80%'] }} />
        </div>
      ))}
    </div>
  );
}
const SLOTS = Array.from({ length: 12 }, (_, i) => i);

export function Tiles({ data, onOpen }: { data: TilesData; onOpen: (metric: Metric) => void }) {
  return (
    <ul className="live-tiles">
      {data.items.map((tile) => (
        <li key={tile.metric}>
          <OneTile tile={tile} data={data} onOpen={() => onOpen(tile.metric)} />
        </li>
      ))}
    </ul>
  );
}

function OneTile({ tile, data, onOpen }: { tile: Tile; data: TilesData; onOpen: () => void }) {
  const { t } = useTranslation('live');
  const { t: common } = useTranslation('common');
  const values = useValues();
  const { metric, summary } = tile;
  const { kind } = METRICS[metric];
  const few = summary.n < MIN_SAMPLE;
  const name = common(`metric.${metric}`);
  const hint = (
    <div className="at-figures">
      <div>{few ? t('tile.few', { n: summary.n }) : t('tile.sample', { n: summary.n })}</div>
      {summary.low !== null && summary.high !== null && (
        <div>
          {t('tile.interval', {
            low: values.value(metric, summary.low),
            high: values.value(metric, summary.high),
          })}
        </div>
      )}
      {tile.previous !== null && (
        <div>{t('tile.previous', { value: values.value(metric, tile.previous) })}</div>
      )}
      {tile.provisional && <div>{t('tile.provisionalHint')}</div>}
      {tile.estimated && <div>{t('tile.estimatedHint')}</div>}
    </div>
  );
  const hours = tile.spark.map((value) => (value === null ? '–' : values.value(metric, value))).join(', ');
  return (
    <Tooltip title={hint} mouseEnterDelay={0.4}>
      <button
        type="button"
        className="live-tile"
        onClick={onOpen}
        aria-description={t('tile.spark', { values: hours })}
      >
        <span className="live-tile-name">
          <span className="at-ellipsis">{name}</span>
          {tile.provisional && <em>{t('tile.provisional')}</em>}
          {tile.estimated && <em>{t('tile.estimated')}</em>}
        </span>
        <span className="live-tile-middle">
          <strong className={few ? 'live-figure live-few' : 'live-figure'}>
            {summary.value === null ? '–' : values.value(metric, summary.value)}
          </strong>
          <Sparkline values={tile.spark} />
        </span>
        <span className="live-tile-line at-ellipsis">
          {kind === 'duration' && summary.p50 !== null && summary.p90 !== null
            ? t('tile.quantiles', {
                p50: values.value(metric, summary.p50),
                p90: values.value(metric, summary.p90),
              })
            : summary.n === 0
              ? t('tile.none')
              : few
                ? t('tile.few', { n: summary.n })
                : t('tile.sample', { n: summary.n })}
        </span>
        <span className="live-tile-line">
          <Standing tile={tile} data={data} />
          <Change tile={tile} />
        </span>
      </button>
    </Tooltip>
  );
}

/** Against the goal or target, where one is set. */
function Standing({ tile, data }: { tile: Tile; data: TilesData }) {
  const { t } = useTranslation('live');
  const { format } = useValues();
  const { value } = tile.summary;
  const judged = tile.metric === 'first_response_attainment' || tile.metric === 'first_response_time';
  if (!judged) return null;
  const share = tile.metric === 'first_response_attainment';
  const met = value === null ? null : share ? value >= data.goal : value <= data.targetMs;
  return (
    <span className={met === null ? 'at-faint' : met ? 'live-good' : 'live-bad'}>
      {met !== null && <span aria-hidden="true">{met ? '✓ ' : '✕ '}</span>}
      {share
        ? t('tile.goal', { goal: format.share(data.goal) })
        : t('tile.target', { target: format.duration(data.targetMs) })}
      {met !== null && <span className="at-hidden">{met ? t('tile.met') : t('tile.missed')}</span>}
    </span>
  );
}

/** Against the same hours a week before; shares in points, the rest in per cent. */
function Change({ tile }: { tile: Tile }) {
  const { t } = useTranslation('live');
  const { format } = useValues();
  const { value } = tile.summary;
  const { previous, metric } = tile;
  if (value === null) return null;
  if (previous === null) return <span className="at-faint live-change">{t('tile.noPrevious')}</span>;
  const { kind, better } = METRICS[metric];
  const share = kind === 'share';
  const change = share ? value - previous : previous === 0 ? 0 : (value - previous) / previous;
  const shown = Math.abs(change);
  if (shown < 0.005) return <span className="at-faint live-change">{t('tile.same')}</span>;
  const up = change > 0;
  const judged = metric !== 'turns';
  const good = up === (better === 'higher');
  const text = share ? format.points(shown * 100) : format.share(shown, 0);
  return (
    <span className={`live-change ${judged ? (good ? 'live-good' : 'live-bad') : 'at-faint'}`}>
      <span aria-hidden="true">{up ? '▲' : '▼'} </span>
      <span aria-hidden="true">{text}</span>
      <span className="at-hidden">
        {up ? t('tile.higher', { change: text }) : t('tile.lower', { change: text })}
      </span>
    </span>
  );
}
