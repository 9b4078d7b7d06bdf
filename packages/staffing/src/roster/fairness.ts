import type { Turn } from './check.ts';
import { isWeekend, type Layout, worksOn } from './layout.ts';

/**
 * What is to be shared fairly. The fair share of an agent is the sum over all agents, history included, in proportion to the
 * contracts' maximum hours; what is above it costs. Linear, and nobody can gain by what an agent does beyond it.
 */
export interface Measure {
  /** Who shares in it, with the part of the total that is fair for each; the parts add up to 1. */
  readonly parts: readonly { readonly agent: number; readonly part: number; readonly history: number }[];
  /** What a shift counts for. */
  readonly of: (turn: Turn) => number;
}

/** Eight hours weigh as much as a night or a weekend shift. */
const HOURS_UNIT = 480;

/** Nights, weekends and hours, as far as this roster has any of them. */
export function measuresOf(layout: Layout): Measure[] {
  const { problem, shifts, weekdays } = layout;
  const { agents } = problem;
  const weekend = weekdays.some((day) => isWeekend(day) && shifts.some((shift) => worksOn(shift, day)));
  return [
    ...(shifts.some(({ night }) => night)
      ? [
          measure(
            ({ shift }) => (shifts[shift]!.night ? 1 : 0),
            (a) => agents[a]!.history.nights ?? 0,
            (a) => agents[a]!.maxNights > 0,
          ),
        ]
      : []),
    ...(weekend
      ? [
          measure(
            ({ day }) => (isWeekend(weekdays[day]!) ? 1 : 0),
            (a) => agents[a]!.history.weekends ?? 0,
          ),
        ]
      : []),
    measure(
      ({ shift }) => shifts[shift]!.shift.paidMinutes / HOURS_UNIT,
      (a) => (agents[a]!.history.paidMinutes ?? 0) / HOURS_UNIT,
    ),
  ].filter(({ parts }) => parts.length > 1);

  function measure(
    of: Measure['of'],
    history: (agent: number) => number,
    takesPart: (agent: number) => boolean = () => true,
  ): Measure {
    const members = agents.flatMap(({ maxMinutes }, agent) =>
      maxMinutes > 0 && layout.groupOf[agent]! >= 0 && takesPart(agent) ? [{ agent, maxMinutes }] : [],
    );
    const total = members.reduce((sum, { maxMinutes }) => sum + maxMinutes, 0);
    const parts = members.map(({ agent, maxMinutes }) => ({
      agent,
      part: maxMinutes / total,
      history: history(agent),
    }));
    return { of, parts };
  }
}

/** Units above the fair shares, all measures and agents together. */
export function unfairness(measures: readonly Measure[], turns: readonly (readonly Turn[])[]): number {
  return measures.reduce((sum, { of, parts }) => {
    const counts = parts.map(({ agent, history }) =>
      turns[agent]!.reduce((n, turn) => n + of(turn), history),
    );
    const total = counts.reduce((a, b) => a + b, 0);
    return sum + parts.reduce((above, { part }, i) => above + Math.max(0, counts[i]! - part * total), 0);
  }, 0);
}
