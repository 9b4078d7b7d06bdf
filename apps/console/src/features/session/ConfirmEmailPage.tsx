import { useMutation } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/index.ts';
import { useDescribeError } from '../../ui/index.ts';
import { SessionCard } from './SessionCard.tsx';

/** A click more than the link: programs that look at mails must not use it up. */
export function ConfirmEmailPage() {
  const { t } = useTranslation('session');
  const { token } = useParams({ from: '/confirm-email/$token' });
  const describe = useDescribeError();
  const { mutate, isPending, error, data } = useMutation({
    mutationFn: () => api.post<{ email: string }>('/api/auth/confirm-email', { token }),
  });
  if (data) {
    return (
      <SessionCard title={t('confirmEmail.done')} intro={t('confirmEmail.doneHint', { email: data.email })}>
        <Link to="/sign-in">
          <Button type="primary" size="large" block>
            {t('signIn.submit')}
          </Button>
        </Link>
      </SessionCard>
    );
  }
  return (
    <SessionCard title={t('confirmEmail.title')} intro={t('confirmEmail.intro')}>
      {error && <Alert type="error" showIcon title={describe(error)} />}
      <Button type="primary" size="large" block loading={isPending} onClick={() => mutate()}>
        {t('confirmEmail.submit')}
      </Button>
    </SessionCard>
  );
}
