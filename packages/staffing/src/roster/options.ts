import { isAllowed, isOnLeave, type Turn } from './check.ts';
import { DAY_MINUTES, type Layout, worksOn } from './layout.ts';

/** A shift that an agent may be given or, when locked, has. */
export interface Option extends Turn {
  readonly agent: number;
  readonly locked: boolean;
}

/** Locked shifts, and every other that leave, skill, weekday, contract and the shift worked last allow. */
export function optionsOf(layout: Layout): Option[] {
  const { problem, shifts, weekdays, dayOf, shiftOf, agentOf } = layout;
  const locked = new Set(
    problem.locked.map(({ agentId, day, shiftId }) =>
      key(agentOf.get(agentId)!, dayOf.get(day)!, shiftId === null ? -1 : shiftOf.get(shiftId)!),
    ),
  );
  const decided = new Set(
    problem.locked.map(({ agentId, day }) => key(agentOf.get(agentId)!, dayOf.get(day)!, 0)),
  );
  return problem.agents.flatMap((agent, a) =>
    problem.days.flatMap((_, day) =>
      shifts.flatMap((facts, shift): Option[] => {
        if (locked.has(key(a, day, shift))) return [{ agent: a, day, shift, locked: true }];
        const start = day * DAY_MINUTES + facts.shift.startMinute;
        const isFree =
          !decided.has(key(a, day, 0)) &&
          layout.groupOf[a]! >= 0 &&
          worksOn(facts, weekdays[day]!) &&
          isAllowed(agent, facts.shift.id) &&
          !isOnLeave(agent, start, day * DAY_MINUTES + facts.end) &&
          start - (agent.history.lastEnd ?? Number.NEGATIVE_INFINITY) >= agent.minRestMinutes;
        return isFree ? [{ agent: a, day, shift, locked: false }] : [];
      }),
    ),
  );
}

/** The column of the program. */
export function nameOf({ agent, day, shift }: Turn & { agent: number }): string {
  return `x${agent}_${day}_${shift}`;
}

/** Of days from … to (exclusive). */
export function within(options: readonly Option[], from: number, to: number): Option[] {
  return options.filter(({ day }) => day >= from && day < to);
}

/** What the free options add, and what the locked ones give. */
export function total(options: readonly Option[], weight: (option: Option) => number) {
  const free = options.filter(({ locked }) => !locked);
  return {
    terms: free.map((option) => ({ column: nameOf(option), factor: weight(option) })),
    fixed: options.filter(({ locked }) => locked).reduce((sum, option) => sum + weight(option), 0),
  };
}

function key(...places: number[]): string {
  return places.join();
}
