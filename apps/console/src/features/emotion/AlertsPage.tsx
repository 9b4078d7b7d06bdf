import { CheckCircleOutlined, SettingOutlined } from '@ant-design/icons';
import type { AlertPage } from '@attune/contract';
import { Button, Segmented, Tooltip } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { byId, useMembers } from '../../api/index.ts';
import { EmptyState, ErrorState, InnerLink, ListSkeleton, PageHeader } from '../../ui/index.ts';
import { AlertCard } from './AlertCard.tsx';
import './emotion.css';
import { ENOUGH, usePrecision } from './precision.ts';
import { useAlerts } from './queries.ts';

/** Who is upset, and what people made of it. */
export function AlertsPage() {
  const { t } = useTranslation('emotion');
  const [state, setState] = useState<'open' | 'decided'>('open');
  const alerts = useAlerts(state);
  const members = byId(useMembers().data);
  const items = alerts.data?.pages.flatMap((page) => page.items) ?? [];
  const counts = alerts.data?.pages[0]?.counts;
  return (
    <main className="alerts">
      <title>{`${t('alerts.title')} · ${t('product', { ns: 'common' })}`}</title>
      <PageHeader title={t('alerts.title')} note={t('alerts.note')}>
        <InnerLink to="settings/emotion-rules" className="alerts-rules">
          <SettingOutlined aria-hidden="true" /> {t('alerts.rules')}
        </InnerLink>
      </PageHeader>
      <div className="alerts-bar">
        <Segmented
          aria-label={t('alerts.view')}
          value={state}
          onChange={setState}
          options={[
            { value: 'open', label: `${t('alerts.open')}${counts?.open ? ` ${counts.open}` : ''}` },
            { value: 'decided', label: t('alerts.decided') },
          ]}
        />
        {counts && <Overall counts={counts} />}
      </div>
      {alerts.isPending ? (
        <ListSkeleton rows={4} />
      ) : alerts.isError && items.length === 0 ? (
        <ErrorState error={alerts.error} retry={() => void alerts.refetch()} />
      ) : items.length === 0 ? (
        <EmptyState
          icon={<CheckCircleOutlined />}
          title={t(state === 'open' ? 'alerts.none' : 'alerts.noneDecided')}
          hint={t(state === 'open' ? 'alerts.noneHint' : 'alerts.noneDecidedHint')}
        />
      ) : (
        <>
          <ul className="alerts-list">
            {items.map((alert) => (
              <li key={alert.id}>
                <AlertCard alert={alert} members={members} />
              </li>
            ))}
          </ul>
          {alerts.hasNextPage && (
            <Button
              type="text"
              loading={alerts.isFetchingNextPage}
              onClick={() => void alerts.fetchNextPage()}
            >
              {t('alerts.more')}
            </Button>
          )}
          {state === 'open' && <p className="alerts-keys at-faint">{t('alerts.keys')}</p>}
        </>
      )}
    </main>
  );
}

function Overall({ counts }: { counts: AlertPage['counts'] }) {
  const { t } = useTranslation('emotion');
  const precision = usePrecision();
  return (
    <Tooltip title={t('precision.hint', { min: ENOUGH })}>
      <span className="alerts-precision">
        <span className="at-soft">{t('precision.title')}</span> <strong>{precision(counts)}</strong>
      </span>
    </Tooltip>
  );
}
