import type { StaffingView } from '@attune/contract';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../ui/index.ts';
import { type Cover, shortSpans } from './staffing.ts';
import { useWhen } from './when.ts';

const MOST = 5;

/** The stretches with too few people in words, the largest lack first. */
export function ShortList({ view, cover, days }: { view: StaffingView; cover: Cover; days: number }) {
  const { t } = useTranslation('workforce');
  const format = useFormat();
  const when = useWhen(view.timeZone);
  const spans = shortSpans(cover, view.stepMinutes);
  const from = Date.parse(view.from);
  const step = view.stepMinutes * 60_000;
  return (
    <section className="workforce-card" aria-labelledby="workforce-short">
      <h2 id="workforce-short">{t('short.title')}</h2>
      {spans.length === 0 ? (
        <p className="at-soft">{t('short.none')}</p>
      ) : (
        <ul className="workforce-shorts">
          {spans.slice(0, MOST).map(({ first, last, most, hours }) => {
            const at = from + first * step;
            return (
              <li key={first}>
                <strong className="at-figures">
                  {days > 1 && `${when.weekday(at)} `}
                  {when.span(at, (last - first + 1) * step)}
                </strong>
                <span className="at-soft at-figures">
                  {t('short.span', { n: format.number(most), hours: format.number(hours, 1) })}
                </span>
              </li>
            );
          })}
        </ul>
      )}
      {spans.length > MOST && <p className="at-faint">{t('short.more', { count: spans.length - MOST })}</p>}
    </section>
  );
}
