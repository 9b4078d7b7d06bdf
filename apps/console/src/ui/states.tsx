import { Button, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/client.ts';
import { useDescribeError } from './errors.ts';
import './states.css';

interface EmptyProps {
  title: string;
  /** What this is and what to do first. */
  hint?: string;
  /** One button. */
  action?: ReactNode;
  icon?: ReactNode;
}

export function EmptyState({ title, hint, action, icon }: EmptyProps) {
  return (
    <div className="at-state">
      {icon && (
        <span className="at-state-icon" aria-hidden="true">
          {icon}
        </span>
      )}
      <p className="at-state-title">{title}</p>
      {hint && <p className="at-state-hint">{hint}</p>}
      {action}
    </div>
  );
}

/** Why something did not load, and a way to try again; a refusal is shown as missing permission. */
export function ErrorState({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useTranslation('common');
  const describe = useDescribeError();
  if (error instanceof ApiError && error.status === 403) {
    return <EmptyState title={t('state.noPermission')} hint={t('state.noPermissionHint')} />;
  }
  return (
    <div className="at-state" role="alert">
      <p className="at-state-title">{t('state.failed')}</p>
      <p className="at-state-hint">{describe(error)}</p>
      {retry && <Button onClick={retry}>{t('action.retry')}</Button>}
    </div>
  );
}

const ROWS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

/** Rows of grey where a list will be; at most ten. */
export function ListSkeleton({ rows = 6 }: { rows?: number }) {
  const { t } = useTranslation('common');
  return (
    <div className="at-skeleton" aria-busy="true" role="status">
      <span className="at-hidden">{t('state.loading')}</span>
      {ROWS.slice(0, rows).map((row) => (
        <Skeleton key={row} active title={{ width: '40%' }} paragraph={{ rows: 1, width: '85%' }} />
      ))}
    </div>
  );
}
