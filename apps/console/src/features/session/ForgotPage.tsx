import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Alert, Button, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/index.ts';
import { useLocale } from '../../i18n/index.ts';
import { useDescribeError } from '../../ui/index.ts';
import { SessionCard } from './SessionCard.tsx';

export function ForgotPage() {
  const { t } = useTranslation('session');
  const locale = useLocale();
  const describe = useDescribeError();
  const { mutate, isPending, error, isSuccess, variables } = useMutation({
    mutationFn: (email: string) => api.post('/api/auth/forgot-password', { email, locale }),
  });
  const back = (
    <Link to="/sign-in" className="session-link">
      {t('forgot.back')}
    </Link>
  );
  if (isSuccess) {
    return (
      <SessionCard title={t('forgot.sent')} intro={t('forgot.sentHint', { email: variables })}>
        {back}
      </SessionCard>
    );
  }
  return (
    <SessionCard title={t('forgot.title')} intro={t('forgot.intro')}>
      {error && <Alert type="error" showIcon title={describe(error)} />}
      <Form<{ email: string }> layout="vertical" requiredMark={false} onFinish={({ email }) => mutate(email)}>
        <Form.Item
          name="email"
          label={t('email')}
          rules={[
            { required: true, message: t('required') },
            { type: 'email', message: t('emailInvalid') },
          ]}
        >
          <Input type="email" autoComplete="username" size="large" maxLength={200} autoFocus />
        </Form.Item>
        <Button type="primary" htmlType="submit" size="large" block loading={isPending}>
          {t('forgot.submit')}
        </Button>
      </Form>
      {back}
    </SessionCard>
  );
}
