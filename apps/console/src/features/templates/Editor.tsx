import { DeleteOutlined } from '@ant-design/icons';
import type { Template, TemplateInput, Topic } from '@attune/contract';
import { App, Button, Form, Input, Select } from 'antd';
import type { TextAreaRef } from 'antd/es/input/TextArea';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSaveItem, useWorkspace } from '../../api/index.ts';
import { useLocale } from '../../i18n/index.ts';
import { linesOf, RelativeTime, SaveBar, useDescribeError } from '../../ui/index.ts';
import { fill, unknownVariables, VARIABLE_NAMES, VARIABLES, type Variable } from './fill.ts';
import { VariableChips } from './VariableChips.tsx';

interface Values {
  title: string;
  shortcut: string;
  language: Template['language'];
  topicId: string | null;
  body: string;
  /** One per line. */
  examples: string;
}

interface Props {
  /** Null: a new one. */
  template: Template | null;
  topics: readonly Topic[];
  readOnly: boolean;
  onDirty: (dirty: boolean) => void;
  onSaved: (template: Template) => void;
  onDelete: (template: Template) => void;
}

export function Editor({ template, topics, readOnly, onDirty, onSaved, onDelete }: Props) {
  const { t } = useTranslation('templates');
  const { t: common } = useTranslation('common');
  const { message } = App.useApp();
  const describe = useDescribeError();
  const locale = useLocale();
  const save = useSaveItem('templates');
  const [form] = Form.useForm<Values>();
  const area = useRef<TextAreaRef>(null);
  const body = Form.useWatch('body', form) ?? '';
  const [dirty, setDirty] = useState(false);
  const initial = valuesOf(template, locale === 'zh-CN' ? 'zh' : 'en');

  const mark = (next: boolean) => {
    setDirty(next);
    onDirty(next);
  };
  useEffect(() => () => onDirty(false), [onDirty]);

  const submit = (values: Values) =>
    save.mutate(
      { id: template?.id, input: inputOf(values) },
      {
        onSuccess: (saved) => {
          mark(false);
          void message.success(common('action.saved'));
          onSaved(saved);
        },
        onError: (error) => void message.error(describe(error)),
      },
    );

  /** Puts a variable at the caret; `select` is the part to type over. */
  const insert = (text: string, select?: string) => {
    const element = area.current?.resizableTextArea?.textArea;
    const start = element?.selectionStart ?? body.length;
    const end = element?.selectionEnd ?? start;
    form.setFieldValue('body', body.slice(0, start) + text + body.slice(end));
    mark(true);
    const from = select === undefined ? start + text.length : start + text.indexOf(select);
    requestAnimationFrame(() => {
      element?.focus();
      element?.setSelectionRange(from, from + (select?.length ?? 0));
    });
  };

  const unknown = unknownVariables(body);

  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={initial}
      disabled={readOnly}
      className="templates-form"
      onValuesChange={() => mark(true)}
      onFinish={submit}
    >
      {readOnly && <p className="at-soft">{t('readOnly')}</p>}
      <div className="templates-fields">
        <Form.Item
          name="title"
          label={t('field.title')}
          extra={t('field.titleHint')}
          rules={[{ required: true, whitespace: true, message: t('field.required') }]}
        >
          <Input maxLength={120} autoFocus={template === null} />
        </Form.Item>
        <Form.Item
          name="shortcut"
          label={t('field.shortcut')}
          extra={t('field.shortcutHint')}
          rules={[{ pattern: /^[^\s/]+$/, message: t('field.shortcutRule') }]}
        >
          <Input maxLength={40} prefix="/" />
        </Form.Item>
        <Form.Item name="language" label={t('field.language')}>
          <Select
            options={(['zh', 'en'] as const).map((value) => ({ value, label: common(`language.${value}`) }))}
          />
        </Form.Item>
        <Form.Item name="topicId" label={t('field.topic')}>
          <Select
            allowClear
            showSearch={{ optionFilterProp: 'label' }}
            placeholder={t('noTopic')}
            options={topics.map((topic) => ({ value: topic.id, label: topic.name }))}
          />
        </Form.Item>
      </div>
      <div className="templates-text">
        <div>
          <Form.Item
            name="body"
            label={t('field.body')}
            rules={[{ required: true, whitespace: true, message: t('field.required') }]}
            {...(unknown.length > 0
              ? {
                  validateStatus: 'warning' as const,
                  help: t('unknownVariable', { names: unknown.join(' ') }),
                }
              : {})}
          >
            <Input.TextArea ref={area} maxLength={5000} autoSize={{ minRows: 6, maxRows: 16 }} />
          </Form.Item>
          {!readOnly && <VariableChips onInsert={insert} />}
        </div>
        <Preview body={body} />
      </div>
      <Form.Item name="examples" label={t('field.examples')} extra={t('field.examplesHint')}>
        <Input.TextArea autoSize={{ minRows: 3, maxRows: 10 }} />
      </Form.Item>
      {!readOnly && (
        <div className="templates-foot">
          <SaveBar
            dirty={dirty}
            saving={save.isPending}
            onSave={form.submit}
            onDiscard={() => {
              form.resetFields();
              mark(false);
            }}
          />
          {template && (
            <span className="templates-foot-end">
              <span className="at-faint">
                {t('updated')} <RelativeTime at={template.updatedAt} />
              </span>
              <Button type="text" danger icon={<DeleteOutlined />} onClick={() => onDelete(template)}>
                {common('action.delete')}
              </Button>
            </span>
          )}
        </div>
      )}
    </Form>
  );
}

function Preview({ body }: { body: string }) {
  const { t } = useTranslation('templates');
  const workspace = useWorkspace();
  const sample = Object.fromEntries(
    VARIABLE_NAMES.map((name) => {
      const key = VARIABLES[name];
      return [name, key === 'workspaceName' ? (workspace.data?.name ?? '') : t(`sample.${key}`)];
    }),
  ) as Record<Variable, string>;
  return (
    <section className="templates-preview" aria-label={t('preview')}>
      <h3>{t('preview')}</h3>
      <div className="templates-bubble">
        {fill(body, sample, (key) => `${key}: ${t('sample.attribute')}`).map((piece) => (
          <span key={piece.at} className={`templates-piece-${piece.kind}`}>
            {piece.text}
          </span>
        ))}
      </div>
      <p className="at-faint">{t('previewHint')}</p>
    </section>
  );
}

function valuesOf(template: Template | null, language: Template['language']): Values {
  return {
    title: template?.title ?? '',
    shortcut: template?.shortcut ?? '',
    language: template?.language ?? language,
    topicId: template?.topicId ?? null,
    body: template?.body ?? '',
    examples: template?.examples.join('\n') ?? '',
  };
}

function inputOf(values: Values): TemplateInput {
  const shortcut = values.shortcut.trim();
  return {
    title: values.title.trim(),
    body: values.body,
    shortcut: shortcut === '' ? null : shortcut,
    language: values.language,
    topicId: values.topicId ?? null,
    examples: linesOf(values.examples),
  };
}
