import type { WorkspaceSettings } from '@attune/contract';
import { ColorPicker, Form, Input, Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { Install } from './Install.tsx';
import { SwitchField } from './SwitchField.tsx';
import { WidgetPreview } from './WidgetPreview.tsx';
import { WorkspaceForm } from './WorkspaceForm.tsx';

interface Values {
  title: string;
  zh: string;
  en: string;
  colour: string;
  position: WorkspaceSettings['widget']['position'];
  identity: boolean;
}

export default function WidgetSection() {
  const { t } = useTranslation('settings');
  return (
    <>
      <WorkspaceForm<Values>
        valuesOf={({ settings: { widget, identityRequired } }) => ({
          title: widget.title,
          zh: widget.greeting.zh,
          en: widget.greeting.en,
          colour: widget.colour,
          position: widget.position,
          identity: identityRequired,
        })}
        patchOf={({ title, zh, en, colour, position, identity }) => ({
          settings: {
            widget: { title: title.trim(), greeting: { zh, en }, colour, position },
            identityRequired: identity,
          },
        })}
      >
        {(values, workspace) => (
          <div className="settings-widget">
            <div>
              <Form.Item name="title" label={t('widget.name')} extra={t('widget.nameHint')}>
                <Input maxLength={60} placeholder={workspace.name} />
              </Form.Item>
              <Form.Item name="zh" label={t('widget.greetingZh')}>
                <Input.TextArea maxLength={300} autoSize={{ minRows: 2 }} />
              </Form.Item>
              <Form.Item name="en" label={t('widget.greetingEn')}>
                <Input.TextArea maxLength={300} autoSize={{ minRows: 2 }} />
              </Form.Item>
              <div className="settings-pair">
                <Form.Item
                  name="colour"
                  label={t('widget.colour')}
                  getValueFromEvent={(colour: { toHexString: () => string }) => colour.toHexString()}
                >
                  <ColorPicker showText disabledAlpha format="hex" disabledFormat />
                </Form.Item>
                <Form.Item name="position" label={t('widget.position')}>
                  <Segmented
                    options={(['left', 'right'] as const).map((value) => ({
                      value,
                      label: t(`widget.${value}`),
                    }))}
                  />
                </Form.Item>
              </div>
              <SwitchField name="identity" label={t('widget.identity')} hint={t('widget.identityHint')} />
            </div>
            <WidgetPreview {...values} title={values.title.trim() || workspace.name} />
          </div>
        )}
      </WorkspaceForm>
      <Install />
    </>
  );
}
