import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../ui/index.ts';

export default function RosterTab() {
  const { t } = useTranslation('workforce');
  return <EmptyState title={t('tab.roster')} />;
}
