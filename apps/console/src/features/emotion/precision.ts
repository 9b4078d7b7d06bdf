import type { AlertCounts } from '@attune/contract';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../ui/index.ts';

/** Fewer decisions say too little. */
export const ENOUGH = 10;

/** The share of alerts that were right, with how many were decided; says so where these are too few. */
export function usePrecision(): (counts: AlertCounts) => string {
  const { t } = useTranslation('emotion');
  const format = useFormat();
  return ({ confirmed, dismissed }) => {
    const n = confirmed + dismissed;
    return n < ENOUGH
      ? t('precision.few', { n })
      : t('precision.value', { share: format.share(confirmed / n), n });
  };
}
