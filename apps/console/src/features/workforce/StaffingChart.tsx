import type { StaffingView } from '@attune/contract';
import { localParts } from '@attune/time';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useWorkspace } from '../../api/index.ts';
import { chartColours, sizes, useColourMode } from '../../theme.ts';
import { useFormat, useNow } from '../../ui/index.ts';
import { KeyboardChart } from './KeyboardChart.tsx';
import { tooltipOf } from './lines.ts';
import { missingOf } from './staffing.ts';
import { type PlanRow, useStepWords } from './use-step-words.ts';
import { useWhen } from './when.ts';

interface Props {
  view: StaffingView;
  cover: PlanRow;
  days: number;
}

/** Room for the service level beneath. */
const LEVEL_HEIGHT = 84;

/** Required as a stepped line over rostered as a stepped area, red where short; beneath, the service level it gives. */
export function StaffingChart({ view, cover, days }: Props) {
  const { t } = useTranslation('workforce');
  const format = useFormat();
  const mode = useColourMode();
  const when = useWhen(view.timeZone);
  const words = useStepWords(view, cover);
  const now = useNow('minute');
  const promised = useWorkspace().data?.settings.workforce.serviceLevel ?? null;
  const [width, setWidth] = useState(0);
  const { timeZone, stepMinutes } = view;
  const from = Date.parse(view.from);
  const length = cover.required.length;
  const step = stepMinutes * 60_000;
  const nowAt = (now - from) / step;
  const isShown = nowAt >= 0 && nowAt < length;
  const levels = cover.serviceLevel;

  const option = useMemo(() => {
    const c = chartColours(mode);
    const perDay = (24 * 60) / stepMinutes;
    const everyHours = days > 1 ? 24 : width > 0 && width < 500 ? 4 : 2;
    // Of a week the end is the next one's beginning, and has no room.
    const ticks = Array.from({ length: days > 1 ? length : length + 1 }, (_, i) => i).filter((i) => {
      const { hour, minute } = localParts(timeZone, from + i * step);
      return minute === 0 && hour % everyHours === 0;
    });
    /** Held until the next step; the last one has an end, too. */
    const steps = (values: readonly (number | null)[]) => [
      ...values.map((value, i) => [i, value]),
      [values.length, values.at(-1) ?? null],
    ];
    const line = { type: 'line', step: 'end', symbol: 'none', silent: true };
    const label = (i: number) => {
      const at = from + i * step;
      return days > 1 ? `${when.weekday(at)} ${when.dayNumber(at)}` : when.clock(at);
    };
    const xAxis = (gridIndex: number, labelled: boolean) => ({
      type: 'value',
      gridIndex,
      min: 0,
      max: length,
      axisLabel: {
        show: labelled,
        color: c.textSoft,
        customValues: ticks,
        formatter: label,
        hideOverlap: true,
      },
      axisTick: { show: labelled, customValues: ticks, lineStyle: { color: c.border } },
      axisLine: { lineStyle: { color: c.border } },
      splitLine: { show: false },
      axisPointer: { label: { show: false } },
    });
    const yAxis = (gridIndex: number, rest: object) => ({
      type: 'value',
      gridIndex,
      min: 0,
      nameTextStyle: { color: c.textFaint, align: 'left', fontSize: sizes.textSmall },
      nameGap: 12,
      axisLine: { show: false },
      axisTick: { show: false },
      splitLine: { lineStyle: { color: c.hairline } },
      ...rest,
    });
    const grid = { left: 44, right: 20, outerBoundsMode: 'none' };
    return {
      aria: { enabled: false },
      axisPointer: { link: [{ xAxisIndex: 'all' }] },
      tooltip: {
        trigger: 'axis',
        axisPointer: { type: 'line', lineStyle: { color: c.textFaint } },
        formatter: (points: readonly { dataIndex: number }[]) =>
          tooltipOf(words(Math.min(points[0]?.dataIndex ?? 0, length - 1))),
      },
      grid: levels
        ? [
            { ...grid, top: 28, bottom: LEVEL_HEIGHT + 66 },
            { ...grid, height: LEVEL_HEIGHT - 20, bottom: 28 },
          ]
        : [{ ...grid, top: 28, bottom: 28 }],
      xAxis: levels ? [xAxis(0, false), xAxis(1, true)] : [xAxis(0, true)],
      yAxis: [
        yAxis(0, {
          name: t('staffing.axis'),
          minInterval: 1,
          axisLabel: { color: c.textSoft, formatter: (value: number) => format.number(value) },
        }),
        ...(levels
          ? [
              yAxis(1, {
                name: t('staffing.serviceLevel'),
                max: 1,
                interval: 0.5,
                axisLabel: { color: c.textSoft, formatter: (value: number) => format.share(value) },
              }),
            ]
          : []),
      ],
      series: [
        {
          ...line,
          stack: 'cover',
          data: steps(cover.rostered),
          lineStyle: { width: 1, color: c.accent },
          areaStyle: { color: c.accent, opacity: 0.18 },
          ...(isShown && {
            markLine: {
              silent: true,
              symbol: 'none',
              animation: false,
              label: { formatter: t('chart.now'), color: c.textSoft, distance: 4 },
              lineStyle: { color: c.textFaint, type: 'dashed', width: 1 },
              data: [{ xAxis: nowAt }],
            },
          }),
          ...(days > 1 && {
            markArea: {
              silent: true,
              animation: false,
              itemStyle: { color: c.textFaint, opacity: 0.07 },
              data: Array.from({ length: Math.ceil(days / 2) }, (_, day) => [
                { xAxis: day * 2 * perDay },
                { xAxis: Math.min(length, (day * 2 + 1) * perDay) },
              ]),
            },
          }),
        },
        {
          ...line,
          stack: 'cover',
          data: steps(missingOf(cover)),
          lineStyle: { width: 0 },
          areaStyle: { color: c.danger, opacity: 0.4 },
        },
        { ...line, data: steps(cover.required), lineStyle: { color: c.text, width: 1.5 } },
        ...(levels
          ? [
              {
                ...line,
                xAxisIndex: 1,
                yAxisIndex: 1,
                data: steps(levels),
                lineStyle: { color: c.accent, width: 1.5 },
                areaStyle: { color: c.accent, opacity: 0.12 },
                ...(promised !== null && {
                  markLine: {
                    silent: true,
                    symbol: 'none',
                    animation: false,
                    label: { show: false },
                    lineStyle: { color: c.textFaint, type: 'dashed', width: 1 },
                    data: [{ yAxis: promised }],
                  },
                }),
              },
            ]
          : []),
      ],
    };
  }, [
    cover,
    levels,
    days,
    from,
    step,
    stepMinutes,
    timeZone,
    length,
    nowAt,
    isShown,
    promised,
    mode,
    when,
    words,
    format,
    t,
    width,
  ]);

  return (
    <KeyboardChart
      option={option}
      label={t('staffing.chart')}
      height={levels ? 460 : 360}
      length={length}
      start={isShown ? Math.floor(nowAt) : 0}
      day={(24 * 60) / stepMinutes}
      wordsOf={(index) => words(index).join(' ')}
      onResize={setWidth}
    />
  );
}
