import type { DayInfo } from './calendar.ts';
import type { LocalGrid } from './calendar-grid.ts';
import type { Cleaned } from './clean.ts';
import { type Effect, learnEffects } from './effects.ts';
import { typicalDays } from './effects-typical.ts';
import type { Ensemble } from './ensemble.ts';

/** What a special day to come is expected to do. */
export interface DayEffect {
  list: Effect[];
  /** By slot of the day. */
  factors: Float64Array;
  /** What the day is measured by instead of its own ordinary volume. */
  replaces: Float64Array | null;
  /** Standard deviation of the factor, relative. */
  doubt: number;
}

/** How far off the factor of a kind is when it was never seen, by group. */
const DOUBT: Record<string, number> = { holiday: 0.5, event: 0.4, make_up: 0.2 };

/** Effects of the special days among the slots to forecast, by day number. */
export function effectsIn(
  slots: readonly number[],
  values: Float64Array,
  ordinary: Ensemble,
  { observed }: Cleaned,
  { perDay, firstDay }: LocalGrid,
  dayAt: (day: number) => DayInfo,
): Map<number, DayEffect> {
  const special = [...new Set(slots.map((slot) => Math.floor(slot / perDay)))].filter(
    (index) => dayAt(firstDay + index).kinds.length > 0,
  );
  if (special.length === 0) return new Map();
  const typical = typicalDays(values, firstDay, perDay);
  const learned = learnEffects({
    perDay,
    dayAt: (index) => dayAt(firstDay + index),
    observed,
    ordinary: values,
    ...typical,
  });
  const at = (slot: number) => values[slot] ?? ordinary.mean[slot - values.length] ?? 0;
  return new Map(
    special.map((index) => {
      const day = dayAt(firstDay + index);
      const madeUp = day.kinds.some(({ kind }) => kind.startsWith('make_up'));
      const base = madeUp
        ? typical.workday
        : Float64Array.from({ length: perDay }, (_, slot) => at(index * perDay + slot));
      const list = learned(day, base);
      const variance = list.reduce(
        (sum, { kind, n }) => sum + (DOUBT[kind.split(':')[0]!] ?? 0.1) ** 2 / (n + 1),
        0,
      );
      const effect: DayEffect = {
        list,
        factors: base.map((_, slot) => list.reduce((product, { bySlot }) => product * bySlot[slot]!, 1)),
        replaces: madeUp ? typical.workday : null,
        doubt: Math.sqrt(variance),
      };
      return [day.day, effect];
    }),
  );
}
