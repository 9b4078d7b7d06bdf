import { DesktopOutlined, MobileOutlined } from '@ant-design/icons';
import type { OwnSession } from '@attune/contract';
import { App, Button, Tag } from 'antd';
import Bowser from 'bowser';
import { useTranslation } from 'react-i18next';
import { ErrorState, ListSkeleton, RelativeTime, useDescribeError, useFormat } from '../../ui/index.ts';
import { useEndSession, useSessions } from './queries.ts';
import './account.css';

/** Where the person is signed in. */
export default function SessionsSection() {
  const { t } = useTranslation('account');
  const { message } = App.useApp();
  const describe = useDescribeError();
  const sessions = useSessions();
  const end = useEndSession();
  if (sessions.error) return <ErrorState error={sessions.error} retry={() => void sessions.refetch()} />;
  if (!sessions.data) return <ListSkeleton rows={3} />;
  const run = (id: string | null) =>
    end.mutate(id, {
      onSuccess: () => void message.success(id === null ? t('sessions.othersEnded') : t('sessions.ended')),
      onError: (error) => void message.error(describe(error)),
    });
  return (
    <div className="account-sessions">
      <ul>
        {sessions.data.map((session) => (
          <Row
            key={session.id}
            session={session}
            ending={end.isPending && end.variables === session.id}
            end={() => run(session.id)}
          />
        ))}
      </ul>
      {sessions.data.length > 1 ? (
        <Button danger loading={end.isPending && end.variables === null} onClick={() => run(null)}>
          {t('sessions.endOthers')}
        </Button>
      ) : (
        <p className="at-faint">{t('sessions.only')}</p>
      )}
    </div>
  );
}

function Row({ session, ending, end }: { session: OwnSession; ending: boolean; end: () => void }) {
  const { t } = useTranslation('account');
  const format = useFormat();
  const { browser, os, platform } = Bowser.parse(session.userAgent || 'unknown');
  const name =
    browser.name && os.name
      ? t('sessions.device', { browser: browser.name, os: os.name })
      : browser.name || t('sessions.unknown');
  const Icon = platform.type === 'mobile' || platform.type === 'tablet' ? MobileOutlined : DesktopOutlined;
  return (
    <li className="account-session">
      <Icon className="account-session-icon" aria-hidden />
      <div className="account-session-words">
        <span>
          <strong>{name}</strong> {session.current && <Tag>{t('sessions.current')}</Tag>}
          {session.singleSignOn && <Tag>{t('sessions.singleSignOn')}</Tag>}
        </span>
        <span className="at-faint">
          {[
            session.ipAddress && t('sessions.address', { ip: session.ipAddress }),
            t('sessions.signedIn', { at: format.moment(Date.parse(session.createdAt)) }),
          ]
            .filter(Boolean)
            .join(' · ')}
          {!session.current && (
            <>
              {' · '}
              {t('sessions.seen')} <RelativeTime at={session.seenAt} />
            </>
          )}
        </span>
      </div>
      {!session.current && (
        <Button size="small" loading={ending} aria-label={`${t('sessions.end')}: ${name}`} onClick={end}>
          {t('sessions.end')}
        </Button>
      )}
    </li>
  );
}
