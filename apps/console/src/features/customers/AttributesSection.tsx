import { ArrowDownOutlined, ArrowUpOutlined, PlusOutlined, ProfileOutlined } from '@ant-design/icons';
import type { AttributeDefinition, AttributeSubject, AttributeType } from '@attune/contract';
import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Form, Input, Segmented, Select, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  api,
  keys,
  useAttributeDefinitions,
  useMay,
  useWorkspaceId,
  workspacePath,
} from '../../api/index.ts';
import {
  EmptyState,
  ErrorState,
  ListSkeleton,
  linesOf,
  useDeleteWithUndo,
  useDescribeError,
} from '../../ui/index.ts';
import { EditDrawer } from '../people/EditDrawer.tsx';
import '../people/people.css';
import { Row } from '../people/Row.tsx';
import './customers.css';
import { useDefinitions } from './queries.ts';

const SUBJECTS = ['conversation', 'contact'] as const satisfies readonly AttributeSubject[];
const TYPES = [
  'text',
  'number',
  'boolean',
  'date',
  'choice',
  'link',
] as const satisfies readonly AttributeType[];

interface Values {
  subject: AttributeSubject;
  key: string;
  type: AttributeType;
  zh: string;
  en: string;
  /** One per line. */
  options: string;
  required: boolean;
}

/** The settings page of custom attributes: of conversations, then of customers, in the order in which agents see them. */
export default function AttributesSection() {
  const { t } = useTranslation('customers');
  const query = useAttributeDefinitions();
  const mayManage = useMay('workspace.manage');
  const { remove, isDeleted } = useDeleteWithUndo('attribute-definitions');
  const [edited, setEdited] = useState<AttributeDefinition | 'new' | null>(null);
  if (!query.data) {
    return query.error ? (
      <ErrorState error={query.error} retry={() => void query.refetch()} />
    ) : (
      <ListSkeleton />
    );
  }
  const create = mayManage && (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setEdited('new')}>
      {t('definitions.new')}
    </Button>
  );
  const shown = query.data.filter(({ id }) => !isDeleted(id));
  return (
    <div className="people-list">
      {shown.length > 0 ? (
        create
      ) : (
        <EmptyState
          icon={<ProfileOutlined />}
          title={t('definitions.empty')}
          hint={t('definitions.emptyHint')}
          action={create}
        />
      )}
      {SUBJECTS.map((subject) => (
        <Subject
          key={subject}
          subject={subject}
          isDeleted={isDeleted}
          edit={mayManage ? setEdited : undefined}
        />
      ))}
      <Definition
        edited={edited}
        close={() => setEdited(null)}
        remove={(definition, name) => {
          setEdited(null);
          remove(definition.id, t('definitions.deleted', { name }));
        }}
      />
    </div>
  );
}

