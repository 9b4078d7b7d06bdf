import type { WhatIfInput, WorkforceSettings } from '@attune/contract';

/** What the sliders say; shares in per cent. */
export interface Circumstances {
  /** More or fewer contacts than forecast. */
  readonly volume: number;
  /** Longer or shorter to handle. */
  readonly handle: number;
  /** Rostered people who do not come. */
  readonly absent: number;
  readonly withinSeconds: number;
  readonly serviceLevel: number;
}

export type Promised = Pick<WorkforceSettings, 'withinSeconds' | 'serviceLevel'>;

/** As planned. */
export const asPlanned = ({ withinSeconds, serviceLevel }: Promised): Circumstances => ({
  volume: 0,
  handle: 0,
  absent: 0,
  withinSeconds,
  serviceLevel: Math.round(serviceLevel * 100),
});

/** Only what differs from the plan is asked. */
export function inputOf(
  circumstances: Circumstances,
  promised: Promised,
  span: Pick<WhatIfInput, 'from' | 'days' | 'draft'>,
): WhatIfInput {
  const { volume, handle, absent, withinSeconds, serviceLevel } = circumstances;
  return {
    ...span,
    ...(volume !== 0 && { volumeFactor: 1 + volume / 100 }),
    ...(handle !== 0 && { handleFactor: 1 + handle / 100 }),
    ...(absent !== 0 && { absent }),
    ...(withinSeconds !== promised.withinSeconds && { withinSeconds }),
    ...(serviceLevel !== asPlanned(promised).serviceLevel && { serviceLevel: serviceLevel / 100 }),
  };
}
