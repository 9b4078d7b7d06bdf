import { useMutation } from '@tanstack/react-query';
import { Alert, App, Button, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, useMe } from '../../api/index.ts';
import { useDescribeRefusal } from './refusals.ts';
import { SecondFactor } from './SecondFactor.tsx';
import './account.css';

/** Password, address and second step. */
export default function SignInSection() {
  const { t } = useTranslation('account');
  const { data: me } = useMe();
  if (me?.user.singleSignOn) return <Alert type="info" showIcon title={t('password.singleSignOn')} />;
  return (
    <>
      <SecondFactor />
      <Password />
      <Email />
    </>
  );
}

function Password() {
  const { t } = useTranslation('account');
  const { t: session } = useTranslation('session');
  const { message } = App.useApp();
  const describe = useDescribeRefusal();
  const [form] = Form.useForm<{ currentPassword: string; newPassword: string }>();
  const { mutate, isPending, error } = useMutation({
    mutationFn: (values: object) => api.post('/api/auth/change-password', values),
    onSuccess: () => {
      form.resetFields();
      void message.success(t('password.done'));
    },
  });
  const required = { required: true, message: session('required') };
  return (
    <section className="settings-block account-form" aria-labelledby="account-password">
      <h3 id="account-password">{t('password.title')}</h3>
      {error && <Alert type="error" showIcon title={describe(error)} />}
      <Form
        name="change-password"
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={(values) => mutate(values)}
      >
        <Form.Item name="currentPassword" label={t('password.current')} rules={[required]}>
          <Input.Password autoComplete="current-password" maxLength={200} />
        </Form.Item>
        <Form.Item
          name="newPassword"
          label={t('password.next')}
          extra={session('passwordHint')}
          rules={[required, { min: 10, message: session('passwordShort') }]}
        >
          <Input.Password autoComplete="new-password" maxLength={200} />
        </Form.Item>
        <Button htmlType="submit" loading={isPending}>
          {t('password.submit')}
        </Button>
      </Form>
    </section>
  );
}

function Email() {
  const { t } = useTranslation('account');
  const { t: session } = useTranslation('session');
  const { data: me } = useMe();
  const describe = useDescribeRefusal();
  const [form] = Form.useForm<{ email: string; password: string }>();
  const { mutate, isPending, error, isSuccess, variables } = useMutation({
    mutationFn: (values: { email: string; password: string }) => api.post('/api/auth/change-email', values),
    onSuccess: () => form.resetFields(),
  });
  const required = { required: true, message: session('required') };
  return (
    <section className="settings-block account-form" aria-labelledby="account-email">
      <h3 id="account-email">{t('email.title')}</h3>
      <p className="at-soft">{t('email.now', { email: me?.user.email ?? '' })}</p>
      {error && <Alert type="error" showIcon title={describe(error)} />}
      {isSuccess && <Alert type="success" showIcon title={t('email.sent', { email: variables.email })} />}
      <Form
        name="change-email"
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={(values) => mutate(values)}
      >
        <Form.Item
          name="email"
          label={t('email.next')}
          rules={[required, { type: 'email', message: session('emailInvalid') }]}
        >
          <Input type="email" autoComplete="email" maxLength={200} />
        </Form.Item>
        <Form.Item name="password" label={t('password.current')} rules={[required]}>
          <Input.Password autoComplete="current-password" maxLength={200} />
        </Form.Item>
        <Button htmlType="submit" loading={isPending}>
          {t('email.submit')}
        </Button>
      </Form>
    </section>
  );
}
