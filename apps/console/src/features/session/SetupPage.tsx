import type { Locale, Me } from '@attune/contract';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Alert, Button, Form, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/index.ts';
import { setLocale, useLocale } from '../../i18n/index.ts';
import { useDescribeError } from '../../ui/index.ts';
import { useEnter } from './enter.ts';
import { SessionCard } from './SessionCard.tsx';
import { setupQuery } from './setup-query.ts';

interface Setup {
  name: string;
  email: string;
  password: string;
  workspace: { name: string; locale: Locale; timeZone: string };
}

const ZONES = Intl.supportedValuesOf('timeZone').map((value) => ({ value, label: value }));

export function SetupPage() {
  const { t } = useTranslation(['session', 'common']);
  const locale = useLocale();
  const describe = useDescribeError();
  const enter = useEnter();
  const { data: setup } = useQuery(setupQuery);
  const { mutate, isPending, error } = useMutation({
    mutationFn: (input: Setup) => api.post<Me>('/setup', input),
    onSuccess: (me) => enter('/', me),
  });
  if (setup && !setup.needed) {
    return (
      <SessionCard title={t('session:setup.done')}>
        <Link to="/sign-in">
          <Button type="primary">{t('session:setup.toSignIn')}</Button>
        </Link>
      </SessionCard>
    );
  }
  const required = { required: true, message: t('session:required') };
  return (
    <SessionCard title={t('session:setup.title')} intro={t('session:setup.intro')}>
      {error && <Alert type="error" showIcon title={describe(error)} />}
      <Form<Setup>
        layout="vertical"
        requiredMark={false}
        initialValues={{
          workspace: { locale, timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone },
        }}
        onValuesChange={(changed: { workspace?: { locale?: Locale } }) => {
          if (changed.workspace?.locale) setLocale(changed.workspace.locale);
        }}
        onFinish={(values) => mutate(values)}
      >
        <h2>{t('session:setup.you')}</h2>
        <Form.Item name="name" label={t('session:name')} rules={[required]}>
          <Input autoComplete="name" maxLength={80} />
        </Form.Item>
        <Form.Item
          name="email"
          label={t('session:email')}
          rules={[required, { type: 'email', message: t('session:emailInvalid') }]}
        >
          <Input type="email" autoComplete="username" maxLength={200} />
        </Form.Item>
        <Form.Item
          name="password"
          label={t('session:password')}
          extra={t('session:passwordHint')}
          rules={[required, { min: 10, message: t('session:passwordShort') }]}
        >
          <Input.Password autoComplete="new-password" maxLength={200} />
        </Form.Item>
        <h2>{t('session:setup.workspace')}</h2>
        <Form.Item
          name={['workspace', 'name']}
          label={t('session:setup.workspaceName')}
          extra={t('session:setup.workspaceNameHint')}
          rules={[required]}
        >
          <Input autoComplete="organization" maxLength={80} />
        </Form.Item>
        <Form.Item name={['workspace', 'locale']} label={t('session:setup.locale')}>
          <Select
            options={(['zh-CN', 'en'] as const).map((value) => ({
              value,
              label: t(`common:locale.${value}`),
            }))}
          />
        </Form.Item>
        <Form.Item name={['workspace', 'timeZone']} label={t('session:setup.timeZone')}>
          <Select showSearch options={ZONES} />
        </Form.Item>
        <Button type="primary" htmlType="submit" size="large" block loading={isPending}>
          {t('session:setup.submit')}
        </Button>
      </Form>
    </SessionCard>
  );
}
