import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import type { SsoConnectionPut, SsoSettings } from '@attune/contract';
import { App, Button, Form, Input, Popconfirm, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  CopyButton,
  ErrorState,
  ListSkeleton,
  SaveBar,
  useDescribeError,
  useUnsaved,
} from '../../ui/index.ts';
import { SwitchField } from '../settings/SwitchField.tsx';
import { useSaveSso, useSso } from './queries.ts';

type Connection = NonNullable<SsoSettings['connection']>;
type MappedRole = NonNullable<Connection['joinRole']>;
interface Values extends Omit<Connection, 'roleMap' | 'joinRole' | 'roleClaim'> {
  clientSecret?: string;
  joinRole: MappedRole | 'nobody';
  roleClaim: string;
  groups: { group: string; role: MappedRole }[];
}

const ROLES = ['admin', 'supervisor', 'agent', 'knowledge_editor', 'analyst'] as const;

export function SsoSettingsForm() {
  const sso = useSso();
  if (sso.data) return <Loaded {...sso.data} />;
  if (sso.error) return <ErrorState error={sso.error} retry={() => void sso.refetch()} />;
  return <ListSkeleton rows={4} />;
}

function Loaded({ redirectUri, connection }: SsoSettings) {
  const { t } = useTranslation('account');
  const { t: common } = useTranslation('common');
  const { message } = App.useApp();
  const describe = useDescribeError();
  const save = useSaveSso();
  const [form] = Form.useForm<Values>();
  const [dirty, setDirty] = useState(false);
  useUnsaved(dirty);
  const required = { required: true, whitespace: true, message: common('required') };
  const roleOptions = ROLES.map((value) => ({ value, label: common(`role.${value}`) }));

  const store = (input: SsoConnectionPut | null, said: string) =>
    save.mutate(input, {
      onSuccess: () => {
        setDirty(false);
        form.setFieldValue('clientSecret', '');
        void message.success(said);
      },
      onError: (error) => void message.error(describe(error)),
    });
  return (
    <Form<Values>
      name="sso"
      key={connection ? 'kept' : 'new'}
      form={form}
      layout="vertical"
      requiredMark={false}
      className="settings-form account-sso-form"
      initialValues={valuesOf(connection, t('security.labelDefault'))}
      onValuesChange={() => setDirty(true)}
      onFinish={(values) =>
        store(inputOf(values), values.enabled ? t('security.saved') : common('action.saved'))
      }
    >
      <Form.Item label={t('security.redirect')}>
        <div className="settings-code">
          <code>{redirectUri}</code>
          <CopyButton text={redirectUri} />
        </div>
      </Form.Item>
      <SwitchField name="enabled" label={t('security.enabled')} hint={t('security.enabledHint')} />
      <Form.Item name="label" label={t('security.label')} extra={t('security.labelHint')} rules={[required]}>
        <Input maxLength={40} />
      </Form.Item>
      <Form.Item
        name="issuer"
        label={t('security.issuer')}
        extra={t('security.issuerHint')}
        rules={[required, { pattern: /^\s*https?:\/\/\S+\s*$/, message: t('security.issuerInvalid') }]}
      >
        <Input maxLength={500} placeholder="https://login.example.com" />
      </Form.Item>
      <div className="account-pair">
        <Form.Item name="clientId" label={t('security.clientId')} rules={[required]}>
          <Input maxLength={300} autoComplete="off" />
        </Form.Item>
        <Form.Item
          name="clientSecret"
          label={t('security.clientSecret')}
          rules={connection ? [] : [required]}
        >
          <Input.Password
            maxLength={1000}
            autoComplete="new-password"
            placeholder={connection ? t('security.secretKept') : ''}
          />
        </Form.Item>
      </div>
      <div className="account-pair">
        <Form.Item name="domains" label={t('security.domains')} extra={t('security.domainsHint')}>
          <Select
            mode="tags"
            tokenSeparators={[' ', ',', '，']}
            placeholder="example.com"
            open={false}
            suffixIcon={null}
          />
        </Form.Item>
        <Form.Item name="joinRole" label={t('security.joinRole')} extra={t('security.joinRoleHint')}>
          <Select options={[...roleOptions, { value: 'nobody', label: t('security.nobody') }]} />
        </Form.Item>
      </div>
      <Form.Item name="roleClaim" label={t('security.roleClaim')} extra={t('security.roleClaimHint')}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.List name="groups">
        {(fields, { add, remove }) => (
          <fieldset className="account-groups">
            <legend className="account-legend">{t('security.roleMap')}</legend>
            {fields.map(({ key, name }) => (
              <div key={key} className="account-group">
                <Form.Item name={[name, 'group']} rules={[required]} noStyle>
                  <Input aria-label={t('security.group')} placeholder={t('security.group')} maxLength={200} />
                </Form.Item>
                <Form.Item name={[name, 'role']} noStyle>
                  <Select aria-label={common('role.agent')} options={roleOptions} />
                </Form.Item>
                <Button
                  type="text"
                  icon={<DeleteOutlined />}
                  aria-label={t('security.removeGroup', {
                    group: form.getFieldValue(['groups', name, 'group']) ?? '',
                  })}
                  onClick={() => remove(name)}
                />
              </div>
            ))}
            <Button size="small" icon={<PlusOutlined />} onClick={() => add({ group: '', role: 'agent' })}>
              {t('security.addGroup')}
            </Button>
          </fieldset>
        )}
      </Form.List>
      <SwitchField name="remap" label={t('security.remap')} hint={t('security.remapHint')} />
      <SwitchField name="required" label={t('security.only')} hint={t('security.onlyHint')} />
      <SaveBar
        dirty={dirty}
        saving={save.isPending}
        onSave={form.submit}
        onDiscard={() => {
          form.resetFields();
          setDirty(false);
        }}
      />
      {connection && (
        <Popconfirm title={t('security.removeSure')} onConfirm={() => store(null, t('security.removed'))}>
          <Button type="text" danger icon={<DeleteOutlined />} className="account-remove">
            {t('security.remove')}
          </Button>
        </Popconfirm>
      )}
    </Form>
  );
}

function valuesOf(connection: Connection | null, label: string): Values {
  const base = {
    enabled: true,
    label,
    issuer: '',
    clientId: '',
    domains: [],
    required: false,
    remap: false,
    ...connection,
  };
  return {
    ...base,
    joinRole: connection ? (connection.joinRole ?? 'nobody') : 'agent',
    roleClaim: connection?.roleClaim ?? '',
    groups: Object.entries(connection?.roleMap ?? {}).map(([group, role]) => ({ group, role })),
  };
}

function inputOf({ clientSecret, joinRole, roleClaim, groups, ...values }: Values): SsoConnectionPut {
  return {
    enabled: values.enabled,
    label: values.label.trim(),
    issuer: values.issuer.trim(),
    clientId: values.clientId.trim(),
    domains: values.domains.map((domain) => domain.trim().toLowerCase().replace(/^@/, '')),
    required: values.required,
    remap: values.remap,
    joinRole: joinRole === 'nobody' ? null : joinRole,
    roleClaim: roleClaim.trim() || null,
    roleMap: Object.fromEntries(groups.map(({ group, role }) => [group.trim(), role])),
    ...(clientSecret && { clientSecret }),
  };
}
