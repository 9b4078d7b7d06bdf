import { ExperimentOutlined, LeftOutlined, RightOutlined } from '@ant-design/icons';
import { Button, DatePicker, Segmented, Skeleton } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useWorkspace } from '../../api/index.ts';
import { ErrorState, loadCharts, useNow } from '../../ui/index.ts';
import { useStaffing } from './queries.ts';
import './staffing.css';
import { StaffingView } from './StaffingView.tsx';
import { WhatIfDrawer } from './WhatIfDrawer.tsx';
import { dateFrom, mondayOf, shiftDate } from './when.ts';

void loadCharts();

/** How many people each half-hour takes, and how many are rostered, a day or a week at a time. */
export default function StaffingTab() {
  const { t } = useTranslation('workforce');
  const workspace = useWorkspace();
  const now = useNow('minute');
  const today = dateFrom(workspace.data?.timeZone ?? 'UTC', now);
  const [days, setDays] = useState<1 | 7>(1);
  const [chosen, setChosen] = useState<string | null>(null);
  const [draft, setDraft] = useState(false);
  const [asking, setAsking] = useState(false);
  const date = chosen ?? today;
  const from = days === 7 ? mondayOf(date) : date;
  const staffing = useStaffing(from, days, draft);

  if (workspace.error) return <ErrorState error={workspace.error} retry={() => void workspace.refetch()} />;
  return (
    <>
      <div className="workforce-bar">
        <Segmented
          aria-label={t('range.label')}
          value={days}
          onChange={setDays}
          options={[
            { value: 1, label: t('range.day') },
            { value: 7, label: t('range.week') },
          ]}
        />
        <div className="workforce-steps">
          <Button
            type="text"
            icon={<LeftOutlined />}
            aria-label={t('range.before')}
            title={t('range.before')}
            onClick={() => setChosen(shiftDate(from, -days))}
          />
          <DatePicker
            aria-label={t('range.date')}
            className="workforce-date"
            allowClear={false}
            value={dayjs(from)}
            onChange={(day) => day && setChosen(day.format('YYYY-MM-DD'))}
          />
          <Button
            type="text"
            icon={<RightOutlined />}
            aria-label={t('range.after')}
            title={t('range.after')}
            onClick={() => setChosen(shiftDate(from, days))}
          />
          {chosen !== null && (
            <Button type="link" onClick={() => setChosen(null)}>
              {t('range.today')}
            </Button>
          )}
        </div>
        <Segmented
          aria-label={t('roster.label')}
          value={draft ? 'draft' : 'published'}
          onChange={(value) => setDraft(value === 'draft')}
          options={(['published', 'draft'] as const).map((value) => ({ value, label: t(`roster.${value}`) }))}
        />
        <div className="workforce-bar-end">
          <Button type="primary" icon={<ExperimentOutlined />} onClick={() => setAsking(true)}>
            {t('whatIf.open')}
          </Button>
        </div>
      </div>
      {staffing.data ? (
        <StaffingView view={staffing.data} days={days} stale={staffing.isPlaceholderData} />
      ) : staffing.error ? (
        <div className="workforce-card">
          <ErrorState error={staffing.error} retry={() => void staffing.refetch()} />
        </div>
      ) : (
        <div className="workforce-card" aria-busy="true">
          <Skeleton.Node active className="workforce-chart-skeleton" />
        </div>
      )}
      <WhatIfDrawer open={asking} onClose={() => setAsking(false)} from={from} days={days} draft={draft} />
    </>
  );
}
