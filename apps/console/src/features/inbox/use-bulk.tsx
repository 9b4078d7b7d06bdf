import type { Action, Bulk } from '@attune/contract';
import { App, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, useWorkspaceId, workspacePath } from '../../api/index.ts';
import { useDescribeError } from '../../ui/index.ts';

const POLL_MS = 400;
const UNDO_SECONDS = 30;
const TOLD = ['wrong_state', 'merged', 'attributes_missing', 'unknown_reference', 'forbidden'] as const;

/** Does actions with many conversations, tells how far it is and what did not work, and offers to take it back. */
export function useBulk() {
  const workspaceId = useWorkspaceId();
  const { message } = App.useApp();
  const { t } = useTranslation(['inbox', 'common']);
  const describe = useDescribeError();

  async function follow(key: string, begin: () => Promise<Bulk>): Promise<void> {
    try {
      let bulk = await begin();
      while (!bulk.finished) {
        const total = Object.values(bulk.counts).reduce((sum, n) => sum + n, 0);
        const left = (bulk.counts.waiting ?? 0) + (bulk.undoneAt ? (bulk.counts.done ?? 0) : 0);
        message.loading({ key, duration: 0, content: t('bulk.progress', { done: total - left, total }) });
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
        bulk = await api.get<Bulk>(workspacePath(workspaceId, `bulk/${bulk.id}`));
      }
      tell(key, bulk);
    } catch (error) {
      message.error({ key, content: describe(error) });
    }
  }

  function tell(key: string, bulk: Bulk): void {
    const { counts, problems, undoneAt, id } = bulk;
    const undo = () => void follow(key, () => api.post<Bulk>(workspacePath(workspaceId, `bulk/${id}/undo`)));
    message[problems.length > 0 ? 'warning' : 'success']({
      key,
      duration: UNDO_SECONDS,
      content: (
        <>
          {undoneAt
            ? t('bulk.undone', { count: counts.undone ?? 0 })
            : t('bulk.done', { count: counts.done ?? 0 })}
          {!undoneAt && (counts.done ?? 0) > 0 && (
            <Button type="link" size="small" onClick={undo}>
              {t('done.undo')}
            </Button>
          )}
          {problems.length > 0 && (
            <ul className="bulk-problems">
              {problems.slice(0, 5).map(({ conversationId, number, state, code }) => {
                const known = TOLD.find((name) => name === code);
                return (
                  <li key={conversationId}>
                    #{number}{' '}
                    {state === 'kept'
                      ? t('bulk.kept')
                      : known
                        ? t(`common:error.${known}`)
                        : t('common:error.unknown')}
                  </li>
                );
              })}
              {problems.length > 5 && <li>{t('bulk.more', { count: problems.length - 5 })}</li>}
            </ul>
          )}
        </>
      ),
    });
  }

  return (conversationIds: readonly string[], action: Action) => {
    const clientKey = crypto.randomUUID();
    return follow(clientKey, () =>
      api.post<Bulk>(workspacePath(workspaceId, 'bulk'), { clientKey, conversationIds, actions: [action] }),
    );
  };
}
