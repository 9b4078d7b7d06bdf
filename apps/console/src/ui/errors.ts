import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/client.ts';

function kindOf(status: number) {
  if (status === 0) return 'network';
  if (status === 401) return 'unauthorised';
  if (status === 403) return 'forbidden';
  if (status === 404 || status === 410) return 'notFound';
  if (status === 409 || status === 412) return 'conflict';
  if (status === 400 || status === 422) return 'invalid';
  if (status === 413) return 'tooLarge';
  if (status === 429) return 'tooMany';
  return status >= 500 ? 'server' : 'unknown';
}

/** Codes of the API's catalogue that say more than their status. */
const SPECIFIC = [
  'already_assigned',
  'wrong_state',
  'merged',
  'attributes_missing',
  'invalid_attribute',
  'name_taken',
  'email_taken',
  'last_owner',
  'in_use',
  'unsupported_type',
  'unknown_reference',
  'invalid_credentials',
  'wrong_code',
  'sign_in_expired',
  'member_elsewhere',
  'sso_unreachable',
  'second_factor_required',
  'weak_password',
  'expired',
  'nothing_to_roster',
] as const;

/** What to tell a person about a failed call, in their language. */
export function describeError(error: unknown, t: TFunction<'common'>): string {
  if (!(error instanceof ApiError)) return t('error.unknown');
  const specific = SPECIFIC.find((code) => code === error.code);
  return t(`error.${specific ?? kindOf(error.status)}`);
}

export function useDescribeError(): (error: unknown) => string {
  const { t } = useTranslation('common');
  return (error) => describeError(error, t);
}
