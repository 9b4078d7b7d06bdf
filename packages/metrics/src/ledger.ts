import type { Elapsed } from './timeline.ts';
import type { ApartMeasurement, Measurement, MetricKey, Variant } from './types.ts';

/** An instant and who was responsible then. */
export interface Moment {
  at: number;
  memberId: string | null;
  teamId: string | null;
}

export interface Flags {
  provisional?: boolean;
  estimated?: boolean;
  running?: boolean;
}

/** What a conversation is, as far as its values are sorted by it. */
export interface Dimensions {
  channel: string | null;
  topicId: string | null;
  language: string | null;
}

/** Collects the values of one conversation. */
export class Ledger {
  readonly measurements: Measurement[] = [];
  readonly apart: ApartMeasurement[] = [];
  readonly dimensions: Dimensions;

  constructor(dimensions: Dimensions) {
    this.dimensions = dimensions;
  }

  /** A duration comes as elapsed time, a count or share as a number. */
  measurement(metric: MetricKey, moment: Moment, value: Elapsed | number, flags: Flags = {}): Measurement {
    const isDuration = typeof value !== 'number';
    return {
      metric,
      at: moment.at,
      value: isDuration ? value.wall : value,
      businessValue: isDuration ? value.business : null,
      provisional: flags.provisional ?? false,
      estimated: flags.estimated ?? false,
      running: flags.running ?? false,
      memberId: moment.memberId,
      teamId: moment.teamId,
      channel: this.dimensions.channel,
      topicId: this.dimensions.topicId,
      language: this.dimensions.language,
    };
  }

  add(metric: MetricKey, moment: Moment, value: Elapsed | number, flags?: Flags): void {
    this.measurements.push(this.measurement(metric, moment, value, flags));
  }

  addApart(
    variant: Variant,
    metric: MetricKey,
    moment: Moment,
    value: Elapsed | number,
    flags?: Flags,
  ): void {
    this.apart.push({ ...this.measurement(metric, moment, value, flags), variant });
  }
}
