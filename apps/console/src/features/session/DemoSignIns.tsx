import type { SetupState } from '@attune/contract';
import { useTranslation } from 'react-i18next';
import { Avatar } from '../../ui/index.ts';

const ROLES = ['owner', 'admin', 'supervisor', 'agent', 'knowledge_editor', 'analyst'] as const;

interface Props {
  signIns: NonNullable<SetupState['demo']>['signIns'];
  /** Whose sign-in is on its way. */
  entering: string | null;
  enter: (credentials: { email: string; password: string }) => void;
}

/** In a demo, one click is enough. */
export function DemoSignIns({ signIns, entering, enter }: Props) {
  const { t } = useTranslation(['session', 'common']);
  const roleName = (role: string) => {
    const known = ROLES.find((item) => item === role);
    return known ? t(`common:role.${known}`) : role;
  };
  return (
    <section className="session-demo">
      <h2>{t('session:signIn.demo')}</h2>
      {signIns.map(({ email, password, role, name }) => (
        <button
          key={email}
          type="button"
          className="session-person"
          disabled={entering !== null}
          aria-busy={entering === email}
          onClick={() => enter({ email, password })}
        >
          <Avatar name={name} seed={email} />
          <span className="session-person-name">{name}</span>
          <span className="at-faint">{roleName(role)}</span>
        </button>
      ))}
    </section>
  );
}
