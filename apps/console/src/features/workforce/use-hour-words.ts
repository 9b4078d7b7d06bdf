import type { ForecastView } from '@attune/contract';
import { localParts } from '@attune/time';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../ui/index.ts';
import type { HourRow } from './series.ts';
import { useWhen } from './when.ts';

const HOUR = 3_600_000;

/** An hour of the forecast in words: when, what came, what was and is expected, and what is special about the day. */
export function useHourWords({
  timeZone,
  days,
}: Pick<ForecastView, 'timeZone' | 'days'>): (row: HourRow | undefined) => string[] {
  const { t } = useTranslation('workforce');
  const format = useFormat();
  const when = useWhen(timeZone);
  return useCallback(
    (row) => {
      if (!row) return [''];
      const number = (value: number) => format.number(value, value < 10 ? 1 : 0);
      const lines = [`${when.day(row.at)} ${when.span(row.at, HOUR)}`];
      if (row.came !== null) lines.push(t('hour.came', { n: number(row.came) }));
      if (row.expected !== null) lines.push(t('hour.expected', { n: number(row.expected) }));
      if (row.mean !== null) lines.push(t('hour.forecast', { n: number(row.mean) }));
      if (row.low80 !== null && row.high80 !== null)
        lines.push(t('hour.interval', { level: '80%', low: number(row.low80), high: number(row.high80) }));
      if (row.low95 !== null && row.high95 !== null)
        lines.push(t('hour.interval', { level: '95%', low: number(row.low95), high: number(row.high95) }));
      if (lines.length === 1) lines.push(t('hour.none'));
      const { date } = localParts(timeZone, row.at);
      for (const day of days)
        if (day.date === date) {
          const kind = t(`kind.${day.kind}`);
          lines.push(day.name ? t('hour.day', { kind, name: day.name }) : t('hour.plainDay', { kind }));
        }
      return lines;
    },
    [t, format, when, days, timeZone],
  );
}
