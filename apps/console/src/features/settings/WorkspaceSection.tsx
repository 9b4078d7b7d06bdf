import type { Locale } from '@attune/contract';
import { Form, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { WorkspaceForm } from './WorkspaceForm.tsx';

interface Values {
  name: string;
  locale: Locale;
  timeZone: string;
}

const ZONES = Intl.supportedValuesOf('timeZone').map((value) => ({
  value,
  label: value.replaceAll('_', ' '),
}));

export default function WorkspaceSection() {
  const { t } = useTranslation('settings');
  const { t: common } = useTranslation('common');
  return (
    <WorkspaceForm<Values>
      valuesOf={({ name, locale, timeZone }) => ({ name, locale, timeZone })}
      patchOf={({ name, locale, timeZone }) => ({ name: name.trim(), locale, timeZone })}
    >
      {() => (
        <>
          <Form.Item
            name="name"
            label={t('workspace.name')}
            rules={[{ required: true, whitespace: true, message: common('required') }]}
          >
            <Input maxLength={80} />
          </Form.Item>
          <Form.Item name="locale" label={t('workspace.locale')} extra={t('workspace.localeHint')}>
            <Select
              options={(['zh-CN', 'en'] as const).map((value) => ({
                value,
                label: common(`locale.${value}`),
              }))}
            />
          </Form.Item>
          <Form.Item name="timeZone" label={t('workspace.timeZone')} extra={t('workspace.timeZoneHint')}>
            <Select showSearch={{ optionFilterProp: 'label' }} options={ZONES} />
          </Form.Item>
        </>
      )}
    </WorkspaceForm>
  );
}
