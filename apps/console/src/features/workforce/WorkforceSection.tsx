import { Form, InputNumber, Select } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocale } from '../../i18n/index.ts';
import { WorkspaceForm } from '../settings/WorkspaceForm.tsx';
import { COUNTRIES } from './countries.ts';
import './settings.css';
import { settingsOf, valuesOf, type WorkforceValues } from './settings-values.ts';

type NumberName = Exclude<keyof WorkforceValues, 'country'>;
interface NumberField {
  name: NumberName;
  unit: 'seconds' | 'percent' | 'atOnce';
  min: number;
  max: number;
  step: number;
  /** Empty: learned from recent conversations. */
  learned?: true;
}

const PROMISE: readonly NumberField[] = [
  { name: 'serviceLevel', unit: 'percent', min: 50, max: 99, step: 1 },
  { name: 'withinSeconds', unit: 'seconds', min: 5, max: 3600, step: 5 },
];
const WORK: readonly NumberField[] = [
  { name: 'maxOccupancy', unit: 'percent', min: 50, max: 100, step: 1 },
  { name: 'shrinkage', unit: 'percent', min: 0, max: 60, step: 1 },
  { name: 'concurrency', unit: 'atOnce', min: 1, max: 20, step: 1 },
  { name: 'slowdown', unit: 'percent', min: 0, max: 100, step: 5 },
];
const LEARNED: readonly NumberField[] = [
  { name: 'handleSeconds', unit: 'seconds', min: 1, max: 86_400, step: 10, learned: true },
  { name: 'patienceSeconds', unit: 'seconds', min: 1, max: 86_400, step: 10, learned: true },
];

/** Whose holidays the forecast knows, what is promised to customers, and how people work. */
export default function WorkforceSection() {
  const { t } = useTranslation('workforce');
  const locale = useLocale();
  const countries = useMemo(() => {
    const names = new Intl.DisplayNames(locale, { type: 'region' });
    const order = new Intl.Collator(locale);
    return COUNTRIES.map((value) => ({ value, label: names.of(value) ?? value })).toSorted((a, b) =>
      order.compare(a.label, b.label),
    );
  }, [locale]);
  return (
    <WorkspaceForm<WorkforceValues>
      valuesOf={({ settings }) => valuesOf(settings.workforce)}
      patchOf={(values) => ({ settings: { workforce: settingsOf(values) } })}
    >
      {() => (
        <>
          <Form.Item name="country" label={t('setting.country')} extra={t('setting.countryHint')}>
            <Select
              allowClear
              showSearch={{ optionFilterProp: 'label' }}
              placeholder={t('setting.noCountry')}
              options={countries}
            />
          </Form.Item>
          <Numbers title={t('setting.promise')} fields={PROMISE} />
          <Numbers title={t('setting.work')} fields={WORK} />
          <Numbers title={t('setting.learned')} fields={LEARNED} />
        </>
      )}
    </WorkspaceForm>
  );
}

function Numbers({ title, fields }: { title: string; fields: readonly NumberField[] }) {
  const { t } = useTranslation('workforce');
  const { t: common } = useTranslation('common');
  return (
    <fieldset className="workforce-fields">
      <legend>{title}</legend>
      {fields.map(({ name, unit, min, max, step, learned }) => (
        <Form.Item
          key={name}
          name={name}
          label={t(`setting.${name}`)}
          extra={t(`setting.${name}Hint`)}
          rules={learned ? [] : [{ required: true, message: common('required') }]}
        >
          <InputNumber
            min={min}
            max={max}
            step={step}
            {...(unit !== 'percent' && { precision: 0 })}
            suffix={t(`setting.${unit}`)}
            className="settings-number"
            {...(learned && { placeholder: t('setting.auto') })}
          />
        </Form.Item>
      ))}
    </fieldset>
  );
}
