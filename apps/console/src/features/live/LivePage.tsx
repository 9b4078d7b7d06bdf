import { FullscreenExitOutlined, FullscreenOutlined } from '@ant-design/icons';
import type { Dimension, Heatmap, Metric } from '@attune/contract';
import { instantOf, localParts } from '@attune/time';
import { Button, DatePicker, Segmented, Tooltip } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useWorkspace } from '../../api/index.ts';
import { ErrorState, loadCharts, PageHeader, useNow } from '../../ui/index.ts';
import { useQueue } from '../queue/index.ts';
import { CellDrawer, type Opened } from './CellDrawer.tsx';
import { HeatmapCard } from './HeatmapCard.tsx';
import type { Cell } from './heat.ts';
import './live.css';
import { useHeatmap, useTiles } from './queries.ts';
import { type RangeChoice, spanOf } from './range.ts';
import { FreeAgents, Worst } from './Side.tsx';
import { Tiles, TilesSkeleton } from './Tiles.tsx';
import { useValues } from './values.ts';
import { useWall } from './wall.ts';

const HOUR = 3_600_000;
// The chart comes after the data; its code need not.
void loadCharts();

/** The supervisor's page: twelve numbers, where they come from hour by hour, and what to do about it. */
export function LivePage() {
  const { t } = useTranslation('live');
  const { t: common } = useTranslation('common');
  const values = useValues();
  const workspace = useWorkspace();
  const timeZone = workspace.data?.timeZone ?? 'UTC';
  const [choice, setChoice] = useState<RangeChoice>({ preset: 'today', day: null });
  const [dimension, setDimension] = useState<Dimension>('topic');
  const [metric, setMetric] = useState<Metric>('first_response_attainment');
  const [opened, setOpened] = useState<Opened | null>(null);
  const wall = useWall();
  const now = useNow('minute');
  const span = spanOf(choice, now, timeZone);
  const tiles = useTiles(span);
  const map = useHeatmap(span, dimension, metric);
  const queue = useQueue();
  const fold = choice.preset === 'week';

  const openTile = (chosen: Metric) => {
    if (!tiles.data) return;
    setOpened({
      title: common(`metric.${chosen}`),
      spans: [{ from: tiles.data.from, to: tiles.data.to }],
      metric: chosen,
      show: (value) => values.value(chosen, value),
    });
  };
  const openCell = (cell: Cell, data: Heatmap) => {
    const row = data.rows[cell.row];
    const hour = localParts(timeZone, Date.parse(cell.hours[0] ?? data.from)).hour;
    setOpened({
      title: `${values.hour(hour)} · ${values.row(dimension, row)}`,
      spans: cell.hours.map((from) => ({ from, to: new Date(Date.parse(from) + HOUR).toISOString() })),
      dimension,
      key: row?.key ?? '',
      ...(dimension === 'stage' ? {} : { metric }),
      show: (value) => values.cell(metric, dimension, value),
    });
  };

  if (workspace.error) return <ErrorState error={workspace.error} retry={() => void workspace.refetch()} />;
  const shared = { dimension, metric, timeZone, fold, onCell: openCell };
  return (
    <main className={wall.on ? 'live live-wall' : 'live'}>
      <PageHeader
        title={t('title')}
        note={
          tiles.data && (
            <span className="at-figures">
              {t('updated', { at: values.format.moment(tiles.dataUpdatedAt, timeZone) })}
            </span>
          )
        }
      >
        {!wall.on && <RangeSwitch choice={choice} onChange={setChoice} timeZone={timeZone} />}
        <Tooltip title={wall.on ? t('wall.leave') : t('wall.enter')}>
          <Button
            type="text"
            aria-label={wall.on ? t('wall.leave') : t('wall.enter')}
            icon={wall.on ? <FullscreenExitOutlined /> : <FullscreenOutlined />}
            onClick={wall.toggle}
          />
        </Tooltip>
      </PageHeader>
      {tiles.data ? (
        <Tiles data={tiles.data} onOpen={openTile} />
      ) : tiles.error ? (
        <div className="live-card">
          <ErrorState error={tiles.error} retry={() => void tiles.refetch()} />
        </div>
      ) : (
        <TilesSkeleton />
      )}
      <div className="live-body">
        <HeatmapCard
          {...shared}
          query={map}
          goal={tiles.data?.goal ?? 0.9}
          targetMs={tiles.data?.targetMs ?? 60_000}
          wall={wall.on}
          onDimension={setDimension}
          onMetric={setMetric}
        />
        <div className="live-side">
          <Worst {...shared} map={map.data} />
          <FreeAgents query={queue} />
        </div>
      </div>
      <CellDrawer opened={opened} onClose={() => setOpened(null)} />
    </main>
  );
}

interface SwitchProps {
  choice: RangeChoice;
  timeZone: string;
  onChange: (choice: RangeChoice) => void;
}

function RangeSwitch({ choice, timeZone, onChange }: SwitchProps) {
  const { t } = useTranslation('live');
  return (
    <>
      <Segmented
        aria-label={t('range.label')}
        value={choice.preset}
        onChange={(preset) => onChange({ preset, day: null })}
        options={(['today', 'yesterday', 'week'] as const).map((value) => ({
          value,
          label: t(`range.${value}`),
        }))}
      />
      <DatePicker
        aria-label={t('range.day')}
        placeholder={t('range.day')}
        className="live-day"
        value={choice.preset === 'day' && choice.day !== null ? dayjs(choice.day) : null}
        disabledDate={(day) => day.isAfter(dayjs(), 'day')}
        onChange={(day) =>
          onChange(day ? { preset: 'day', day: noonOf(day, timeZone) } : { preset: 'today', day: null })
        }
      />
    </>
  );
}

/** An instant that lies inside the picked calendar day in the workspace's zone, whatever the browser's. */
function noonOf(day: dayjs.Dayjs, timeZone: string): number {
  return instantOf(timeZone, { year: day.year(), month: day.month() + 1, day: day.date(), hour: 12 });
}
