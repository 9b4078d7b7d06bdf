import { BulbOutlined, CheckOutlined, GlobalOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { App, Dropdown, type MenuProps, Tooltip } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api, chooseWorkspace, useMe, useMembership } from '../api/index.ts';
import { AlertBadge, useOpenAlerts } from '../features/emotion/index.ts';
import { setLocale, useLocale } from '../i18n/index.ts';
import { setColourPreference, useColourPreference } from '../theme.ts';
import { Avatar, PresenceMark, useFormat, useNow } from '../ui/index.ts';
import { LOCALES_LIST, PRESENCE_LIST } from './lists.ts';
import { type Place, placesFor } from './navigation.tsx';
import { useMyPresence } from './presence.ts';

/** The narrow column on the left: where to go above, who one is below. On a phone a bar at the bottom. */
export function Rail({ showShortcuts }: { showShortcuts: () => void }) {
  const { t } = useTranslation(['frame', 'emotion']);
  const { workspaceId, role } = useMembership();
  const alerts = useOpenAlerts();
  const nameOf = (name: Place['name']) =>
    name === 'alerts' && alerts > 0 ? t('emotion:alerts.count', { n: alerts }) : t(`frame:nav.${name}`);
  return (
    <div className="rail">
      <nav aria-label={t('frame:nav.label')} className="rail-nav">
        {placesFor(role).map(({ name, to, icon }) => (
          <Tooltip key={name} title={nameOf(name)} placement="right">
            <Link to={to} params={{ workspaceId }} className="rail-item" aria-label={nameOf(name)}>
              {name === 'alerts' ? <AlertBadge n={alerts}>{icon}</AlertBadge> : icon}
            </Link>
          </Tooltip>
        ))}
      </nav>
      <div className="rail-self">
        <PresenceMenu />
        <ColourMenu />
        <LanguageMenu />
        <AccountMenu showShortcuts={showShortcuts} />
      </div>
    </div>
  );
}

function RailMenu({
  label,
  menu,
  children,
  className = '',
}: {
  label: string;
  menu: MenuProps;
  children: ReactNode;
  className?: string;
}) {
  return (
    <Dropdown menu={menu} trigger={['click']} placement="topLeft">
      <button type="button" className={`rail-item ${className}`} aria-label={label} title={label}>
        {children}
      </button>
    </Dropdown>
  );
}

function PresenceMenu() {
  const { t } = useTranslation(['frame', 'common']);
  const { message } = App.useApp();
  const format = useFormat();
  const now = useNow('minute');
  const { me, presence, change, endShift } = useMyPresence();
  const end = me?.shiftEndsAt && Date.parse(me.shiftEndsAt) > now ? Date.parse(me.shiftEndsAt) : null;
  const run = (doing: Promise<unknown>) => doing.catch(() => message.error(t('frame:presence.failed')));
  const until = end && t('frame:presence.until', { at: format.clock(end) });
  const label = t('frame:presence.label', { state: t(`common:presence.${presence}`) });
  return (
    <RailMenu
      label={until ? `${label} · ${until}` : label}
      className="rail-presence"
      menu={{
        selectedKeys: [presence],
        items: [
          ...PRESENCE_LIST.map((key) => ({
            key,
            label: <PresenceMark presence={key} />,
            onClick: () => run(change(key)),
          })),
          { type: 'divider' },
          {
            key: 'until',
            label: until ?? t('frame:presence.endShift'),
            children: [
              ...shiftEnds(now).map((at) => ({
                key: String(at),
                label: format.clock(at),
                onClick: () => run(endShift(new Date(at))),
              })),
              { key: 'open', label: t('frame:presence.openEnd'), onClick: () => run(endShift(null)) },
            ],
          },
        ],
      }}
    >
      <PresenceMark presence={presence} />
    </RailMenu>
  );
}

const HALF_HOUR = 30 * 60_000;
const SHIFT_CHOICES = 16;

/** The next full and half hours, as epoch milliseconds: eight hours ahead. */
function shiftEnds(now: number): number[] {
  const first = Math.ceil((now + 5 * 60_000) / HALF_HOUR) * HALF_HOUR;
  return Array.from({ length: SHIFT_CHOICES }, (_, i) => first + i * HALF_HOUR);
}

const COLOURS = ['light', 'dark', 'system'] as const;

function ColourMenu() {
  const { t } = useTranslation('frame');
  const preference = useColourPreference();
  return (
    <RailMenu
      label={t('colours.label')}
      menu={{
        selectable: true,
        selectedKeys: [preference],
        items: COLOURS.map((key) => ({ key, label: t(`colours.${key}`) })),
        onClick: ({ key }) => {
          const next = COLOURS.find((item) => item === key);
          if (next) setColourPreference(next);
        },
      }}
    >
      <BulbOutlined />
    </RailMenu>
  );
}

function LanguageMenu() {
  const { t } = useTranslation(['frame', 'common']);
  const locale = useLocale();
  return (
    <RailMenu
      label={t('frame:language')}
      menu={{
        selectable: true,
        selectedKeys: [locale],
        items: LOCALES_LIST.map((key) => ({ key, label: t(`common:locale.${key}`) })),
        onClick: ({ key }) => {
          const next = LOCALES_LIST.find((item) => item === key);
          if (next) setLocale(next);
        },
      }}
    >
      <GlobalOutlined />
    </RailMenu>
  );
}

function AccountMenu({ showShortcuts }: { showShortcuts: () => void }) {
  const { t } = useTranslation(['frame', 'common']);
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const { data: me } = useMe();
  const { workspaceId, role } = useMembership();
  const name = me?.user.name ?? '';
  const signOut = async () => {
    await api.post('/api/auth/sign-out', {});
    await navigate({ to: '/sign-in' });
    queryClient.clear();
  };
  return (
    <RailMenu
      label={t('frame:account.label', { name })}
      menu={{
        items: [
          {
            key: 'who',
            type: 'group',
            label: (
              <>
                <strong>{name}</strong> · {t(`common:role.${role}`)}
                <br />
                {me?.user.email}
              </>
            ),
          },
          { type: 'divider' },
          {
            key: 'workspaces',
            type: 'group',
            label: t('frame:account.workspaces'),
            children: (me?.memberships ?? []).map((membership) => ({
              key: membership.workspaceId,
              label: membership.workspaceName,
              icon: (
                <CheckOutlined className={membership.workspaceId === workspaceId ? '' : 'rail-unchecked'} />
              ),
              onClick: () => {
                chooseWorkspace(membership.workspaceId);
                void navigate({ to: '/w/$workspaceId', params: { workspaceId: membership.workspaceId } });
              },
            })),
          },
          { type: 'divider' },
          {
            key: 'profile',
            label: t('frame:account.profile'),
            onClick: () =>
              void navigate({
                to: '/w/$workspaceId/settings/{-$section}',
                params: { workspaceId, section: 'profile' },
              }),
          },
          { key: 'shortcuts', label: t('frame:account.shortcuts'), onClick: showShortcuts },
          { key: 'sign-out', label: t('frame:account.signOut'), onClick: () => void signOut() },
        ],
      }}
    >
      <Avatar name={name} seed={me?.user.id ?? name} />
    </RailMenu>
  );
}
