import { useTranslation } from 'react-i18next';
import { useMe, useMembership } from '../../api/index.ts';
import { SwitchField } from '../settings/SwitchField.tsx';
import { WorkspaceForm } from '../settings/WorkspaceForm.tsx';
import { SsoSettingsForm } from './SsoSettingsForm.tsx';
import './account.css';

/** What the workspace asks of everybody's sign-in. */
export default function SecuritySection() {
  const { t } = useTranslation('account');
  const { role } = useMembership();
  const { data: me } = useMe();
  const first = me && !me.user.secondFactor && !me.user.singleSignOn;
  return (
    <>
      <WorkspaceForm<{ required: boolean }>
        valuesOf={({ settings }) => ({ required: settings.requireSecondFactor })}
        patchOf={({ required }) => ({ settings: { requireSecondFactor: required } })}
      >
        {() => (
          <SwitchField
            name="required"
            label={t('security.required')}
            hint={first ? `${t('security.requiredHint')} ${t('security.first')}` : t('security.requiredHint')}
          />
        )}
      </WorkspaceForm>
      <section className="settings-block account-sso" aria-labelledby="account-sso">
        <h3 id="account-sso">{t('security.sso')}</h3>
        <p className="at-soft">{t('security.ssoHint')}</p>
        {role === 'owner' ? <SsoSettingsForm /> : <p className="settings-note">{t('security.ownersOnly')}</p>}
      </section>
    </>
  );
}
