import { useMutation } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { Alert, Button, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { ApiError, api } from '../../api/index.ts';
import { useDescribeError } from '../../ui/index.ts';
import { SessionCard } from './SessionCard.tsx';

/** Where the link of the mail leads. */
export function ResetPage() {
  const { t } = useTranslation('session');
  const { token } = useParams({ from: '/reset/$token' });
  const describe = useDescribeError();
  const { mutate, isPending, error, isSuccess } = useMutation({
    mutationFn: (password: string) => api.post('/api/auth/reset-password', { token, password }),
  });
  if (isSuccess) {
    return (
      <SessionCard title={t('reset.done')} intro={t('reset.doneHint')}>
        <Link to="/sign-in">
          <Button type="primary" size="large" block>
            {t('signIn.submit')}
          </Button>
        </Link>
      </SessionCard>
    );
  }
  if (error instanceof ApiError && error.code === 'expired') {
    return (
      <SessionCard title={t('reset.expired')} intro={t('reset.expiredHint')}>
        <Link to="/forgot">
          <Button type="primary" size="large" block>
            {t('reset.again')}
          </Button>
        </Link>
      </SessionCard>
    );
  }
  return (
    <SessionCard title={t('reset.title')}>
      {error && <Alert type="error" showIcon title={describe(error)} />}
      <Form<{ password: string }>
        layout="vertical"
        requiredMark={false}
        onFinish={({ password }) => mutate(password)}
      >
        <Form.Item
          name="password"
          label={t('reset.password')}
          extra={t('passwordHint')}
          rules={[
            { required: true, message: t('required') },
            { min: 10, message: t('passwordShort') },
          ]}
        >
          <Input.Password autoComplete="new-password" size="large" maxLength={200} autoFocus />
        </Form.Item>
        <Button type="primary" htmlType="submit" size="large" block loading={isPending}>
          {t('reset.submit')}
        </Button>
      </Form>
    </SessionCard>
  );
}
