import type { PublishedShift, RosterViolation, ShiftType } from '@attune/contract';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocale } from '../../i18n/index.ts';
import { formatNumber } from '../../ui/index.ts';
import { clockOf, minuteOf } from './time.ts';

const CODES = [
  'rest',
  'hours',
  'days_in_row',
  'nights',
  'shifts',
  'leave',
  'double',
  'skill',
  'weekday',
  'shift',
  'not_rostered',
] as const;
/** Whose value and limit are minutes. */
const IN_MINUTES: readonly string[] = ['rest', 'hours'];

/** Days, times, hours and broken rules in words of the language shown. */
export function useLabels(timeZone: string, types: ReadonlyMap<string, ShiftType>) {
  const { t } = useTranslation('rosters');
  const locale = useLocale();
  return useMemo(() => {
    const formatter = (options: Intl.DateTimeFormatOptions) => {
      const format = new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
      return (date: string) => format.format(Date.parse(date));
    };
    const hours = (minutes: number) => t('hours', { n: formatNumber(minutes / 60, locale, 1) });
    const clock = (at: string | number) => clockOf(minuteOf(timeZone, at));
    return {
      weekday: formatter({ weekday: 'short' }),
      monthDay: formatter({ month: 'numeric', day: 'numeric' }),
      /** `11月25日周三` */
      day: formatter({ weekday: 'short', month: 'short', day: 'numeric' }),
      hours,
      clock,
      times: (span: { from: string; to: string }) => `${clock(span.from)}–${clock(span.to)}`,
      typeName: (id: string) => types.get(id)?.name,
      typeOf: (shift: PublishedShift) => types.get(shift.shiftTypeId ?? ''),
      nameOf: (shift: PublishedShift) => types.get(shift.shiftTypeId ?? '')?.name ?? t('ownTimes'),
      violation({ code, value, limit }: RosterViolation): string {
        const known = CODES.find((item) => item === code);
        if (!known) return t('violation.other', { code });
        const show = (n: number | null) =>
          n === null ? '–' : IN_MINUTES.includes(code) ? hours(n) : formatNumber(n, locale);
        return t(`violation.${known}`, { value: show(value), limit: show(limit) });
      },
    };
  }, [t, locale, timeZone, types]);
}
export type Labels = ReturnType<typeof useLabels>;
