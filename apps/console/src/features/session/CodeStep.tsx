import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Checkbox, Form } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/index.ts';
import { useDescribeError } from '../../ui/index.ts';
import { CodeField } from '../account/fields.tsx';
import { SessionCard } from './SessionCard.tsx';

/** The second step: the password was right. */
export function CodeStep({ done, back }: { done: () => void; back: () => void }) {
  const { t } = useTranslation('session');
  const describe = useDescribeError();
  const { mutate, isPending, error } = useMutation({
    mutationFn: (values: { code: string; trust: boolean }) => api.post('/api/auth/second-factor', values),
    onSuccess: done,
  });
  return (
    <SessionCard title={t('code.title')} intro={t('code.intro')}>
      {error && <Alert type="error" showIcon title={describe(error)} />}
      <Form<{ code: string; trust: boolean }>
        layout="vertical"
        requiredMark={false}
        initialValues={{ trust: false }}
        onFinish={(values) => mutate(values)}
      >
        <CodeField backup autoFocus />
        <Form.Item name="trust" valuePropName="checked">
          <Checkbox>{t('code.trust')}</Checkbox>
        </Form.Item>
        <Button type="primary" htmlType="submit" size="large" block loading={isPending}>
          {t('code.submit')}
        </Button>
      </Form>
      <Button type="link" className="session-link" onClick={back}>
        {t('code.back')}
      </Button>
    </SessionCard>
  );
}
