import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useMe } from '../../api/index.ts';
import { signOut, useEnter } from './enter.ts';
import { SessionCard } from './SessionCard.tsx';

export function NoWorkspacePage() {
  const { t } = useTranslation('session');
  const { data: me } = useMe();
  const enter = useEnter();
  return (
    <SessionCard
      title={t('noWorkspace.title')}
      intro={t('noWorkspace.hint', { email: me?.user.email ?? '' })}
    >
      <Button onClick={() => void signOut().then(() => enter('/sign-in'))}>{t('noWorkspace.signOut')}</Button>
    </SessionCard>
  );
}
