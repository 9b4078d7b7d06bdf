import type { HazardView } from '@attune/contract';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { chartColours, useColourMode } from '../../theme.ts';
import { Chart, useFormat } from '../../ui/index.ts';

/** How far the last step, which has no end, is drawn. */
const LAST_MINUTES = 5;

/** Risk of leaving by minutes waited as steps with their interval, and as a table for who cannot see them. */
export function HazardChart({ hazard }: { hazard: HazardView }) {
  const { t } = useTranslation('queue');
  const format = useFormat();
  const mode = useColourMode();
  const { bins, source, waits, left } = hazard;
  const option = useMemo(() => {
    const colours = chartColours(mode);
    const end = (bins.at(-1)?.fromMinute ?? 0) + LAST_MINUTES;
    const steps = (of: (bin: (typeof bins)[number]) => number) => [
      ...bins.map((bin) => [bin.fromMinute, of(bin)]),
      ...bins.slice(-1).map((bin) => [end, of(bin)]),
    ];
    const line = { type: 'line', step: 'end', symbol: 'none', silent: true };
    const edge = { ...line, stack: 'interval', lineStyle: { width: 0 }, tooltip: { show: false } };
    return {
      grid: { left: 4, right: 12, top: 12, bottom: 22, containLabel: true },
      xAxis: {
        type: 'value',
        min: 0,
        max: end,
        name: t('hazard.axis'),
        nameLocation: 'middle',
        nameGap: 24,
        nameTextStyle: { color: colours.textSoft },
        axisLabel: { color: colours.textSoft },
        axisLine: { lineStyle: { color: colours.hairline } },
        splitLine: { show: false },
      },
      yAxis: {
        type: 'value',
        min: 0,
        axisLabel: { color: colours.textSoft, formatter: (value: number) => format.share(value, 1) },
        splitLine: { lineStyle: { color: colours.hairline } },
      },
      series: [
        { ...edge, data: steps(({ low }) => low) },
        {
          ...edge,
          data: steps(({ low, high }) => high - low),
          areaStyle: { color: colours.accent, opacity: 0.18 },
        },
        {
          ...line,
          data: steps(({ perMinute }) => perMinute),
          lineStyle: { color: colours.accent, width: 2 },
        },
      ],
    };
  }, [bins, mode, format, t]);
  return (
    <div className="queue-hazard-chart">
      <p className="at-soft">
        {source === 'prior'
          ? t('hazard.priorHint', { rate: format.share(bins[0]?.perMinute ?? 0, 1) })
          : t('hazard.ownHint', { n: format.number(waits), left: format.number(left) })}
      </p>
      <Chart option={option} label={t('hazard.title')} height={180} />
      <table className="at-hidden">
        <caption>{t('hazard.title')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('hazard.axis')}</th>
            <th scope="col">{t('hazard.rate')}</th>
            <th scope="col">{t('hazard.interval')}</th>
          </tr>
        </thead>
        <tbody>
          {bins.map(({ fromMinute, perMinute, low, high }) => (
            <tr key={fromMinute}>
              <th scope="row">{t('hazard.minutes', { from: fromMinute })}</th>
              <td>{format.share(perMinute, 1)}</td>
              <td>
                {format.share(low, 1)}–{format.share(high, 1)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
