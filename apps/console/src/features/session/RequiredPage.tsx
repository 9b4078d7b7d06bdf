import { useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { SecondFactorSetupSteps } from '../account/SecondFactorSetup.tsx';
import { signOut, useEnter } from './enter.ts';
import { SessionCard } from './SessionCard.tsx';

/** For somebody whose workspace asks for a second step that they do not have yet. */
export function RequiredPage() {
  const { t } = useTranslation('session');
  const { to } = useSearch({ from: '/second-factor' });
  const enter = useEnter();
  return (
    <SessionCard title={t('secondRequired.title')} intro={t('secondRequired.intro')}>
      <SecondFactorSetupSteps done={() => void enter(to)} />
      <Button
        type="link"
        className="session-link"
        onClick={() => void signOut().then(() => enter('/sign-in'))}
      >
        {t('noWorkspace.signOut')}
      </Button>
    </SessionCard>
  );
}
