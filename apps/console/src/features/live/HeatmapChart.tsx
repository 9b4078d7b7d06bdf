import type { Dimension, Metric } from '@attune/contract';
import { MIN_SAMPLE } from '@attune/metrics';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { chartColours, sizes, useColourMode } from '../../theme.ts';
import { Chart } from '../../ui/index.ts';
import { cellColour, inkOn, stops } from './colour.ts';
import { type Cell, type Grid, orderedRows, type Scale } from './heat.ts';
import { useValues } from './values.ts';

/** More rows than this are left to the table. */
export const MOST_ROWS = 24;

interface Props {
  grid: Grid;
  scale: Scale;
  metric: Metric;
  dimension: Dimension;
  timeZone: string;
  name: string;
  wall: boolean;
  onSelect: (cell: Cell) => void;
}

export function HeatmapChart({ grid, scale, metric, dimension, timeZone, name, wall, onSelect }: Props) {
  const { t } = useTranslation('live');
  const mode = useColourMode();
  const values = useValues();
  const [width, setWidth] = useState(0);
  const rows = useMemo(() => orderedRows(grid, dimension).slice(0, MOST_ROWS), [grid, dimension]);
  const cells = useMemo(() => grid.cells.filter((cell) => rows.includes(cell.row)), [grid, rows]);
  const { first, columns } = useMemo(() => shownHours(grid), [grid]);
  const text = wall ? sizes.textLarge : sizes.textSmall;
  const rowHeight = wall ? 56 : 40;
  // Made anew only when it would differ: the chart is redrawn by it.
  const option = useMemo(() => {
    const names = rows.map((row) => values.row(dimension, grid.rows[row]));
    const gutter = Math.min(
      wall ? 240 : 148,
      Math.max(64, ...names.map((label) => widthOf(label, text) + 20)),
    );
    const room = (width - gutter) / columns.length;
    const colours = chartColours(mode);

    function tooltip(cell: Cell): HTMLElement {
      const { summary } = cell;
      const box = document.createElement('div');
      const line = (words: string, strong = false) => {
        const row = document.createElement(strong ? 'strong' : 'div');
        row.style.display = 'block';
        row.textContent = words;
        box.append(row);
      };
      line(`${values.row(dimension, grid.rows[cell.row])} · ${values.hour(grid.columns[cell.column] ?? 0)}`);
      if (summary.value !== null) line(`${name} ${values.cell(metric, dimension, summary.value)}`, true);
      if (summary.p50 !== null && summary.p90 !== null) {
        line(
          t('tile.quantiles', {
            p50: values.cell(metric, dimension, summary.p50),
            p90: values.cell(metric, dimension, summary.p90),
          }),
        );
      }
      if (summary.low !== null && summary.high !== null) {
        line(
          t('tile.interval', {
            low: values.cell(metric, dimension, summary.low),
            high: values.cell(metric, dimension, summary.high),
          }),
        );
      }
      line(summary.n < MIN_SAMPLE ? t('tile.few', { n: summary.n }) : t('tile.sample', { n: summary.n }));
      return box;
    }

    return {
      aria: { enabled: false },
      grid: { left: gutter, right: 4, top: 4, bottom: sizes.space6 + sizes.space2 },
      xAxis: {
        type: 'category',
        data: columns.map((hour) => String(hour).padStart(2, '0')),
        name: t('map.hourAxis', { zone: timeZone }),
        nameLocation: 'middle',
        nameGap: sizes.space5,
        nameTextStyle: { color: colours.textFaint, fontSize: sizes.textSmall },
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: {
          color: colours.textSoft,
          fontSize: text,
          interval: room > 0 ? Math.max(0, Math.ceil((text * 1.8) / room) - 1) : 0,
        },
      },
      yAxis: {
        type: 'category',
        inverse: true,
        data: names,
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: {
          color: colours.text,
          fontSize: text,
          width: gutter - sizes.space3,
          overflow: 'truncate',
          align: 'left',
          margin: gutter - sizes.space1,
        },
      },
      visualMap: {
        show: false,
        dimension: 3,
        min: scale.kind === 'amount' ? 0 : -1,
        max: 1,
        inRange: { color: [...stops(scale.kind, colours)] },
      },
      tooltip: {
        formatter: ({ dataIndex }: { dataIndex: number }) => {
          const cell = cells[dataIndex];
          return cell ? tooltip(cell) : '';
        },
      },
      series: [
        {
          type: 'heatmap',
          data: cells.map((cell) => {
            const value = cell.summary.value ?? 0;
            const few = cell.summary.n < MIN_SAMPLE;
            const background = cellColour(scale, value, colours);
            return {
              value: [cell.column - first, rows.indexOf(cell.row), value, scale.score(value)],
              itemStyle: { opacity: few ? 0.45 : 1 },
              label: {
                show: room >= (wall ? 44 : 34),
                formatter: values.cell(metric, dimension, value, true),
                opacity: 1,
                color: few ? colours.textSoft : inkOn(background, colours),
                fontSize: wall ? sizes.text : sizes.textSmall - 1,
              },
            };
          }),
          itemStyle: { borderColor: colours.surface, borderWidth: 2, borderRadius: 4 },
          emphasis: { itemStyle: { borderColor: colours.text, borderWidth: 2 } },
        },
      ],
    };
  }, [
    grid,
    scale,
    metric,
    dimension,
    timeZone,
    name,
    wall,
    width,
    rows,
    cells,
    first,
    columns,
    mode,
    text,
    values,
    t,
  ]);

  const select = useCallback(
    (index: number) => {
      const cell = cells[index];
      if (cell) onSelect(cell);
    },
    [cells, onSelect],
  );

  return (
    <>
      <Chart
        option={option}
        label={t('map.chartLabel', { metric: name, dimension: t(`dimension.${dimension}`) })}
        height={rows.length * rowHeight + 52}
        onSelect={select}
        onResize={setWidth}
      />
      {grid.rows.length > rows.length && rows.length === MOST_ROWS && (
        <p className="at-faint">{t('map.more', { n: MOST_ROWS })}</p>
      )}
    </>
  );
}

/** From the first hour with data to the last, half a day at least, so that nights do not take the room of days. */
function shownHours(grid: Grid): { first: number; columns: readonly number[] } {
  const filled = grid.cells.map((cell) => cell.column);
  const last = Math.max(...filled);
  const first = Math.max(0, Math.min(Math.min(...filled), grid.columns.length - 12));
  return { first, columns: grid.columns.slice(first, Math.max(last, first + 11) + 1) };
}

/** A close guess at the width of a label: Chinese characters are square, Latin ones about half as wide. */
function widthOf(label: string, fontSize: number): number {
  let width = 0;
  for (const char of label) width += (char.codePointAt(0) ?? 0) > 0x2e7f ? fontSize : fontSize * 0.56;
  return width;
}
