import type { ForecastView } from '@attune/contract';
import { localParts } from '@attune/time';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { chartColours, sizes, useColourMode } from '../../theme.ts';
import { useFormat } from '../../ui/index.ts';
import { KeyboardChart } from './KeyboardChart.tsx';
import { tooltipOf } from './lines.ts';
import { type HourRow, markedDays } from './series.ts';
import { tints } from './tints.ts';
import { useHourWords } from './use-hour-words.ts';
import { useWhen } from './when.ts';

interface Props {
  view: ForecastView;
  rows: readonly HourRow[];
  /** Where the past ends; `ended`: the series, not the present. */
  edge: number;
  ended: boolean;
}

const DAY_LABEL = 64;

/** What came, what had been expected, and what comes with its intervals; special days are tinted and named. */
export function ForecastChart({ view, rows, edge, ended }: Props) {
  const { t } = useTranslation('workforce');
  const format = useFormat();
  const mode = useColourMode();
  const when = useWhen(view.timeZone);
  const words = useHourWords(view);
  const [width, setWidth] = useState(0);
  const edgeIndex = useMemo(() => {
    const after = rows.findIndex(({ at }) => at > edge);
    return after === -1 ? rows.length - 1 : Math.max(0, after - 1);
  }, [rows, edge]);

  const option = useMemo(() => {
    const c = chartColours(mode);
    const { timeZone } = view;
    const hourOf = rows.map(({ at }) => localParts(timeZone, at).hour);
    const room = rows.length > 0 ? width / rows.length : 0;
    const dayRoom = room * 24;
    const everyDays = dayRoom > 0 ? Math.max(1, Math.ceil(DAY_LABEL / dayRoom)) : 1;
    const everyHours = dayRoom >= 4 * DAY_LABEL ? 6 : 24;
    const midnights = rows.flatMap((_, index) => (hourOf[index] === 0 ? [index] : []));
    const labelled = new Set(midnights.filter((_, n) => (midnights.length - 1 - n) % everyDays === 0));
    const isLabelled = (index: number) =>
      everyHours < 24 ? (hourOf[index] ?? 0) % everyHours === 0 : labelled.has(index);
    const tint = tints(mode);
    const line = { type: 'line', symbol: 'none', connectNulls: false, silent: true };
    const band = (low: 'low80' | 'low95', high: 'high80' | 'high95', opacity: number) => [
      { ...line, stack: low, lineStyle: { width: 0 }, data: rows.map((row) => row[low]) },
      {
        ...line,
        stack: low,
        lineStyle: { width: 0 },
        areaStyle: { color: c.accent, opacity },
        data: rows.map((row) => {
          const [from, to] = [row[low], row[high]];
          return from === null || to === null ? null : to - from;
        }),
      },
    ];
    return {
      aria: { enabled: false },
      grid: { left: 4, right: 12, top: 30, bottom: 8, containLabel: true },
      tooltip: {
        trigger: 'axis',
        axisPointer: { type: 'line', lineStyle: { color: c.textFaint } },
        formatter: (points: readonly { dataIndex: number }[]) =>
          tooltipOf(words(rows[points[0]?.dataIndex ?? 0])),
      },
      xAxis: {
        type: 'category',
        boundaryGap: false,
        data: rows.map(({ at }) => at),
        axisLabel: {
          color: c.textSoft,
          hideOverlap: true,
          interval: (index: number) => isLabelled(index),
          formatter: (at: string, index: number) =>
            hourOf[index] === 0
              ? `${when.dayNumber(Number(at))} ${when.weekday(Number(at))}`
              : when.clock(Number(at)),
        },
        axisTick: { interval: (index: number) => isLabelled(index), lineStyle: { color: c.border } },
        axisLine: { lineStyle: { color: c.border } },
      },
      yAxis: {
        type: 'value',
        name: t('chart.axis'),
        nameTextStyle: { color: c.textFaint, align: 'left', fontSize: sizes.textSmall },
        nameGap: 12,
        min: 0,
        axisLabel: { color: c.textSoft, formatter: (value: number) => format.number(value, 1) },
        splitLine: { lineStyle: { color: c.hairline } },
      },
      series: [
        ...band('low95', 'high95', 0.13),
        ...band('low80', 'high80', 0.2),
        {
          ...line,
          data: rows.map(({ expected }) => expected),
          lineStyle: { color: c.accent, width: 1, opacity: 0.8 },
        },
        {
          ...line,
          data: rows.map(({ came }) => came),
          lineStyle: { color: c.text, width: 1.5 },
          markLine: {
            silent: true,
            symbol: 'none',
            animation: false,
            label: { formatter: ended ? t('chart.dataEnd') : t('chart.now'), color: c.textSoft, distance: 4 },
            lineStyle: { color: c.textFaint, type: 'dashed', width: 1 },
            data: [{ xAxis: edgeIndex }],
          },
          markArea: {
            silent: true,
            animation: false,
            data: markedDays(rows, view.days, timeZone).map(({ first, last, day }) => [
              {
                name: day.name || t(`kind.${day.kind}`),
                xAxis: first,
                itemStyle: { color: tint[day.kind], opacity: 0.12 },
                label: {
                  position: 'insideTop',
                  color: c.text,
                  fontSize: sizes.textSmall,
                  width: Math.max(12, (last - first + 1) * room - 4),
                  overflow: 'truncate',
                },
              },
              { xAxis: Math.min(last + 1, rows.length - 1) },
            ]),
          },
        },
        { ...line, data: rows.map(({ mean }) => mean), lineStyle: { color: c.accent, width: 2.5 } },
      ],
    };
  }, [rows, view, width, mode, when, words, format, edgeIndex, ended, t]);

  return (
    <KeyboardChart
      option={option}
      label={t('chart.label')}
      height={440}
      length={rows.length}
      start={edgeIndex}
      day={24}
      wordsOf={(index) => words(rows[index]).join(' ')}
      onResize={setWidth}
    />
  );
}
