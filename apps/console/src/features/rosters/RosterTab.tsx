import { LeftOutlined, RightOutlined } from '@ant-design/icons';
import { Button, Dropdown, Segmented } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  apiUrl,
  byId,
  useMay,
  useMembers,
  useShiftTypes,
  useWorkContracts,
  useWorkspace,
  useWorkspaceId,
  workspacePath,
} from '../../api/index.ts';
import { useLocale } from '../../i18n/index.ts';
import { EmptyState, ErrorState, ListSkeleton, RelativeTime, useNow } from '../../ui/index.ts';
import { DayView } from './DayView.tsx';
import { useEdits } from './edits.tsx';
import { useLabels } from './labels.ts';
import { changesIn, coverOf, differenceOf, rowsOf } from './model.ts';
import { PublishDialog } from './PublishDialog.tsx';
import { type Range, useDraftStaffing, useRoster, useRosterActions } from './queries.ts';
import { type SheetName, Sheets, useOpenRequests } from './Sheets.tsx';
import { ShiftDialog } from './ShiftDialog.tsx';
import { SolveBar } from './SolveBar.tsx';
import { SolveDialog } from './SolveDialog.tsx';
import './rosters.css';
import { datesFrom, mondayOf, shiftDate, todayIn } from './time.ts';
import type { Lift, Spot } from './use-lift.ts';
import { WeekGrid } from './WeekGrid.tsx';

const WEEK = 7;

/** The roster of a week, made and published here. */
export default function RosterTab() {
  const { t } = useTranslation('rosters');
  const timeZone = useWorkspace().data?.timeZone;
  return useMay('workforce.plan') ? (
    timeZone ? (
      <Editor timeZone={timeZone} />
    ) : (
      <ListSkeleton />
    )
  ) : (
    <EmptyState title={t('leadsOnly')} hint={t('leadsOnlyHint')} />
  );
}

type Dialog = { name: 'shift'; spot: Spot } | { name: 'solve' } | { name: 'publish' };

