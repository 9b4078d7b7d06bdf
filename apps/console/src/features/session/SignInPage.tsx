import { LoginOutlined } from '@ant-design/icons';
import type { SignInResult } from '@attune/contract';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { Alert, Button, Divider, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../api/index.ts';
import { useDescribeError } from '../../ui/index.ts';
import { CodeStep } from './CodeStep.tsx';
import { DemoSignIns } from './DemoSignIns.tsx';
import { signIn, useEnter } from './enter.ts';
import { SessionCard } from './SessionCard.tsx';
import { setupQuery, ssoQuery } from './setup-query.ts';

interface Credentials {
  email: string;
  password: string;
}

export function SignInPage() {
  const { t } = useTranslation('session');
  const { to, sso } = useSearch({ from: '/sign-in' });
  const describe = useDescribeError();
  const enter = useEnter();
  const { data: setup } = useQuery(setupQuery);
  const { data: buttons = [] } = useQuery(ssoQuery);
  const [needsCode, setNeedsCode] = useState(false);
  const { mutate, isPending, error, variables } = useMutation({
    mutationFn: ({ email, password }: Credentials) => signIn(email, password),
    onSuccess: ({ secondFactor }: SignInResult) => (secondFactor ? setNeedsCode(true) : enter(to)),
  });
  if (needsCode) return <CodeStep done={() => void enter(to)} back={() => setNeedsCode(false)} />;
  const wrong = error instanceof ApiError && (error.status === 401 || error.status === 400);
  return (
    <SessionCard title={t('signIn.title')}>
      {sso && !error && <Alert type="warning" showIcon title={t(`sso.${sso}`)} />}
      {error && <Alert type="error" showIcon title={wrong ? t('signIn.wrong') : describe(error)} />}
      <Form<Credentials> layout="vertical" requiredMark={false} onFinish={(values) => mutate(values)}>
        <Form.Item name="email" label={t('email')} rules={[{ required: true, message: t('required') }]}>
          <Input type="email" autoComplete="username" size="large" />
        </Form.Item>
        <Form.Item name="password" label={t('password')} rules={[{ required: true, message: t('required') }]}>
          <Input.Password autoComplete="current-password" size="large" />
        </Form.Item>
        <Button type="primary" htmlType="submit" size="large" block loading={isPending}>
          {t('signIn.submit')}
        </Button>
      </Form>
      <Link to="/forgot" className="session-link">
        {t('forgot.link')}
      </Link>
      {buttons.length > 0 && (
        <div className="session-sso">
          <Divider plain>{t('sso.or')}</Divider>
          {buttons.map(({ workspaceId, label }) => (
            <Button
              key={workspaceId}
              size="large"
              block
              icon={<LoginOutlined />}
              href={`/api/v1/sso/${workspaceId}/start?to=${encodeURIComponent(to ?? '/')}`}
            >
              {label}
            </Button>
          ))}
        </div>
      )}
      {setup?.demo && (
        <DemoSignIns
          signIns={setup.demo.signIns}
          entering={isPending ? variables.email : null}
          enter={mutate}
        />
      )}
    </SessionCard>
  );
}
