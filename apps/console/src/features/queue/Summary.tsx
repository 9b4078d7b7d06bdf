import { LineChartOutlined } from '@ant-design/icons';
import type { HazardView, QueueView } from '@attune/contract';
import { Popover } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../api/index.ts';
import { InnerLink, useFormat } from '../../ui/index.ts';
import { HazardChart } from './HazardChart.tsx';

/** Above the queue: by which rule it is ordered, what waiting costs, and how likely those who wait leave. */
export function Summary({ view }: { view: QueueView }) {
  const { t } = useTranslation('queue');
  const format = useFormat();
  const mayManage = useMay('workspace.manage');
  const waiting = new Set(view.waiting.map(({ id }) => id));
  const cost = view.places
    .filter(({ conversationId }) => waiting.has(conversationId))
    .reduce((sum, place) => sum + place.costPerMinute, 0);
  return (
    <section className="queue-summary" aria-label={t('policy.label')}>
      <div className="queue-policy">
        <strong>{t(`policy.${view.policy}.name`)}</strong>
        <p className="at-soft">{t(`policy.${view.policy}.how`)}</p>
        {mayManage && <InnerLink to="settings/dispatch">{t('policy.change')}</InnerLink>}
      </div>
      <dl className="queue-facts">
        <Fact label={t('waiting')}>{format.number(waiting.size)}</Fact>
        <Fact label={t('cost.total')} hint={t('cost.totalHint')}>
          {format.number(cost, cost < 1 ? 2 : 1)}
        </Fact>
        <Fact label={t('hazard.label')}>
          <Hazard hazard={view.hazard} />
        </Fact>
      </dl>
    </section>
  );
}

function Fact({ label, hint, children }: { label: string; hint?: string; children: ReactNode }) {
  return (
    <div title={hint}>
      <dt className="at-faint">{label}</dt>
      <dd className="at-figures">{children}</dd>
    </div>
  );
}

function Hazard({ hazard }: { hazard: HazardView }) {
  const { t } = useTranslation('queue');
  const format = useFormat();
  const first = hazard.bins[0];
  if (!first) return '–';
  const figure = (value: number) => format.number(value * 100, 1);
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      title={t('hazard.title')}
      content={<HazardChart hazard={hazard} />}
    >
      <button type="button" className="queue-hazard" aria-haspopup="dialog">
        <strong>{format.share(first.perMinute, 1)}</strong>
        <span className="at-soft">
          {hazard.source === 'prior'
            ? t('hazard.prior')
            : t('hazard.from', {
                low: figure(first.low),
                high: format.share(first.high, 1),
                n: format.number(hazard.waits),
              })}
        </span>
        <LineChartOutlined aria-hidden="true" />
      </button>
    </Popover>
  );
}
