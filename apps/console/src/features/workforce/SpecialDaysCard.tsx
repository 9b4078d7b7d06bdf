import { CalendarOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay, useWorkspace } from '../../api/index.ts';
import { ErrorState, InnerLink, ListSkeleton, useNow, useUndoableDelete } from '../../ui/index.ts';
import { useDeleteSpecialDay, useSpecialDays } from './queries.ts';
import { SpecialDayRow } from './SpecialDayRow.tsx';
import { SpecialDaysDrawer } from './SpecialDaysDrawer.tsx';
import { dateFrom } from './when.ts';

const SPAN_DAYS = 60;
const MOST = 4;

/** Days unlike others that come next; all of them, and one's own, in a drawer. */
export function SpecialDaysCard({ timeZone }: { timeZone: string }) {
  const { t } = useTranslation('workforce');
  const now = useNow('minute');
  const today = dateFrom(timeZone, now);
  const days = useSpecialDays(dateFrom(timeZone, now, -SPAN_DAYS), dateFrom(timeZone, now, SPAN_DAYS));
  const [open, setOpen] = useState(false);
  const mayPlan = useMay('workforce.plan');
  const mayManage = useMay('workspace.manage');
  const country = useWorkspace().data?.settings.workforce.country;
  const { remove, isDeleted } = useUndoableDelete(useDeleteSpecialDay().mutateAsync);
  const shown = (days.data ?? []).filter(({ id }) => id === null || !isDeleted(id));
  const coming = shown.filter(({ date }) => date >= today);
  return (
    <section className="workforce-card" aria-labelledby="workforce-days">
      <div className="workforce-card-head">
        <h2 id="workforce-days">{t('days.title')}</h2>
        <Button type="link" size="small" icon={<CalendarOutlined />} onClick={() => setOpen(true)}>
          {mayPlan ? t('days.manage') : t('days.all')}
        </Button>
      </div>
      {days.error ? (
        <ErrorState error={days.error} retry={() => void days.refetch()} />
      ) : !days.data ? (
        <ListSkeleton rows={2} />
      ) : coming.length === 0 ? (
        <p className="at-soft">{t('days.none')}</p>
      ) : (
        <ul className="workforce-days">
          {coming.slice(0, MOST).map((day) => (
            <SpecialDayRow key={`${day.date} ${day.source} ${day.name}`} day={day} today={today} />
          ))}
        </ul>
      )}
      {mayManage && country === null && (
        <p className="at-faint">
          {t('days.noCountry')} <InnerLink to="settings/workforce">{t('days.chooseCountry')}</InnerLink>
        </p>
      )}
      <SpecialDaysDrawer
        open={open}
        onClose={() => setOpen(false)}
        days={shown}
        today={today}
        onDelete={mayPlan ? (day) => day.id && remove(day.id, t('days.deleted', { name: day.name })) : null}
      />
    </section>
  );
}
