import { useTranslation } from 'react-i18next';
import { useFormat } from './format.ts';
import './load-bar.css';

/** How much of an agent's capacity is taken, e-mail paler; amber when full. */
export function LoadBar({
  load,
  capacity,
  asyncLoad = 0,
}: {
  load: number;
  capacity: number;
  asyncLoad?: number;
}) {
  const { t } = useTranslation('common');
  const format = useFormat();
  const share = capacity > 0 ? Math.min(1, load / capacity) : 1;
  const label = t('load', { load: format.number(load, 1), capacity: format.number(capacity, 1) });
  return (
    <span className="at-load" role="img" aria-label={label} title={label}>
      <span className={share >= 1 ? 'at-load-full' : undefined} style={{ width: `${share * 100}%` }}>
        {asyncLoad > 0 && (
          <span className="at-load-async" style={{ width: `${Math.min(1, asyncLoad / load) * 100}%` }} />
        )}
      </span>
    </span>
  );
}
