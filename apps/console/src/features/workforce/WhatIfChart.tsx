import type { WhatIfView } from '@attune/contract';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { chartColours, useColourMode } from '../../theme.ts';
import { Chart } from '../../ui/index.ts';
import { missingOf } from './staffing.ts';

/** Required before (dashed) and after (solid) over who is there after, red where short. */
export function WhatIfChart({ answer, days }: { answer: WhatIfView; days: number }) {
  const { t } = useTranslation('workforce');
  const mode = useColourMode();
  const option = useMemo(() => {
    const c = chartColours(mode);
    const { before, after } = answer;
    const length = after.required.length;
    const perDay = length / days;
    const steps = (values: readonly (number | null)[]) => [
      ...values.map((value, i) => [i, value]),
      [values.length, values.at(-1) ?? null],
    ];
    const line = { type: 'line', step: 'end', symbol: 'none', silent: true };
    const every = days > 1 ? perDay : perDay / 6;
    return {
      aria: { enabled: false },
      grid: { left: 30, right: 20, top: 10, bottom: 24, outerBoundsMode: 'none' },
      xAxis: {
        type: 'value',
        min: 0,
        max: length,
        interval: every,
        axisLabel: {
          color: c.textSoft,
          formatter: (i: number) =>
            days > 1 ? '' : `${String(Math.round((i / perDay) * 24)).padStart(2, '0')}:00`,
        },
        axisLine: { lineStyle: { color: c.border } },
        splitLine: { show: days > 1, lineStyle: { color: c.hairline } },
      },
      yAxis: {
        type: 'value',
        min: 0,
        minInterval: 1,
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: { color: c.textSoft },
        splitLine: { lineStyle: { color: c.hairline } },
      },
      series: [
        {
          ...line,
          stack: 'cover',
          data: steps(after.rostered),
          lineStyle: { width: 0 },
          areaStyle: { color: c.accent, opacity: 0.18 },
        },
        {
          ...line,
          stack: 'cover',
          data: steps(missingOf(after)),
          lineStyle: { width: 0 },
          areaStyle: { color: c.danger, opacity: 0.4 },
        },
        {
          ...line,
          data: steps(before.required),
          lineStyle: { color: c.textFaint, width: 1.5, type: 'dashed' },
        },
        { ...line, data: steps(after.required), lineStyle: { color: c.text, width: 1.5 } },
      ],
    };
  }, [answer, days, mode]);
  return (
    <>
      <Chart option={option} label={t('whatIf.chart')} height={190} />
      <ul className="workforce-legend">
        {(['requiredBefore', 'requiredAfter', 'rostered', 'short'] as const).map((item) => (
          <li key={item}>
            <span aria-hidden="true" className={`workforce-key workforce-key-${item}`} />
            {item === 'rostered' || item === 'short' ? t(`staffing.${item}`) : t(`whatIf.${item}`)}
          </li>
        ))}
      </ul>
    </>
  );
}
