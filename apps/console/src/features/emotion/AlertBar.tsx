import { AlertOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/index.ts';
import { useEmotions } from './queries.ts';
import { useVerdict, VerdictButtons } from './verdicts.tsx';

/** Above the thread: the alerts of this conversation that wait for a decision, for those who decide. */
export function AlertBar({ conversationId }: { conversationId: string }) {
  const { t } = useTranslation('emotion');
  const mayDecide = useMay('alert.decide');
  const { data } = useEmotions(conversationId);
  const { decide, isPending } = useVerdict();
  const open = data?.alerts.filter(({ verdict }) => verdict === null) ?? [];
  if (!mayDecide || open.length === 0) return null;
  return (
    <section className="emotion-bar" aria-label={t('alerts.title')}>
      {open.map(({ id, ruleName }) => (
        <p key={id}>
          <AlertOutlined aria-hidden="true" />
          <strong className="at-ellipsis">{ruleName}</strong>
          <VerdictButtons decide={(verdict) => void decide(id, verdict)} disabled={isPending} />
        </p>
      ))}
    </section>
  );
}
