import { useTranslation } from 'react-i18next';
import { ApiError } from '../../api/index.ts';
import { useDescribeError } from '../../ui/index.ts';

/** Where only a password was asked for, it alone can be wrong. */
export function useDescribeRefusal(): (error: unknown) => string {
  const { t } = useTranslation('account');
  const describe = useDescribeError();
  return (error) =>
    error instanceof ApiError && error.code === 'invalid_credentials' ? t('password.wrong') : describe(error);
}
