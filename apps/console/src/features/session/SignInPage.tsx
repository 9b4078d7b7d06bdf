import { useMutation, useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { Alert, Button, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../api/index.ts';
import { Avatar, useDescribeError } from '../../ui/index.ts';
import { signIn, useEnter } from './enter.ts';
import { SessionCard } from './SessionCard.tsx';
import { setupQuery } from './setup-query.ts';

interface Credentials {
  email: string;
  password: string;
}

const ROLES = ['owner', 'admin', 'supervisor', 'agent', 'knowledge_editor', 'analyst'] as const;

export function SignInPage() {
  const { t } = useTranslation(['session', 'common']);
  const { to } = useSearch({ from: '/sign-in' });
  const describe = useDescribeError();
  const enter = useEnter();
  const { data: setup } = useQuery(setupQuery);
  const { mutate, isPending, error, variables } = useMutation({
    mutationFn: ({ email, password }: Credentials) => signIn(email, password),
    onSuccess: () => enter(to),
  });
  const wrong = error instanceof ApiError && (error.status === 401 || error.status === 400);
  const roleName = (role: string) => {
    const known = ROLES.find((item) => item === role);
    return known ? t(`common:role.${known}`) : role;
  };
  return (
    <SessionCard title={t('session:signIn.title')}>
      {error && <Alert type="error" showIcon title={wrong ? t('session:signIn.wrong') : describe(error)} />}
      <Form<Credentials> layout="vertical" requiredMark={false} onFinish={(values) => mutate(values)}>
        <Form.Item
          name="email"
          label={t('session:email')}
          rules={[{ required: true, message: t('session:required') }]}
        >
          <Input type="email" autoComplete="username" size="large" />
        </Form.Item>
        <Form.Item
          name="password"
          label={t('session:password')}
          rules={[{ required: true, message: t('session:required') }]}
        >
          <Input.Password autoComplete="current-password" size="large" />
        </Form.Item>
        <Button type="primary" htmlType="submit" size="large" block loading={isPending}>
          {t('session:signIn.submit')}
        </Button>
      </Form>
      {setup?.demo && (
        <section className="session-demo">
          <h2>{t('session:signIn.demo')}</h2>
          {setup.demo.signIns.map(({ email, password, role, name }) => (
            <button
              key={email}
              type="button"
              className="session-person"
              disabled={isPending}
              aria-busy={isPending && variables?.email === email}
              onClick={() => mutate({ email, password })}
            >
              <Avatar name={name} seed={email} />
              <span className="session-person-name">{name}</span>
              <span className="at-faint">{roleName(role)}</span>
            </button>
          ))}
        </section>
      )}
    </SessionCard>
  );
}
