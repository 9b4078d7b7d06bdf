import type { Dimension, Metric } from '@attune/contract';
import type { Bottleneck } from '@attune/metrics';
import { useTranslation } from 'react-i18next';
import { useValues } from './values.ts';

type Reason = Pick<Bottleneck, 'target' | 'norm' | 'against' | 'queueWait'>;

/** The contract carries the reason as the metrics engine made it; anything else is treated as no reason. */
function isReason(value: unknown): value is Reason {
  return typeof value === 'object' && value !== null && 'against' in value;
}

/** "First response 62%, target 90%; queue wait grew from 0:40 to 3:10": codes and numbers come in, words go out. */
export function useReason() {
  const { t } = useTranslation('live');
  const { t: common } = useTranslation('common');
  const values = useValues();
  return (reason: unknown, dimension: Dimension, metric: Metric, value: number | null): string => {
    const name = dimension === 'stage' ? t('worst.time') : common(`metric.${metric}`);
    const show = (figure: number) => values.cell(metric, dimension, figure);
    const now = value === null ? '–' : show(value);
    if (!isReason(reason)) return `${name} ${now}`;
    const against = reason.against === 'target' ? reason.target : reason.norm;
    const sentence =
      typeof against === 'number'
        ? t(`worst.${reason.against === 'target' ? 'target' : 'norm'}`, {
            metric: name,
            value: now,
            reference: show(against),
          })
        : `${name} ${now}`;
    const wait = metric === 'queue_wait' ? null : reason.queueWait;
    return wait
      ? sentence +
          t('worst.wait', { from: values.format.duration(wait.norm), to: values.format.duration(wait.value) })
      : sentence;
  };
}
