import type { MetricKey } from './types.ts';

export type MetricKind = 'duration' | 'share' | 'count';

export interface MetricInfo {
  kind: MetricKind;
  better: 'lower' | 'higher';
  /** `ms` of a duration, `ratio` 0–1 of a share, `turns` of a count. */
  unit: 'ms' | 'ratio' | 'turns';
  /** Whether business time is shown (and held against targets) unless set otherwise. */
  businessTimeDefault: boolean;
}

const duration: MetricInfo = { kind: 'duration', better: 'lower', unit: 'ms', businessTimeDefault: true };
const lowShare: MetricInfo = { kind: 'share', better: 'lower', unit: 'ratio', businessTimeDefault: false };
const highShare: MetricInfo = { ...lowShare, better: 'higher' };

/** The twelve metrics, in the order in which they are shown. */
export const METRICS: Readonly<Record<MetricKey, MetricInfo>> = {
  first_response_time: duration,
  first_response_attainment: { ...highShare, businessTimeDefault: true },
  queue_wait: duration,
  abandonment: lowShare,
  reply_interval: duration,
  handle_time: { ...duration, businessTimeDefault: false },
  resolution_time: duration,
  turns: { kind: 'count', better: 'lower', unit: 'turns', businessTimeDefault: false },
  transfer_rate: lowShare,
  first_contact_resolution: highShare,
  repeat_contact: lowShare,
  satisfaction: highShare,
};

export const METRIC_KEYS = Object.keys(METRICS) as readonly MetricKey[];
