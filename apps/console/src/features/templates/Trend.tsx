import type { Recommendation } from '@attune/contract';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { chartColours, useColourMode } from '../../theme.ts';
import { Chart, useFormat } from '../../ui/index.ts';
import { daysBetween, type RateName, rateOf } from './rates.ts';

const LINES = ['hit3', 'hit1', 'acceptance'] as const satisfies readonly RateName[];

/** Hits and acceptance by day as lines, and as a table for who cannot see them. Days without any are gaps. */
export function Trend({ data }: { data: Recommendation }) {
  const { t } = useTranslation('templates');
  const format = useFormat();
  const mode = useColourMode();
  const option = useMemo(() => {
    const colours = chartColours(mode);
    const days = daysBetween(data.from, data.to);
    const byDay = new Map(data.days.map((each) => [each.day, each]));
    return {
      grid: { left: 8, right: 16, top: 36, bottom: 8, containLabel: true },
      legend: { top: 0, left: 0, textStyle: { color: colours.textSoft }, icon: 'roundRect', itemHeight: 4 },
      tooltip: {
        trigger: 'axis',
        valueFormatter: (value: unknown) => (typeof value === 'number' ? format.share(value) : '–'),
      },
      xAxis: {
        type: 'category',
        data: days,
        boundaryGap: false,
        axisLabel: { color: colours.textSoft, formatter: (day: string) => day.slice(5) },
        axisLine: { lineStyle: { color: colours.hairline } },
      },
      yAxis: {
        type: 'value',
        min: 0,
        max: 1,
        axisLabel: { color: colours.textSoft, formatter: (value: number) => format.share(value) },
        splitLine: { lineStyle: { color: colours.hairline } },
      },
      series: LINES.map((name) => ({
        type: 'line',
        name: t(`rec.rate.${name}`),
        symbolSize: 5,
        data: days.map((day) => {
          const counts = byDay.get(day);
          return counts ? rateOf(name, counts).share : null;
        }),
      })),
    };
  }, [data, mode, t, format]);
  return (
    <>
      <Chart option={option} label={t('rec.trend')} height={220} />
      <table className="at-hidden">
        <caption>{t('rec.trend')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('rec.day')}</th>
            {LINES.map((name) => (
              <th scope="col" key={name}>
                {t(`rec.rate.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.days.map((counts) => (
            <tr key={counts.day}>
              <th scope="row">{counts.day}</th>
              {LINES.map((name) => {
                const { share } = rateOf(name, counts);
                return <td key={name}>{share === null ? '–' : format.share(share)}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
