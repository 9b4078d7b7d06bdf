import type { SpecialDay } from '@attune/contract';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useColourMode } from '../../theme.ts';
import { useFormat } from '../../ui/index.ts';
import { tints } from './tints.ts';
import { useWhen } from './when.ts';

interface Props {
  day: SpecialDay;
  /** Today's local date. */
  today: string;
  action?: ReactNode;
}

/** A special day: when, what it is called, of what kind, where it comes from, and what is expected of it. */
export function SpecialDayRow({ day, today, action }: Props) {
  const { t } = useTranslation('workforce');
  const format = useFormat();
  const when = useWhen('UTC');
  const mode = useColourMode();
  const at = Date.parse(day.date);
  const away = Math.round((at - Date.parse(today)) / 86_400_000);
  const words = [
    ...(day.name ? [t(`kind.${day.kind}`)] : []),
    t(`source.${day.source}`),
    ...(day.factor === null || day.kind === 'closed'
      ? []
      : [t('days.factor', { factor: format.number(day.factor, 2) })]),
  ];
  return (
    <li className="workforce-day">
      <span className="workforce-day-date" style={{ borderColor: tints(mode)[day.kind] }}>
        <strong className="at-figures">{when.dayNumber(at)}</strong>
        <span>{when.weekday(at)}</span>
      </span>
      <span className="workforce-day-words">
        <span className="at-ellipsis" title={day.name}>
          {day.name || t(`kind.${day.kind}`)}
        </span>
        <span className="at-faint">{words.join(' · ')}</span>
      </span>
      {action ??
        (away >= 0 && (
          <span className="at-faint at-figures workforce-day-away">
            {away === 0 ? t('days.today') : t('days.away', { count: away })}
          </span>
        ))}
    </li>
  );
}
