import { CloseOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { CLOCK, type Interval, nextInterval, type Week } from './weekly.ts';

const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
const OPTIONS = CLOCK.map((value) => ({ value, label: value }));

interface Props {
  /** Given by the form. */
  value?: Week;
  onChange?: (week: Week) => void;
  disabled: boolean;
}

export function WeekEditor({ value = [], onChange, disabled }: Props) {
  const { t } = useTranslation('settings');
  const set = (day: number, intervals: readonly Interval[]) =>
    onChange?.(value.map((before, i) => (i === day ? intervals : before)));
  return (
    <div className="settings-week">
      {DAYS.map((day, i) => (
        <Day
          key={day}
          name={t(`hours.${day}`)}
          intervals={value[i] ?? []}
          disabled={disabled}
          onChange={(intervals) => set(i, intervals)}
        />
      ))}
      {!disabled && (
        <Button
          type="link"
          className="settings-copy"
          onClick={() => onChange?.(value.map((before, i) => (i < 5 ? (value[0] ?? []) : before)))}
        >
          {t('hours.copy')}
        </Button>
      )}
    </div>
  );
}

interface DayProps {
  name: string;
  intervals: readonly Interval[];
  disabled: boolean;
  onChange: (intervals: readonly Interval[]) => void;
}

function Day({ name, intervals, disabled, onChange }: DayProps) {
  const { t } = useTranslation('settings');
  const next = nextInterval(intervals);
  const change = (index: number, part: Partial<Interval>) =>
    onChange(intervals.map((interval, i) => (i === index ? { ...interval, ...part } : interval)));
  return (
    <div className="settings-day">
      <span className="settings-day-name">{name}</span>
      <div className="settings-intervals">
        {intervals.length === 0 && <span className="at-faint">{t('hours.closed')}</span>}
        {intervals.map((interval, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: intervals have no identity but their place
          <span key={index} className="settings-interval">
            <Select
              aria-label={t('hours.from', { day: name })}
              showSearch
              value={interval.from}
              options={OPTIONS.slice(0, -1)}
              onChange={(from) => change(index, { from })}
            />
            –
            <Select
              aria-label={t('hours.to', { day: name })}
              showSearch
              value={interval.to}
              options={OPTIONS.slice(1)}
              status={interval.to > interval.from ? '' : 'error'}
              onChange={(to) => change(index, { to })}
            />
            {!disabled && (
              <Button
                type="text"
                aria-label={t('hours.remove')}
                title={t('hours.remove')}
                icon={<CloseOutlined />}
                onClick={() => onChange(intervals.filter((_, i) => i !== index))}
              />
            )}
          </span>
        ))}
        {!disabled && next && intervals.length < 6 && (
          <Button
            type="text"
            aria-label={`${name} ${t('hours.add')}`}
            title={t('hours.add')}
            icon={<PlusOutlined />}
            onClick={() => onChange([...intervals, next])}
          />
        )}
      </div>
    </div>
  );
}
