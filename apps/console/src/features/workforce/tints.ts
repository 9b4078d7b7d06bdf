import type { SpecialDay } from '@attune/contract';
import { type ColourMode, chartColours } from '../../theme.ts';

/** The colour of a kind of special day, in chart and list alike; its name stands beside it. */
export function tints(mode: ColourMode): Readonly<Record<SpecialDay['kind'], string>> {
  const c = chartColours(mode);
  const [, holiday = c.warning, makeUp = c.textSoft, , event = c.accent] = c.series;
  return { closed: c.textDisabled, holiday, make_up: makeUp, event };
}
