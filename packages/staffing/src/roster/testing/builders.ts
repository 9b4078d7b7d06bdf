import type { RosterAgent, RosterProblem, Shift } from '../types.ts';

/** Monday to Sunday. */
export const WEEK = Array.from({ length: 7 }, (_, d) => `2026-11-${23 + d}`);

/** Eight hours, paid, without a break. */
export function aShift(id: string, hour: number, change: Partial<Shift> = {}): Shift {
  return { id, startMinute: hour * 60, minutes: 480, breaks: [], paidMinutes: 480, ...change };
}

/** Forty hours, five days in a row, eleven hours' rest, any number of nights. */
export function anAgent(id: string, change: Partial<RosterAgent> = {}): RosterAgent {
  return {
    id,
    skillIds: [],
    minMinutes: 0,
    maxMinutes: 2400,
    maxDaysInRow: 5,
    minRestMinutes: 660,
    maxNights: 7,
    unavailable: [],
    wishes: [],
    history: {},
    ...change,
  };
}

/** One day shift, one agent, one needed from 8 to 16 h on every day; steps of two hours. */
export function aProblem(change: Partial<RosterProblem> = {}): RosterProblem {
  const days = change.days ?? WEEK.slice(0, 3);
  return {
    days,
    stepMinutes: 120,
    required: [{ skillId: null, perStep: days.flatMap(() => [0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0]) }],
    shifts: [aShift('day', 8)],
    agents: [anAgent('ann')],
    locked: [],
    ...change,
  };
}

/** Small, with some of everything: skills, nights, breaks, leave, wishes, history, locks, contracts of few hours. */
export function anyProblem(
  random: () => number,
  days: number,
  agents: number,
  shifts: number,
): RosterProblem {
  const pick = (count: number) => Math.floor(random() * count);
  const some = (share: number) => random() < share;
  const dates = WEEK.slice(4, 4 + days);
  const allShifts = [aShift('late', 16), aShift('early', 6, { breaks: [{ fromMinute: 240, minutes: 30 }] })];
  allShifts.unshift(aShift('night', 22, { paidMinutes: 540 }));
  const shiftIds = allShifts.slice(0, shifts).map(({ id }) => id);
  const need = () => Array.from({ length: days * 6 }, () => pick(3) * (some(0.2) ? 0.5 : 1));
  return {
    days: dates,
    stepMinutes: 240,
    required: [
      { skillId: 'a', perStep: need() },
      { skillId: some(0.5) ? 'b' : null, perStep: need() },
    ],
    shifts: allShifts.slice(0, shifts),
    agents: Array.from({ length: agents }, (_, a) => {
      const leave = pick(days) * 1440 + pick(3) * 480;
      return anAgent(`agent${a}`, {
        skillIds: [['a'], ['b'], ['a', 'b'], ['c']][pick(some(0.2) ? 4 : 3)]!,
        minMinutes: pick(3) * 480,
        maxMinutes: 960 + pick(3) * 240,
        maxDaysInRow: 1 + pick(3),
        minRestMinutes: [0, 480, 660, 2000][pick(4)]!,
        maxNights: pick(3),
        ...(some(0.3) ? { maxShifts: 1 + pick(2) } : {}),
        ...(some(0.2) ? { shiftIds: [shiftIds[pick(shifts)]!] } : {}),
        unavailable: some(0.3) ? [{ from: leave, to: leave + 600 }] : [],
        wishes: some(0.7)
          ? [
              {
                day: dates[pick(days)]!,
                kind: (['off', 'shift', 'prefer'] as const)[pick(3)]!,
                shiftId: shiftIds[pick(shifts)]!,
                weight: 1 + pick(3),
              },
            ]
          : [],
        history: some(0.6)
          ? {
              lastEnd: 120 - pick(4) * 300,
              daysInRow: pick(4),
              nights: pick(4),
              weekends: pick(3),
              paidMinutes: pick(5) * 480,
            }
          : {},
      });
    }),
    locked: some(0.4)
      ? [
          {
            agentId: 'agent0',
            day: dates[pick(days)]!,
            shiftId: some(0.3) ? null : shiftIds[pick(shifts)]!,
          },
        ]
      : [],
  };
}

/** Uniform numbers in [0, 1) from a seed (Park and Miller 1988). */
export function seeded(seed: number): () => number {
  let state = 7919 * seed + 1;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}
