import { DatePicker, Form } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/index.ts';
import { SwitchField } from './SwitchField.tsx';
import { WeekEditor } from './WeekEditor.tsx';
import { WorkspaceForm } from './WorkspaceForm.tsx';
import { isValidWeek, type Week, WORKING_WEEK } from './weekly.ts';

interface Values {
  always: boolean;
  weekly: Week;
  holidays: Dayjs[];
}

export default function HoursSection() {
  const { t } = useTranslation('settings');
  const mayManage = useMay('workspace.manage');
  return (
    <WorkspaceForm<Values>
      valuesOf={({ settings: { hours } }) => ({
        always: hours === null,
        weekly: hours?.weekly ?? WORKING_WEEK,
        holidays: (hours?.holidays ?? []).map((date) => dayjs(date)),
      })}
      patchOf={({ always, weekly, holidays }) => ({
        settings: {
          hours: always
            ? null
            : {
                weekly: weekly.map((day) => day.toSorted((a, b) => (a.from < b.from ? -1 : 1))),
                holidays: holidays.map((date) => date.format('YYYY-MM-DD')).toSorted(),
              },
        },
      })}
    >
      {({ always }) => (
        <>
          <SwitchField name="always" label={t('hours.always')} hint={t('hours.alwaysHint')} />
          <Form.Item
            hidden={always}
            name="weekly"
            label={t('hours.weekly')}
            rules={[
              {
                validator: (_rule, week: Week) =>
                  isValidWeek(week) ? Promise.resolve() : Promise.reject(new Error(t('hours.invalid'))),
              },
            ]}
          >
            <WeekEditor disabled={!mayManage} />
          </Form.Item>
          <Form.Item
            hidden={always}
            name="holidays"
            label={t('hours.holidays')}
            extra={t('hours.holidaysHint')}
          >
            <DatePicker
              multiple
              maxTagCount={12}
              placeholder={t('hours.addHoliday')}
              className="settings-wide"
            />
          </Form.Item>
        </>
      )}
    </WorkspaceForm>
  );
}
