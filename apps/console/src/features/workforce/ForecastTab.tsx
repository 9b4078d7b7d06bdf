import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../ui/index.ts';

export default function ForecastTab() {
  const { t } = useTranslation('workforce');
  return <EmptyState title={t('tab.forecast')} />;
}
