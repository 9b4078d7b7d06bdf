import type { Member } from '@attune/contract';
import { useTranslation } from 'react-i18next';
import { LoadBar, useFormat } from '../../ui/index.ts';

/** Load next to capacity; the parts for chats and e-mail where there is e-mail, or a bound of its own. */
export function AgentLoad({ member }: { member: Member }) {
  const { t } = useTranslation('queue');
  const format = useFormat();
  const { load, capacity, asyncLoad = 0, liveCapacity, asyncCapacity } = member;
  const of = (part: string, bound: number | null | undefined) =>
    typeof bound === 'number' ? t('loadPart.of', { part, capacity: format.number(bound, 1) }) : part;
  const parts = [
    of(t('loadPart.live', { load: format.number(load - asyncLoad, 1) }), liveCapacity),
    of(t('loadPart.async', { load: format.number(asyncLoad, 1) }), asyncCapacity),
  ];
  const shown = asyncLoad > 0 || typeof liveCapacity === 'number' || typeof asyncCapacity === 'number';
  return (
    <div className="queue-agent-load">
      <LoadBar load={load} capacity={capacity} asyncLoad={asyncLoad} />
      <span className="at-figures at-soft">
        {t('load', { load: format.number(load, 1), capacity: format.number(capacity, 1) })}
      </span>
      {shown && <span className="queue-load-parts queue-small at-faint at-figures">{parts.join(' · ')}</span>}
    </div>
  );
}
