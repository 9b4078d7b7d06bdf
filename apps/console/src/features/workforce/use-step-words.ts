import type { StaffingView } from '@attune/contract';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../ui/index.ts';
import type { Cover } from './staffing.ts';
import { useWhen } from './when.ts';

/** A row of the plan: all together (with the service level that comes of it), or one skill. */
export interface PlanRow extends Cover {
  readonly volume: readonly (number | null)[];
  readonly serviceLevel: readonly (number | null)[] | null;
}

/** A half-hour of the plan in words: when, how many come, how many it takes, how many are there, what comes of it. */
export function useStepWords(
  { from, stepMinutes, timeZone }: Pick<StaffingView, 'from' | 'stepMinutes' | 'timeZone'>,
  row: PlanRow,
): (index: number) => string[] {
  const { t } = useTranslation('workforce');
  const format = useFormat();
  const when = useWhen(timeZone);
  return useCallback(
    (i) => {
      const step = stepMinutes * 60_000;
      const at = Date.parse(from) + i * step;
      const lines = [`${when.day(at)} ${when.span(at, step)}`];
      const [volume, need, have] = [row.volume[i], row.required[i], row.rostered[i] ?? 0];
      if (typeof volume === 'number') lines.push(t('step.volume', { n: format.number(volume, 1) }));
      lines.push(
        typeof need === 'number'
          ? t('step.cover', { need: format.number(need), have: format.number(have) })
          : t('step.rostered', { have: format.number(have) }),
      );
      if (typeof need === 'number' && need > have)
        lines.push(t('step.short', { n: format.number(need - have) }));
      const level = row.serviceLevel?.[i];
      if (typeof level === 'number') lines.push(t('step.level', { share: format.share(level) }));
      return lines;
    },
    [t, format, when, from, stepMinutes, row],
  );
}
