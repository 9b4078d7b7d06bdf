import type { Verdict } from '@attune/contract';
import { App, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useDescribeError } from '../../ui/index.ts';
import { useDecide } from './queries.ts';

const UNDO_SECONDS = 6;

/** Decides about an alert and says so, with a way back. */
export function useVerdict() {
  const { t } = useTranslation(['emotion', 'common']);
  const { message } = App.useApp();
  const describe = useDescribeError();
  const { mutateAsync, isPending } = useDecide();

  async function decide(id: string, verdict: Verdict | null): Promise<void> {
    const key = `verdict.${id}`;
    try {
      await mutateAsync({ id, verdict });
    } catch (error) {
      void message.error(describe(error));
      return;
    }
    if (verdict === null) {
      void message.open({ key, content: t('emotion:alerts.takenBack') });
      return;
    }
    void message.open({
      key,
      duration: UNDO_SECONDS,
      content: (
        <>
          {t(`emotion:alerts.${verdict}`)}{' '}
          <Button type="link" size="small" onClick={() => void decide(id, null)}>
            {t('common:action.undo')}
          </Button>
        </>
      ),
    });
  }

  return { decide, isPending };
}

/** Right or false alarm. */
export function VerdictButtons({
  decide,
  disabled,
}: {
  decide: (verdict: Verdict) => void;
  disabled?: boolean;
}) {
  const { t } = useTranslation('emotion');
  return (
    <>
      <Button size="small" disabled={disabled ?? false} onClick={() => decide('confirmed')}>
        {t('alerts.right')}
      </Button>
      <Button size="small" disabled={disabled ?? false} onClick={() => decide('dismissed')}>
        {t('alerts.wrong')}
      </Button>
    </>
  );
}
