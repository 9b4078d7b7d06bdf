import type { ContactSummary } from '@attune/contract';
import { useTranslation } from 'react-i18next';

/** What to call a customer: name, address, the app's id for them, or "visitor". */
export function useCustomerName(): (contact: ContactSummary) => string {
  const { t } = useTranslation('common');
  return ({ name, email, externalId, id }) =>
    name || email || externalId || `${t('customer.anonymous')} ${id.slice(-4).toUpperCase()}`;
}
