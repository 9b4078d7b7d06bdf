import type { Dimension, Heatmap, Metric } from '@attune/contract';
import { METRIC_KEYS } from '@attune/metrics';
import { Segmented, Select, Skeleton } from 'antd';
import { type CSSProperties, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { palette, useColourMode } from '../../theme.ts';
import { EmptyState, ErrorState } from '../../ui/index.ts';
import { stops } from './colour.ts';
import { HeatmapChart } from './HeatmapChart.tsx';
import { HeatmapTable } from './HeatmapTable.tsx';
import { type Cell, gridOf, kindOf, makeScale, referenceOf, type Scale } from './heat.ts';
import { useValues } from './values.ts';

const DIMENSIONS: readonly Dimension[] = ['stage', 'team', 'topic', 'member', 'channel', 'language'];

interface Props {
  query: { data: Heatmap | undefined; error: unknown; refetch: () => unknown };
  dimension: Dimension;
  metric: Metric;
  timeZone: string;
  fold: boolean;
  goal: number;
  targetMs: number;
  wall: boolean;
  onDimension: (dimension: Dimension) => void;
  onMetric: (metric: Metric) => void;
  onCell: (cell: Cell, map: Heatmap) => void;
}

export function HeatmapCard(props: Props) {
  const { query, dimension, metric, wall } = props;
  const { t } = useTranslation('live');
  const { t: common } = useTranslation('common');
  const [view, setView] = useState<'chart' | 'table'>('chart');
  const name = dimension === 'stage' ? t('map.timeIn') : common(`metric.${metric}`);
  return (
    <section className="live-card live-map" aria-labelledby="live-map-title">
      <div className="live-card-head">
        <h2 id="live-map-title">{dimension === 'stage' ? t('map.stageTitle') : name}</h2>
        {!wall && (
          <div className="live-controls">
            <Segmented
              aria-label={t('map.dimension')}
              value={dimension}
              onChange={props.onDimension}
              options={DIMENSIONS.map((value) => ({ value, label: t(`dimension.${value}`) }))}
            />
            <Select
              aria-label={t('map.metric')}
              className="live-metric"
              value={dimension === 'stage' ? null : metric}
              placeholder={t('map.timeIn')}
              disabled={dimension === 'stage'}
              onChange={(value) => value && props.onMetric(value)}
              options={METRIC_KEYS.map((value) => ({ value, label: common(`metric.${value}`) }))}
            />
            <Segmented
              aria-label={t('map.viewLabel')}
              value={view}
              onChange={setView}
              options={[
                { value: 'chart', label: t('map.view.chart') },
                { value: 'table', label: t('map.view.table') },
              ]}
            />
          </div>
        )}
      </div>
      {query.data ? (
        <Body {...props} map={query.data} view={view} name={name} />
      ) : query.error ? (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      ) : (
        <Skeleton.Node active className="live-map-skeleton" />
      )}
    </section>
  );
}

function Body({
  map,
  view,
  name,
  ...props
}: Props & { map: Heatmap; view: 'chart' | 'table'; name: string }) {
  const { dimension, metric, timeZone, fold, goal, targetMs, onCell } = props;
  const { t } = useTranslation('live');
  const share = kindOf(metric, dimension) === 'share';
  const grid = useMemo(() => gridOf(map, timeZone, fold, share), [map, timeZone, fold, share]);
  const scale = useMemo(
    () =>
      makeScale({
        values: grid.cells.flatMap((cell) => (cell.summary.value === null ? [] : [cell.summary.value])),
        metric,
        dimension,
        reference: referenceOf(metric, goal, targetMs),
      }),
    [grid, metric, dimension, goal, targetMs],
  );
  const select = (cell: Cell) => onCell(cell, map);
  if (grid.cells.length === 0) return <EmptyState title={t('map.empty')} hint={t('map.emptyHint')} />;
  return (
    <>
      {view === 'chart' ? (
        <HeatmapChart
          grid={grid}
          scale={scale}
          metric={metric}
          dimension={dimension}
          timeZone={timeZone}
          name={name}
          wall={props.wall}
          onSelect={select}
        />
      ) : (
        <HeatmapTable
          grid={grid}
          scale={scale}
          metric={metric}
          dimension={dimension}
          name={name}
          onSelect={select}
        />
      )}
      <Legend scale={scale} metric={metric} dimension={dimension} />
    </>
  );
}

function Legend({ scale, metric, dimension }: { scale: Scale; metric: Metric; dimension: Dimension }) {
  const { t } = useTranslation('live');
  const values = useValues();
  const p = palette(useColourMode());
  const figure = (value: number) => values.cell(metric, dimension, value, true);
  const amount = scale.kind === 'amount';
  const style: CSSProperties = {
    backgroundImage: `linear-gradient(to right, ${stops(scale.kind, p).join(', ')})`,
  };
  return (
    <div className="live-legend at-figures">
      <span>
        {amount ? t('map.little') : t('map.better')} {figure(scale.best)}
      </span>
      <span className="live-legend-bar" style={style} />
      <span>
        {amount ? t('map.much') : t('map.worse')} {figure(scale.worst)}
      </span>
      {scale.reference !== null && (
        <span className="at-faint">{t('map.reference', { value: figure(scale.reference) })}</span>
      )}
    </div>
  );
}
