import type { Member } from '@attune/contract';
import { useMutation } from '@tanstack/react-query';
import { App, Button, Popconfirm } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, useWorkspaceId } from '../../api/index.ts';
import { useDescribeError } from '../../ui/index.ts';
import './account.css';

/** What those who manage people do about a member's sign-in. */
export function MemberAccess({ member }: { member: Member }) {
  const { t } = useTranslation('account');
  const { message } = App.useApp();
  const describe = useDescribeError();
  const workspaceId = useWorkspaceId();
  const { name } = member;
  const { mutate, isPending } = useMutation({
    mutationFn: (what: 'sessions' | 'second-factor') =>
      api.delete(`/workspaces/${workspaceId}/members/${member.id}/${what}`),
    onSuccess: (_, what) =>
      void message.success(t(what === 'sessions' ? 'member.signedOut' : 'member.resetDone', { name })),
    onError: (error) => void message.error(describe(error)),
  });
  return (
    <section className="account-member" aria-label={t('member.title')}>
      <span>{t('member.title')}</span>
      <div className="account-actions">
        <Button size="small" disabled={isPending} onClick={() => mutate('sessions')}>
          {t('member.signOut')}
        </Button>
        <Popconfirm title={t('member.resetSure', { name })} onConfirm={() => mutate('second-factor')}>
          <Button size="small" disabled={isPending}>
            {t('member.reset')}
          </Button>
        </Popconfirm>
      </div>
    </section>
  );
}
