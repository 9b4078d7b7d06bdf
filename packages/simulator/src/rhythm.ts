import { addDays, localParts, startOfDay } from '@attune/time';
import type { Random } from './random.ts';
import type { SimAgent, World } from './world/types.ts';

const HOUR = 3_600_000;

/** Contacts per hour of the day, relative: two peaks on working days, the evening at weekends. */
const WORKDAY = [
  1, 0.6, 0.4, 0.3, 0.3, 0.4, 0.9, 2, 4, 7.5, 9.5, 8.5, 5.5, 6, 8.5, 9, 8, 6, 5, 5.5, 6.5, 6, 4, 2.2,
];
const WEEKEND = [
  1.4, 0.9, 0.5, 0.4, 0.3, 0.4, 0.7, 1.3, 2.5, 4, 5.5, 6, 5.5, 5.5, 6, 6, 6, 6, 6.5, 8.5, 10, 9.5, 6.5, 3.2,
];
/** Monday first. */
const BY_WEEKDAY = [1.16, 1.06, 1, 1, 1.02, 0.86, 0.9];

/** Share of a mean day's contacts that comes in the hour of `at`. */
export function hourShare(timeZone: string, at: number): number {
  const { weekday, hour } = localParts(timeZone, at);
  const hours = weekday >= 5 ? WEEKEND : WORKDAY;
  const sum = hours.reduce((total, share) => total + share, 0);
  return ((hours[hour] ?? 0) / sum) * (BY_WEEKDAY[weekday] ?? 1);
}

/** Hours of the day, and for whom they are. */
interface Duty {
  readonly from: number;
  readonly to: number;
  readonly group: 'senior' | 'money' | 'things' | 'round';
}

const WORKDAY_DUTIES: readonly Duty[] = [
  { from: 0, to: 8, group: 'senior' },
  { from: 0, to: 8, group: 'things' },
  { from: 8, to: 16, group: 'money' },
  { from: 9, to: 17, group: 'things' },
  { from: 9, to: 14, group: 'senior' },
  { from: 14, to: 22, group: 'senior' },
  { from: 16, to: 24, group: 'money' },
  { from: 18, to: 24, group: 'round' },
];
const WEEKEND_DUTIES: readonly Duty[] = [
  { from: 0, to: 8, group: 'senior' },
  { from: 0, to: 8, group: 'things' },
  { from: 8, to: 16, group: 'money' },
  { from: 8, to: 16, group: 'round' },
  { from: 14, to: 22, group: 'senior' },
  { from: 16, to: 24, group: 'things' },
];

export interface Shift {
  readonly agentId: string;
  readonly from: number;
  readonly to: number;
  /** Start of the break; null for a short shift. */
  readonly breakAt: number | null;
}

function groupOf({ skills, teamIds }: SimAgent): Duty['group'] {
  if (teamIds.includes('escalations')) return 'senior';
  if ((skills.devices ?? 0) >= 4) return 'things';
  return (skills.payments ?? 0) >= 4 ? 'money' : 'round';
}

/** Who is on duty for chats in this stretch of time: within each group the agents take turns. In order of start. */
export function rosterOf(random: Random, world: World, from: number, to: number): Shift[] {
  const turns = new Map<Duty['group'], number>();
  const shifts: Shift[] = [];
  for (let day = startOfDay(world.timeZone, from); day < to; day = addDays(world.timeZone, day, 1)) {
    const duties = localParts(world.timeZone, day).weekday >= 5 ? WEEKEND_DUTIES : WORKDAY_DUTIES;
    for (const duty of duties) {
      const members = world.agents.filter((agent) => groupOf(agent) === duty.group);
      const turn = turns.get(duty.group) ?? 0;
      turns.set(duty.group, turn + 1);
      const agent = members[turn % members.length];
      if (!agent) continue;
      const start = day + duty.from * HOUR + random.between(-4, 2) * 60_000;
      const breakAt = duty.to - duty.from >= 6 ? start + random.between(2.6, 4.6) * HOUR : null;
      shifts.push({ agentId: agent.id, from: start, to: day + duty.to * HOUR, breakAt });
    }
  }
  return shifts.sort((a, b) => a.from - b.from);
}

/** A day on which a payment release is broken: the hours and how many times as many contacts come. */
export interface Surge {
  readonly from: number;
  readonly to: number;
  readonly factor: number;
  readonly topicIds: readonly string[];
}

/** About two fifths before the end, on the Wednesday before, 10 to 14 o'clock; null when the time is too short for one. */
export function surgeOf(world: World, from: number, to: number): Surge | null {
  for (let back = 9; back < 16; back += 1) {
    const day = startOfDay(world.timeZone, to - back * 24 * HOUR);
    if (localParts(world.timeZone, day).weekday !== 2) continue;
    if (day < from) return null;
    return {
      from: day + 10 * HOUR,
      to: day + 14 * HOUR,
      factor: 4,
      topicIds: ['payment_failed', 'double_charge'],
    };
  }
  return null;
}

/** When contacts come: a Poisson process whose rate follows the hour (thinning by Lewis and Shedler). */
export function arrivals(
  random: Random,
  world: World,
  { from, to, perDay, surge }: { from: number; to: number; perDay: number; surge: Surge | null },
): number[] {
  const peak = 0.13 * perDay * Math.max(1, surge?.factor ?? 1);
  const times: number[] = [];
  for (let at = from + random.exponential(HOUR / peak); at < to; at += random.exponential(HOUR / peak)) {
    const boost = surge && at >= surge.from && at < surge.to ? surge.factor : 1;
    if (random.chance((hourShare(world.timeZone, at) * perDay * boost) / peak)) times.push(at);
  }
  return times;
}
