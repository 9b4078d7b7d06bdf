import type { StaffingView } from '@attune/contract';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../ui/index.ts';
import type { PlanRow } from './use-step-words.ts';
import { useWhen } from './when.ts';

/** The same figures as the chart as a table. */
export function StaffingTable({ view, cover }: { view: StaffingView; cover: PlanRow }) {
  const { t } = useTranslation('workforce');
  const format = useFormat();
  const when = useWhen(view.timeZone);
  const from = Date.parse(view.from);
  const number = (value: number | null | undefined, digits = 0) =>
    typeof value === 'number' ? format.number(value, digits) : '–';
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keyboard
    <section className="workforce-table" aria-label={t('staffing.chart')} tabIndex={0}>
      <table>
        <caption className="at-hidden">{t('staffing.chart')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('staffing.step')}</th>
            <th scope="col">{t('staffing.volume')}</th>
            <th scope="col">{t('staffing.required')}</th>
            <th scope="col">{t('staffing.rostered')}</th>
            <th scope="col">{t('staffing.short')}</th>
            {cover.serviceLevel && <th scope="col">{t('staffing.serviceLevel')}</th>}
          </tr>
        </thead>
        <tbody>
          {cover.required.map((need, i) => {
            const at = from + i * view.stepMinutes * 60_000;
            const missing = Math.max(0, (need ?? 0) - (cover.rostered[i] ?? 0));
            const level = cover.serviceLevel?.[i];
            return (
              <tr key={at}>
                <th scope="row">
                  {when.day(at)} {when.clock(at)}
                </th>
                <td>{number(cover.volume[i], 1)}</td>
                <td>{number(need)}</td>
                <td>{number(cover.rostered[i])}</td>
                <td className={missing > 0 ? 'workforce-bad' : undefined}>{missing > 0 ? missing : '–'}</td>
                {cover.serviceLevel && <td>{typeof level === 'number' ? format.share(level) : '–'}</td>}
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
