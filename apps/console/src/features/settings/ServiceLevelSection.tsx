import { Form, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import { WorkspaceForm } from './WorkspaceForm.tsx';

interface Values {
  /** Seconds. */
  target: number;
  /** Per cent. */
  goal: number;
  /** Minutes. */
  abandon: number;
}

export default function ServiceLevelSection() {
  const { t } = useTranslation('settings');
  const { t: common } = useTranslation('common');
  const required = [{ required: true, message: common('required') }];
  return (
    <WorkspaceForm<Values>
      valuesOf={({ settings }) => ({
        target: settings.firstResponseTargetSeconds,
        goal: Math.round(settings.firstResponseGoal * 1000) / 10,
        abandon: settings.abandonAfterSeconds / 60,
      })}
      patchOf={({ target, goal, abandon }) => ({
        settings: {
          firstResponseTargetSeconds: target,
          firstResponseGoal: goal / 100,
          abandonAfterSeconds: Math.round(abandon * 60),
        },
      })}
    >
      {() => (
        <>
          <Form.Item
            name="target"
            label={t('serviceLevel.target')}
            extra={t('serviceLevel.targetHint')}
            rules={required}
          >
            <InputNumber
              min={5}
              max={86_400}
              precision={0}
              suffix={t('serviceLevel.seconds')}
              className="settings-number"
            />
          </Form.Item>
          <Form.Item
            name="goal"
            label={t('serviceLevel.goal')}
            extra={t('serviceLevel.goalHint')}
            rules={required}
          >
            <InputNumber min={1} max={100} suffix={t('serviceLevel.percent')} className="settings-number" />
          </Form.Item>
          <Form.Item
            name="abandon"
            label={t('serviceLevel.abandon')}
            extra={t('serviceLevel.abandonHint')}
            rules={required}
          >
            <InputNumber
              min={0.5}
              max={10_080}
              step={5}
              suffix={t('serviceLevel.minutes')}
              className="settings-number"
            />
          </Form.Item>
        </>
      )}
    </WorkspaceForm>
  );
}