function Subject({
  subject,
  isDeleted,
  edit,
}: {
  subject: AttributeSubject;
  isDeleted: (id: string) => boolean;
  edit: ((definition: AttributeDefinition) => void) | undefined;
}) {
  const { t } = useTranslation('customers');
  const workspaceId = useWorkspaceId();
  const client = useQueryClient();
  const { message } = App.useApp();
  const describe = useDescribeError();
  const list = useDefinitions(subject).filter(({ id }) => !isDeleted(id));
  if (list.length === 0) return null;
  const move = async (at: number, by: 1 | -1) => {
    const ids = list.map(({ id }) => id);
    const [id] = ids.splice(at, 1);
    if (id) ids.splice(at + by, 0, id);
    try {
      const all = await api.put<AttributeDefinition[]>(
        workspacePath(workspaceId, 'attribute-definitions/order'),
        { subject, ids },
      );
      client.setQueryData(keys.collection(workspaceId, 'attribute-definitions'), all);
    } catch (error) {
      message.error(describe(error));
    }
  };
  return (
    <section>
      <h3 className="attributes-subject">{t(`definitions.subject.${subject}`)}</h3>
      <ul className="attributes-list">
        {list.map((definition, i) => (
          <li key={definition.id} className="attributes-definition">
            <Row name={definition.label} {...(edit ? { onOpen: () => edit(definition) } : {})}>
              {[
                definition.key,
                t(`definitions.types.${definition.type}`),
                ...(definition.options.length > 0 ? [definition.options.join(' / ')] : []),
                ...(definition.required ? [t('definitions.requiredMark')] : []),
              ].join(' · ')}
            </Row>
            {edit && list.length > 1 && (
              <span className="attributes-move">
                <Button
                  type="text"
                  size="small"
                  icon={<ArrowUpOutlined />}
                  disabled={i === 0}
                  aria-label={t('definitions.up', { name: definition.label })}
                  onClick={() => void move(i, -1)}
                />
                <Button
                  type="text"
                  size="small"
                  icon={<ArrowDownOutlined />}
                  disabled={i === list.length - 1}
                  aria-label={t('definitions.down', { name: definition.label })}
                  onClick={() => void move(i, 1)}
                />
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Definition({
  edited,
  close,
  remove,
}: {
  edited: AttributeDefinition | 'new' | null;
  close: () => void;
  remove: (definition: AttributeDefinition, name: string) => void;
}) {
  const { t, i18n } = useTranslation('customers');
  const { t: common } = useTranslation('common');
  const known = edited === 'new' ? null : edited;
  const required = { required: true, whitespace: true, message: common('required') };
  return (
    <EditDrawer<Values>
      collection="attribute-definitions"
      title={t(known ? 'definitions.edit' : 'definitions.new')}
      open={edited !== null}
      id={known?.id}
      initial={{
        subject: known?.subject ?? 'conversation',
        key: known?.key ?? '',
        type: known?.type ?? 'text',
        zh: known?.labels.zh ?? '',
        en: known?.labels.en ?? '',
        options: known?.options.join('\n') ?? '',
        required: known?.required ?? false,
      }}
      inputOf={({ subject, key, type, zh, en, options, required: isRequired }) => ({
        ...(known ? {} : { subject, key: key.trim(), type }),
        labels: { zh: zh.trim(), en: en.trim() },
        options: type === 'choice' ? linesOf(options) : [],
        required: subject === 'conversation' && isRequired,
      })}
      onClose={close}
      onDelete={
        known ? () => remove(known, known.labels[i18n.language.startsWith('zh') ? 'zh' : 'en']) : undefined
      }
    >
      {() => (
        <>
          <Form.Item name="subject" label={t('definitions.subject.label')}>
            <Segmented
              disabled={known !== null}
              options={SUBJECTS.map((value) => ({ value, label: t(`definitions.subject.${value}`) }))}
            />
          </Form.Item>
          <Form.Item name="zh" label={t('definitions.zh')} rules={[required]}>
            <Input maxLength={60} autoFocus />
          </Form.Item>
          <Form.Item name="en" label={t('definitions.en')} rules={[required]}>
            <Input maxLength={60} />
          </Form.Item>
          <Form.Item
            name="key"
            label={t('definitions.key')}
            extra={t('definitions.keyHint')}
            rules={[required, { pattern: /^\S+$/, message: t('definitions.keyRule') }]}
          >
            <Input maxLength={60} disabled={known !== null} />
          </Form.Item>
          <Form.Item name="type" label={t('definitions.type')}>
            <Select
              disabled={known !== null}
              options={TYPES.map((value) => ({ value, label: t(`definitions.types.${value}`) }))}
            />
          </Form.Item>
          <Form.Item noStyle dependencies={['type', 'subject']}>
            {({ getFieldValue }) => (
              <>
                {getFieldValue('type') === 'choice' && (
                  <Form.Item
                    name="options"
                    label={t('definitions.options')}
                    extra={t('definitions.optionsHint')}
                    rules={[required]}
                  >
                    <Input.TextArea autoSize={{ minRows: 3, maxRows: 12 }} />
                  </Form.Item>
                )}
                {getFieldValue('subject') === 'conversation' && (
                  <Form.Item name="required" label={t('definitions.required')} valuePropName="checked">
                    <Switch />
                  </Form.Item>
                )}
              </>
            )}
          </Form.Item>
          {known && <p className="at-faint">{t('definitions.deleteHint')}</p>}
        </>
      )}
    </EditDrawer>
  );
}
