import type { ForecastView } from '@attune/contract';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../ui/index.ts';
import type { HourRow } from './series.ts';
import { useWhen } from './when.ts';

const HOUR = 3_600_000;

/** The same figures as the chart as a table, the hours to come first. */
export function ForecastTable({
  view,
  rows,
  edge,
}: {
  view: ForecastView;
  rows: readonly HourRow[];
  /** What is later comes first. */
  edge: number;
}) {
  const { t } = useTranslation('workforce');
  const format = useFormat();
  const when = useWhen(view.timeZone);
  const show = (value: number | null) => (value === null ? '–' : format.number(value, value < 10 ? 1 : 0));
  const range = (low: number | null, high: number | null) =>
    low === null || high === null ? '–' : `${show(low)} – ${show(high)}`;
  const ahead = rows.filter(({ at }) => at + HOUR > edge);
  const past = rows.filter(({ at }) => at + HOUR <= edge).toReversed();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keyboard
    <section className="workforce-table" aria-label={t('chart.table')} tabIndex={0}>
      <table>
        <caption className="at-hidden">{t('chart.table')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('table.hour')}</th>
            <th scope="col">{t('table.forecast')}</th>
            <th scope="col">{t('table.interval', { level: '80%' })}</th>
            <th scope="col">{t('table.interval', { level: '95%' })}</th>
            <th scope="col">{t('table.came')}</th>
            <th scope="col">{t('table.expected')}</th>
          </tr>
        </thead>
        <tbody>
          {[...ahead, ...past].map((row) => (
            <tr key={row.at}>
              <th scope="row">
                {when.day(row.at)} {when.clock(row.at)}
              </th>
              <td>{show(row.mean)}</td>
              <td>{range(row.low80, row.high80)}</td>
              <td>{range(row.low95, row.high95)}</td>
              <td>{show(row.came)}</td>
              <td>{show(row.expected)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