function Editor({ timeZone }: { timeZone: string }) {
  const { t } = useTranslation('rosters');
  const today = todayIn(timeZone, useNow('minute'));
  const [from, setFrom] = useState(() => mondayOf(today));
  const [day, setDay] = useState<string | null>(null);
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const [sheet, setSheet] = useState<SheetName | null>(null);
  const range = useMemo<Range>(() => ({ from, days: WEEK }), [from]);
  const dates = useMemo(() => datesFrom(from, WEEK), [from]);

  const roster = useRoster(range);
  const staffing = useDraftStaffing(range).data;
  const typeList = useShiftTypes().data;
  const types = useMemo(() => byId(typeList), [typeList]);
  const members = useMembers().data;
  const contracts = useWorkContracts().data;
  const locale = useLocale();
  const labels = useLabels(timeZone, types);
  const edits = useEdits(range, types, timeZone);
  const actions = useRosterActions();
  const requests = useOpenRequests(roster.data);
  const view = roster.data;
  const rows = useMemo(
    () =>
      view && members && contracts
        ? rowsOf(view, members, contracts, new Intl.Collator(locale).compare)
        : null,
    [view, members, contracts, locale],
  );
  const cover = useMemo(() => (staffing ? coverOf(staffing, dates) : []), [staffing, dates]);

  if (roster.error && !view) return <ErrorState error={roster.error} retry={() => void roster.refetch()} />;
  const changes = view ? changesIn(differenceOf(view)) : 0;
  const shiftAt = ({ row, column }: Spot) => rows?.[row]?.cells[column]?.shift;
  const close = () => setDialog(null);
  const move = ({ from: start, to }: Lift) => {
    const shift = shiftAt(start);
    const memberId = rows?.[to.row]?.id;
    const date = dates[to.column];
    if (shift && memberId && date) void edits.move(shift, { memberId, date });
  };
  const remove = (spot: Spot) => {
    const shift = shiftAt(spot);
    const person = rows?.[spot.row]?.name ?? '';
    if (shift) void edits.remove(shift, t('shift.deleted', { person, day: labels.day(shift.date) }));
  };
  const lock = (spot: Spot) => {
    const shift = shiftAt(spot);
    if (shift) void edits.lock(shift, !shift.locked);
  };
  const goTo = (monday: string) => {
    setFrom(monday);
    setDay(null);
  };
  return (
    <section className="roster" aria-label={t('title')}>
      <div className="roster-bar">
        <div className="roster-line">
          <Button
            icon={<LeftOutlined />}
            aria-label={t('week.previous')}
            onClick={() => goTo(shiftDate(from, -WEEK))}
          />
          <strong className="roster-week at-figures">
            {t('week.range', { from: labels.day(from), to: labels.day(shiftDate(from, WEEK - 1)) })}
          </strong>
          <Button
            icon={<RightOutlined />}
            aria-label={t('week.next')}
            onClick={() => goTo(shiftDate(from, WEEK))}
          />
          {from !== mondayOf(today) && (
            <Button onClick={() => goTo(mondayOf(today))}>{t('week.this')}</Button>
          )}
          <Segmented
            aria-label={t('view.label')}
            value={day ? 'day' : 'week'}
            onChange={(value) => setDay(value === 'day' ? (dates.includes(today) ? today : from) : null)}
            options={[
              { value: 'week', label: t('view.week') },
              { value: 'day', label: t('view.day') },
            ]}
          />
        </div>
        <div className="roster-line">
          {view && <DraftState publishedAt={view.publishedAt} changes={changes} />}
          <More from={from} onOpen={setSheet} requests={requests} />
          <Button
            onClick={() => setDialog({ name: 'solve' })}
            disabled={!view || view.solve?.state === 'running'}
          >
            {t('solve.title')}
          </Button>
          <Button type="primary" disabled={changes === 0} onClick={() => setDialog({ name: 'publish' })}>
            {t('publish.button')}
          </Button>
        </div>
      </div>
      {view?.solve && (
        <SolveBar solve={view.solve} labels={labels} onStop={() => void actions.stopSolving()} />
      )}
      {typeList?.length === 0 && (
        <EmptyState
          title={t('noTypes')}
          hint={t('noTypesHint')}
          action={
            <Button type="primary" onClick={() => setSheet('types')}>
              {t('types.new')}
            </Button>
          }
        />
      )}
      {day && (
        <Segmented
          block
          aria-label={t('shift.day')}
          value={day}
          onChange={setDay}
          options={dates.map((date) => ({
            value: date,
            label: `${labels.weekday(date)} ${labels.monthDay(date)}`,
          }))}
        />
      )}
      {!rows ? (
        <ListSkeleton rows={8} />
      ) : rows.length === 0 ? (
        <EmptyState title={t('noPeople')} hint={t('noPeopleHint')} />
      ) : day ? (
        <DayView
          rows={rows}
          date={day}
          column={dates.indexOf(day)}
          cover={cover[dates.indexOf(day)]}
          timeZone={timeZone}
          labels={labels}
          onOpen={(spot) => setDialog({ name: 'shift', spot })}
        />
      ) : (
        <WeekGrid
          rows={rows}
          dates={dates}
          today={today}
          cover={cover}
          labels={labels}
          onOpen={(spot) => setDialog({ name: 'shift', spot })}
          onMove={move}
          onLock={lock}
          onRemove={remove}
          onDay={setDay}
        />
      )}
      {rows && !day && <p className="at-faint roster-hint">{t('grid.hint')}</p>}
      <ShiftDialog
        spot={dialog?.name === 'shift' ? dialog.spot : null}
        rows={rows ?? []}
        dates={dates}
        types={typeList ?? []}
        timeZone={timeZone}
        labels={labels}
        edits={edits}
        onClose={close}
      />
      <SolveDialog
        open={dialog?.name === 'solve'}
        locked={view?.shifts.filter(({ locked }) => locked).length ?? 0}
        free={view?.shifts.filter(({ locked }) => !locked).length ?? 0}
        onSolve={(timeLimitSeconds) => {
          close();
          void actions.solve({ ...range, timeLimitSeconds });
        }}
        onClose={close}
      />
      {view && (
        <PublishDialog
          open={dialog?.name === 'publish'}
          view={view}
          labels={labels}
          publishing={actions.isPending}
          onPublish={() => void actions.publish(range, t('publish.done')).then((fine) => fine && close())}
          onClose={close}
        />
      )}
      <Sheets name={sheet} view={view} labels={labels} timeZone={timeZone} onClose={() => setSheet(null)} />
    </section>
  );
}

function DraftState({ publishedAt, changes }: { publishedAt: string | null; changes: number }) {
  const { t } = useTranslation('rosters');
  if (changes > 0) {
    return <span className="roster-draft">{t('draft.changes', { count: changes })}</span>;
  }
  return (
    <span className="at-soft">
      {publishedAt ? (
        <>
          {t('draft.published')} <RelativeTime at={publishedAt} />
        </>
      ) : (
        t('draft.never')
      )}
    </span>
  );
}

interface MoreProps {
  from: string;
  requests: number;
  onOpen: (name: SheetName) => void;
}

/** What belongs to the roster and stands in sheets at the side; import and export. */
function More({ from, requests, onOpen }: MoreProps) {
  const { t } = useTranslation('rosters');
  const workspaceId = useWorkspaceId();
  const { t: common } = useTranslation('common');
  const csv = apiUrl(workspacePath(workspaceId, 'roster.csv'), { from, days: WEEK });
  return (
    <>
      <Button onClick={() => onOpen('requests')}>
        {requests > 0 ? t('requests.open', { count: requests }) : t('requests.title')}
      </Button>
      <Dropdown
        trigger={['click']}
        menu={{
          items: [
            { key: 'types', label: t('types.title'), onClick: () => onOpen('types') },
            { key: 'contracts', label: t('contracts.title'), onClick: () => onOpen('contracts') },
            { type: 'divider' },
            { key: 'import', label: t('import.title'), onClick: () => onOpen('import') },
            {
              key: 'export',
              label: (
                <a href={csv} download>
                  {t('export')}
                </a>
              ),
            },
          ],
        }}
      >
        <Button aria-haspopup="menu">{common('action.more')}</Button>
      </Dropdown>
    </>
  );
}
