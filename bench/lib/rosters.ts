import {
  type CoverProblem,
  type RosterAgent,
  type RosterProblem,
  requiredAgents,
  type Shift,
} from '@attune/staffing';
import { seeded } from './suite.ts';

/** Half-hours of a week. */
export const STEPS = 336;
const HANDLE_SECONDS = 300;
/** Shape of a day by hour, and of a week from Monday: nights low, a peak before and one after noon, a quieter weekend. */
const BY_HOUR = [2, 1, 1, 1, 1, 2, 5, 12, 23, 31, 34, 31, 25, 27, 30, 29, 25, 20, 16, 13, 10, 7, 5, 3];
const BY_DAY = [1.1, 1.03, 1, 1, 0.95, 0.6, 0.5];

/** Agents needed per half-hour of a week, at most `peak`; contacts with noise of ±10 %. */
export function weekOfAgents(peak: number, seed: number): number[] {
  const random = seeded(seed);
  const shape = Array.from({ length: STEPS }, (_, step) => {
    const hour = ((step % 48) + 0.5) / 2;
    const before = Math.floor(hour - 0.5);
    const part = hour - 0.5 - before;
    const level = BY_HOUR.at(before % 24)! * (1 - part) + BY_HOUR[(before + 1) % 24]! * part;
    return level * BY_DAY[Math.floor(step / 48)]! * (0.9 + 0.2 * random());
  });
  const needed = (scale: number) => shape.map((level) => agentsFor(level * scale));
  let scale = 0.01;
  while (Math.max(...needed(scale)) < peak) scale *= 1.01;
  return needed(scale);
}

/** Agents for 80 % answered within 20 s and an occupancy of at most 88 % (Erlang C). */
function agentsFor(volume: number): number {
  const demand = { volume, intervalSeconds: 1800, handleSeconds: HANDLE_SECONDS };
  return requiredAgents(demand, { share: 0.8, withinSeconds: 20, maxOccupancy: 0.88 }).agents;
}

/** Begins every hour from 6 to 15 h and at two evening and night hours, for 4, 6, 8, 9 or 10 hours: 60 in all. */
export function sixtyPatterns(): Shift[] {
  const starts = [0, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 22];
  return starts.flatMap((hour) => [4, 6, 8, 9, 10].map((hours) => shiftOf(hour * 60, hours * 60)));
}

/** Twelve shifts of eight hours that together cover a day. */
export function twelveShifts(): Shift[] {
  return [0, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 22].map((hour) => shiftOf(hour * 60, 480));
}

/** Six hours and more have half an hour's break in the middle, unpaid. */
function shiftOf(startMinute: number, minutes: number): Shift {
  const breaks = minutes >= 360 ? [{ fromMinute: Math.floor(minutes / 60) * 30, minutes: 30 }] : [];
  return {
    id: `${startMinute / 60}h+${minutes / 60}`,
    startMinute,
    minutes,
    breaks,
    paidMinutes: minutes - breaks.length * 30,
  };
}

/** 40 agents with full and part-time contracts, two skills, leave, wishes and a history. */
export function individualWeek(agents: number, seed: number): RosterProblem {
  const random = seeded(seed);
  const days = Array.from({ length: 7 }, (_, d) => `2026-11-${String(23 + d).padStart(2, '0')}`);
  const shifts = twelveShifts();
  const need = weekOfAgents(Math.round(agents * 0.45), seed);
  return {
    days,
    stepMinutes: 30,
    required: [
      { skillId: 'zh', perStep: need.map((n) => Math.ceil(n * 0.6)) },
      { skillId: 'en', perStep: need.map((n) => n - Math.ceil(n * 0.6)) },
    ],
    shifts,
    agents: Array.from({ length: agents }, (_, a): RosterAgent => {
      const isPartTime = a % 5 === 4;
      const pick = (count: number) => Math.floor(random() * count);
      const from = pick(7) * 1440;
      return {
        id: `agent${a}`,
        skillIds: [['zh'], ['zh', 'en'], ['en']][a % 3]!,
        minMinutes: isPartTime ? 900 : 1800,
        maxMinutes: isPartTime ? 1350 : 2250,
        maxDaysInRow: 5,
        minRestMinutes: 660,
        maxNights: a % 4 === 0 ? 0 : 2,
        maxShifts: 5,
        unavailable: a % 8 === 3 ? [{ from, to: from + 1440 }] : [],
        wishes:
          a % 2 === 0
            ? [{ day: days[pick(7)]!, kind: 'off', weight: 1 }]
            : [{ day: days[pick(7)]!, kind: 'prefer', shiftId: shifts[pick(12)]!.id, weight: 1 }],
        history: {
          daysInRow: pick(5),
          nights: pick(6),
          weekends: pick(6),
          paidMinutes: 6000 + pick(5) * 450,
        },
      };
    }),
    locked: [],
  };
}

/** Begins the shift that fills most of what is missing for its pay, until nobody is missing. @returns paid minutes */
export function greedyCover({ stepMinutes, required, patterns }: CoverProblem): number {
  const missing = [...required];
  const perDay = 1440 / stepMinutes;
  const turns = patterns.flatMap(({ startMinute, minutes, breaks, paidMinutes }) =>
    Array.from({ length: required.length / perDay }, (_, day) => {
      const first = day * perDay + startMinute / stepMinutes;
      const away = new Set(breaks.map(({ fromMinute }) => first + fromMinute / stepMinutes));
      const steps = Array.from({ length: minutes / stepMinutes }, (_, step) => first + step);
      return {
        paidMinutes,
        steps: steps.filter((step) => !away.has(step)).map((step) => step % required.length),
      };
    }),
  );
  let paid = 0;
  while (missing.some((need) => need > 0)) {
    const rate = (turn: (typeof turns)[number]) =>
      turn.steps.filter((step) => missing[step]! > 0).length / turn.paidMinutes;
    const best = turns.reduce((a, b) => (rate(b) > rate(a) ? b : a));
    if (rate(best) === 0) throw new RangeError('a step that no pattern reaches');
    for (const step of best.steps) missing[step]! -= 1;
    paid += best.paidMinutes;
  }
  return paid;
}
