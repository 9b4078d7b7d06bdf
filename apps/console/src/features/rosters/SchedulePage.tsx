import { CalendarOutlined } from '@ant-design/icons';
import type { MySchedule, PublishedShift } from '@attune/contract';
import { Button, Modal, Segmented } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  apiUrl,
  byId,
  useMembership,
  useShiftTypes,
  useWorkspace,
  useWorkspaceId,
  workspacePath,
} from '../../api/index.ts';
import { EmptyState, ErrorState, ListSkeleton, PageHeader, useNow } from '../../ui/index.ts';
import { LeaveForm } from './LeaveForm.tsx';
import { type Labels, useLabels } from './labels.ts';
import { MyRequests } from './MyRequests.tsx';
import { OfferForm } from './OfferForm.tsx';
import { useSchedule } from './queries.ts';
import { WishForm } from './WishForm.tsx';
import './rosters.css';
import { MyShift, WeekStrip } from './MyShifts.tsx';
import { comingWeeks, isOpenSwap } from './schedule.ts';
import { mondayOf, shiftDate, todayIn } from './time.ts';

const DAYS = 28;

/** When I work: coming shifts, what I have asked for, what colleagues offer. */
export function SchedulePage() {
  const { t } = useTranslation('rosters');
  const timeZone = useWorkspace().data?.timeZone;
  return (
    <main className="schedule">
      {timeZone ? (
        <Content timeZone={timeZone} />
      ) : (
        <>
          <PageHeader title={t('mine.title')} />
          <ListSkeleton />
        </>
      )}
    </main>
  );
}

type Asking = { what: 'leave' } | { what: 'wish' } | { what: 'offer'; shift: PublishedShift };

function Content({ timeZone }: { timeZone: string }) {
  const { t } = useTranslation('rosters');
  const workspaceId = useWorkspaceId();
  const now = useNow('minute');
  const today = todayIn(timeZone, now);
  const range = useMemo(() => ({ from: mondayOf(today), days: DAYS }), [today]);
  const schedule = useSchedule(range);
  const typeList = useShiftTypes().data;
  const types = useMemo(() => byId(typeList), [typeList]);
  const labels = useLabels(timeZone, types);
  const [asking, setAsking] = useState<Asking | null>(null);
  const close = () => setAsking(null);
  const mine = schedule.data;
  return (
    <>
      <PageHeader title={t('mine.title')} note={t('mine.note')}>
        <Button onClick={() => setAsking({ what: 'leave' })}>{t('leave.title')}</Button>
        <Button onClick={() => setAsking({ what: 'wish' })}>{t('wish.title')}</Button>
        <Button
          icon={<CalendarOutlined />}
          href={apiUrl(workspacePath(workspaceId, 'schedule.ics'))}
          download
        >
          {t('mine.calendar')}
        </Button>
      </PageHeader>
      {mine ? (
        <div className="schedule-body">
          <Shifts
            mine={mine}
            now={now}
            today={today}
            labels={labels}
            onOffer={(shift) => setAsking({ what: 'offer', shift })}
          />
          <MyRequests mine={mine} timeZone={timeZone} labels={labels} />
        </div>
      ) : schedule.error ? (
        <ErrorState error={schedule.error} retry={() => void schedule.refetch()} />
      ) : (
        <ListSkeleton />
      )}
      <Modal
        open={asking !== null}
        onCancel={close}
        footer={null}
        width={440}
        destroyOnHidden
        title={asking && t(asking.what === 'offer' ? 'swap.title' : `${asking.what}.title`)}
      >
        {asking?.what === 'leave' && <LeaveForm timeZone={timeZone} onDone={close} />}
        {asking?.what === 'wish' && <WishForm timeZone={timeZone} onDone={close} />}
        {asking?.what === 'offer' && (
          <OfferForm shift={asking.shift} timeZone={timeZone} labels={labels} onDone={close} />
        )}
      </Modal>
    </>
  );
}

interface ShiftsProps {
  mine: MySchedule;
  now: number;
  today: string;
  labels: Labels;
  onOffer: (shift: PublishedShift) => void;
}

function Shifts({ mine, now, today, labels, onOffer }: ShiftsProps) {
  const { t } = useTranslation('rosters');
  const { memberId } = useMembership();
  const [layout, setLayout] = useState<'list' | 'week'>('list');
  const weeks = comingWeeks(mine.shifts, now);
  const offered = new Set(
    mine.swaps
      .filter((swap) => isOpenSwap(swap) && swap.byMemberId === memberId)
      .map(({ shift }) => shift.id),
  );
  const thisWeek = mondayOf(today);
  const titleOf = (from: string) =>
    from === thisWeek
      ? t('mine.thisWeek')
      : from === shiftDate(thisWeek, 7)
        ? t('mine.nextWeek')
        : t('week.range', { from: labels.day(from), to: labels.day(shiftDate(from, 6)) });
  return (
    <section className="schedule-shifts" aria-labelledby="schedule-shifts">
      <header className="roster-line roster-between">
        <h2 id="schedule-shifts">{t('mine.shifts')}</h2>
        <Segmented
          aria-label={t('view.label')}
          value={layout}
          onChange={setLayout}
          options={[
            { value: 'list', label: t('view.list') },
            { value: 'week', label: t('view.week') },
          ]}
        />
      </header>
      {weeks.length === 0 && (
        <EmptyState icon={<CalendarOutlined />} title={t('mine.empty')} hint={t('mine.emptyHint')} />
      )}
      {layout === 'week'
        ? weeks.map(({ from }) => (
            <section key={from}>
              <h3>{titleOf(from)}</h3>
              <WeekStrip from={from} today={today} mine={mine} labels={labels} />
            </section>
          ))
        : weeks.map(({ from, shifts }) => (
            <section key={from}>
              <h3>{titleOf(from)}</h3>
              <ul className="roster-plain">
                {shifts.map((shift) => (
                  <MyShift
                    key={shift.id}
                    shift={shift}
                    today={today}
                    now={now}
                    labels={labels}
                    offered={offered.has(shift.id)}
                    onOffer={onOffer}
                  />
                ))}
              </ul>
            </section>
          ))}
    </section>
  );
}
