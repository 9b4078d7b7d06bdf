import type { WorkforceSettings } from '@attune/contract';

/** What the form holds: shares in per cent, nothing chosen as undefined or null. */
export interface WorkforceValues {
  country: string | null | undefined;
  serviceLevel: number;
  withinSeconds: number;
  maxOccupancy: number;
  shrinkage: number;
  concurrency: number;
  slowdown: number;
  handleSeconds: number | null;
  patienceSeconds: number | null;
}

const percent = (share: number) => Math.round(share * 1000) / 10;
const share = (percentage: number) => Math.round(percentage * 10) / 1000;

export function valuesOf(settings: WorkforceSettings): WorkforceValues {
  return {
    ...settings,
    serviceLevel: percent(settings.serviceLevel),
    maxOccupancy: percent(settings.maxOccupancy),
    shrinkage: percent(settings.shrinkage),
    slowdown: percent(settings.slowdown),
  };
}

export function settingsOf(values: WorkforceValues): WorkforceSettings {
  return {
    ...values,
    country: values.country ?? null,
    serviceLevel: share(values.serviceLevel),
    maxOccupancy: share(values.maxOccupancy),
    shrinkage: share(values.shrinkage),
    slowdown: share(values.slowdown),
  };
}
