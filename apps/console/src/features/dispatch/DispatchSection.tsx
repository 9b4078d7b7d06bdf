import { Form, Input, InputNumber, Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/index.ts';
import { SwitchField } from '../settings/SwitchField.tsx';
import { WorkspaceForm } from '../settings/WorkspaceForm.tsx';
import './dispatch.css';
import { Preview } from './Preview.tsx';
import { RelaxationField } from './RelaxationField.tsx';
import { type DispatchValues, isComplete, isValid, type Step, settingsOf, valuesOf } from './values.ts';

const POLICIES = ['cost_of_waiting', 'first_come', 'round_robin', 'least_load'] as const;

/** How customers and agents are brought together; what a change would have made of yesterday shows before it is saved. */
export default function DispatchSection() {
  const { t } = useTranslation(['dispatch', 'queue', 'common']);
  const mayPreview = useMay('queue.manage');
  const mayManage = useMay('workspace.manage');
  const required = [{ required: true, message: t('common:required') }];
  return (
    <WorkspaceForm<DispatchValues>
      valuesOf={({ settings }) => valuesOf(settings.dispatch)}
      patchOf={(values) => ({ settings: { dispatch: settingsOf(values) } })}
    >
      {(values, { settings }) => (
        <>
          <Form.Item name="policy" label={t('dispatch:policy')}>
            <Radio.Group
              className="dispatch-policies"
              options={POLICIES.map((value) => ({
                value,
                label: (
                  <span className="dispatch-policy">
                    <strong>{t(`queue:policy.${value}.name`)}</strong>
                    <span className="at-soft">{t(`queue:policy.${value}.how`)}</span>
                  </span>
                ),
              }))}
            />
          </Form.Item>
          <div className="dispatch-pair">
            <Form.Item
              name="offerSeconds"
              label={t('dispatch:offer')}
              extra={t('dispatch:offerHint')}
              rules={required}
            >
              <InputNumber
                min={0}
                max={600}
                step={5}
                precision={0}
                suffix={t('dispatch:seconds')}
                className="settings-number"
              />
            </Form.Item>
            <Form.Item
              name="graceSeconds"
              label={t('dispatch:grace')}
              extra={t('dispatch:graceHint')}
              rules={required}
            >
              <InputNumber
                min={5}
                max={600}
                step={5}
                precision={0}
                suffix={t('dispatch:seconds')}
                className="settings-number"
              />
            </Form.Item>
          </div>
          <Form.Item
            name="maxWaitMinutes"
            label={t('dispatch:maxWait')}
            extra={t('dispatch:maxWaitHint')}
            rules={required}
          >
            <InputNumber
              min={1}
              max={1440}
              step={5}
              suffix={t('dispatch:minutes')}
              className="settings-number"
            />
          </Form.Item>
          <Form.Item
            name="relaxation"
            label={t('dispatch:relaxation')}
            extra={t('dispatch:relaxationHint')}
            rules={[
              {
                validator: (_rule, steps: readonly Partial<Step>[]) =>
                  steps.every(isComplete)
                    ? Promise.resolve()
                    : Promise.reject(new Error(t('dispatch:relaxationInvalid'))),
              },
            ]}
          >
            <RelaxationField disabled={!mayManage} />
          </Form.Item>
          <Form.Item name="valueAttribute" label={t('dispatch:value')} extra={t('dispatch:valueHint')}>
            <Input maxLength={60} placeholder={t('dispatch:valuePlaceholder')} />
          </Form.Item>
          <SwitchField name="tellPosition" label={t('dispatch:tell')} hint={t('dispatch:tellHint')} />
          {mayPreview && (
            <Preview proposed={isValid(values) ? settingsOf(values) : null} current={settings.dispatch} />
          )}
        </>
      )}
    </WorkspaceForm>
  );
}
