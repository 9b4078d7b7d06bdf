import type { DispatchSettings } from '@attune/contract';

export type Step = DispatchSettings['relaxation'][number];

/** What the form holds: the longest wait in minutes, an empty step where none is chosen yet. */
export interface DispatchValues {
  policy: DispatchSettings['policy'];
  offerSeconds: number;
  graceSeconds: number;
  maxWaitMinutes: number;
  relaxation: readonly Partial<Step>[];
  valueAttribute: string;
  tellPosition: boolean;
}

export function valuesOf(settings: DispatchSettings): DispatchValues {
  const { maxWaitSeconds, valueAttribute, ...same } = settings;
  return { ...same, maxWaitMinutes: maxWaitSeconds / 60, valueAttribute: valueAttribute ?? '' };
}

/** Complete steps in the order in which they open. */
export function settingsOf({ maxWaitMinutes, valueAttribute, ...same }: DispatchValues): DispatchSettings {
  return {
    ...same,
    maxWaitSeconds: Math.round(maxWaitMinutes * 60),
    relaxation: same.relaxation.filter(isComplete).toSorted((a, b) => a.afterSeconds - b.afterSeconds),
    valueAttribute: valueAttribute.trim() || null,
  };
}

export function isComplete(step: Partial<Step>): step is Step {
  return typeof step.afterSeconds === 'number' && step.kind !== undefined;
}

/** Whether the server can take them: a number field may have been emptied. */
export function isValid({ offerSeconds, graceSeconds, maxWaitMinutes, relaxation }: DispatchValues): boolean {
  const numbers: readonly (number | null)[] = [offerSeconds, graceSeconds, maxWaitMinutes];
  return numbers.every((value) => typeof value === 'number') && relaxation.every(isComplete);
}
