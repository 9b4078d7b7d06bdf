import type { MySchedule, PublishedShift } from '@attune/contract';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Labels } from './labels.ts';
import { ShiftBar, shiftColour } from './ShiftBar.tsx';
import { daysOfWeek } from './schedule.ts';
import { minutesOf, shiftDate } from './time.ts';

interface MyShiftProps {
  shift: PublishedShift;
  today: string;
  now: number;
  labels: Labels;
  /** Somebody is asked to take it. */
  offered: boolean;
  onOffer: (shift: PublishedShift) => void;
}

/** A shift of mine: when, what, breaks, and the way to give it away. */
export function MyShift({ shift, today, now, labels, offered, onOffer }: MyShiftProps) {
  const { t } = useTranslation('rosters');
  const running = Date.parse(shift.from) <= now;
  const near =
    shift.date === today ? t('mine.today') : shift.date === shiftDate(today, 1) ? t('mine.tomorrow') : null;
  return (
    <li className="schedule-shift" style={shiftColour(labels.typeOf(shift)?.colour)}>
      <div className="schedule-date">
        <span className={near ? 'schedule-near' : 'at-soft'}>{near ?? labels.weekday(shift.date)}</span>
        <strong className="at-figures">{labels.monthDay(shift.date)}</strong>
      </div>
      <div className="schedule-words">
        <strong className="at-figures schedule-times">{labels.times(shift)}</strong>
        <span className="at-soft">
          {labels.nameOf(shift)} · {labels.hours(minutesOf(shift))}
        </span>
        {shift.breaks.length > 0 && (
          <span className="at-soft at-figures">
            {t('shift.breaks', { times: shift.breaks.map(labels.times).join(t('join')) })}
          </span>
        )}
      </div>
      {running ? (
        <span className="roster-good">{t('mine.running')}</span>
      ) : offered ? (
        <span className="at-soft">{t('swap.isOffered')}</span>
      ) : (
        <Button
          size="small"
          aria-label={t('swap.offerOf', { day: labels.day(shift.date) })}
          onClick={() => onOffer(shift)}
        >
          {t('swap.offer')}
        </Button>
      )}
    </li>
  );
}

interface WeekStripProps {
  from: string;
  today: string;
  mine: MySchedule;
  labels: Labels;
}

/** Seven days side by side. */
export function WeekStrip({ from, today, mine, labels }: WeekStripProps) {
  const { t } = useTranslation('rosters');
  return (
    <ol className="schedule-week">
      {daysOfWeek(from, mine.shifts).map(({ date, shift }) => (
        <li key={date} className={date === today ? 'roster-today' : undefined}>
          <span>
            <strong>{labels.weekday(date)}</strong>{' '}
            <span className="at-soft at-figures">{labels.monthDay(date)}</span>
          </span>
          {shift ? (
            <ShiftBar shift={shift} labels={labels} />
          ) : (
            <span className="at-faint schedule-free">{t('grid.free')}</span>
          )}
        </li>
      ))}
    </ol>
  );
}
