import type { InvitationView, Me } from '@attune/contract';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useLocation, useParams } from '@tanstack/react-router';
import { Alert, Button, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, useMe } from '../../api/index.ts';
import { EmptyState, ListSkeleton, useDescribeError } from '../../ui/index.ts';
import { signOut, useEnter } from './enter.ts';
import { SessionCard } from './SessionCard.tsx';

interface Account {
  name?: string;
  password?: string;
}

export function InvitePage() {
  const { t } = useTranslation(['session', 'common']);
  const { token } = useParams({ from: '/invite/$token' });
  const path = useLocation({ select: (location) => location.pathname });
  const enter = useEnter();
  const describe = useDescribeError();
  const { data: me, isPending: asksMe } = useMe();
  const invitation = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => api.get<InvitationView>(`/invitations/${encodeURIComponent(token)}`),
    retry: false,
  });
  const { mutate, isPending, error } = useMutation({
    mutationFn: (account: Account) =>
      api.post<Me>(`/invitations/${encodeURIComponent(token)}/accept`, account),
    onSuccess: (joined) => enter('/', joined),
  });
  if (invitation.isError) {
    return (
      <SessionCard title={t('session:invite.invalid')}>
        <EmptyState title={t('session:invite.invalidHint')} />
      </SessionCard>
    );
  }
  if (!invitation.data || asksMe) {
    return (
      <SessionCard title="">
        <ListSkeleton rows={2} />
      </SessionCard>
    );
  }
  const { workspaceName, email, role, hasAccount } = invitation.data;
  const signedInAs = me?.user.email;
  const own = signedInAs?.toLowerCase() === email.toLowerCase();
  const required = { required: true, message: t('session:required') };
  return (
    <SessionCard
      title={t('session:invite.title', { workspace: workspaceName })}
      intro={t('session:invite.intro', { role: t(`common:role.${role}`), email })}
    >
      {error && <Alert type="error" showIcon title={describe(error)} />}
      {own && (
        <Button type="primary" size="large" block loading={isPending} onClick={() => mutate({})}>
          {t('session:invite.submit')}
        </Button>
      )}
      {!own && signedInAs && (
        <>
          <Alert type="info" showIcon title={t('session:invite.otherAccount', { email: signedInAs })} />
          <Button block onClick={() => void signOut().then(() => enter(path))}>
            {t('session:noWorkspace.signOut')}
          </Button>
        </>
      )}
      {!signedInAs && hasAccount && (
        <>
          <Alert type="info" showIcon title={t('session:invite.hasAccount')} />
          <Button
            type="primary"
            size="large"
            block
            onClick={() => void enter(`/sign-in?to=${encodeURIComponent(path)}`)}
          >
            {t('session:signIn.submit')}
          </Button>
        </>
      )}
      {!signedInAs && !hasAccount && (
        <Form<Account> layout="vertical" requiredMark={false} onFinish={(values) => mutate(values)}>
          <Form.Item name="name" label={t('session:name')} rules={[required]}>
            <Input autoComplete="name" maxLength={80} />
          </Form.Item>
          <Form.Item
            name="password"
            label={t('session:password')}
            extra={t('session:passwordHint')}
            rules={[required, { min: 10, message: t('session:passwordShort') }]}
          >
            <Input.Password autoComplete="new-password" maxLength={200} />
          </Form.Item>
          <Button type="primary" htmlType="submit" size="large" block loading={isPending}>
            {t('session:invite.submit')}
          </Button>
        </Form>
      )}
    </SessionCard>
  );
}
