import { useParams } from '@tanstack/react-router';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { InnerLink, ListSkeleton, PageHeader } from '../../ui/index.ts';
import { isTab, TAB_KEYS, TABS } from './tabs.ts';
import './workforce.css';

/** What will come, how many people that takes, who works when, and who is there now. */
export function WorkforcePage() {
  const { t } = useTranslation('workforce');
  const { tab: chosen } = useParams({ strict: false });
  const tab = isTab(chosen) ? chosen : 'forecast';
  const Tab = TABS[tab];
  return (
    <main className="workforce">
      <PageHeader title={t('title')}>
        <nav aria-label={t('title')} className="workforce-tabs">
          {TAB_KEYS.map((key) => (
            <InnerLink key={key} to={`workforce/${key}`} aria-current={key === tab ? 'page' : undefined}>
              {t(`tab.${key}`)}
            </InnerLink>
          ))}
        </nav>
      </PageHeader>
      <Suspense fallback={<ListSkeleton rows={5} />}>
        <Tab />
      </Suspense>
    </main>
  );
}
