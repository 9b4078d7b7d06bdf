import type { StaffingView, WhatIfInput, WhatIfView } from '@attune/contract';
import { performanceOf } from '@attune/staffing';
import type { Tx } from '../../db/database.ts';
import { agentsFor, type Requirement } from '../workforce/index.ts';
import { type Days, plusDays } from './days.ts';
import { loadDraft, loadPublished, type ShiftRow } from './shifts.ts';

/** Agents on the roster, half-hour by half-hour: all of them, and those with each skill. */
export interface Rostered {
  total: number[];
  bySkill: ReadonlyMap<string, number[]>;
}

const MINUTE_MS = 60_000;

/** Counts who is rostered and not on a break for at least half of each step, of the draft or of what is published. */
export async function loadRostered(
  tx: Tx,
  workspaceId: string,
  { from, days, draft }: Days & { draft: boolean },
  { from: start, stepMs, total }: Pick<Requirement, 'from' | 'stepMs' | 'total'>,
): Promise<Rostered> {
  // A shift of the evening before may reach into the first day.
  const range = { from: plusDays(from, -1), days: days + 1 };
  const shifts: ShiftRow[] = draft
    ? await loadDraft(tx, workspaceId, range)
    : await loadPublished(tx, workspaceId, range);
  const skills = await tx
    .selectFrom('member_skill')
    .select(['member_id', 'skill_id'])
    .where('workspace_id', '=', workspaceId)
    .execute();
  const skillsOf = Map.groupBy(skills, ({ member_id }) => member_id);
  const steps = total.volume.length;
  const all = new Array<number>(steps).fill(0);
  const bySkill = new Map(skills.map(({ skill_id }) => [skill_id, new Array<number>(steps).fill(0)]));
  for (const shift of shifts) {
    const own = (skillsOf.get(shift.memberId) ?? []).flatMap(({ skill_id }) => {
      const row = bySkill.get(skill_id);
      return row ? [row] : [];
    });
    for (const step of stepsOf(shift, start, stepMs, steps)) for (const row of [all, ...own]) row[step]! += 1;
  }
  return { total: all, bySkill };
}

function* stepsOf(
  { from, to, breaks }: ShiftRow,
  start: number,
  stepMs: number,
  steps: number,
): Iterable<number> {
  const first = Math.max(0, Math.floor((from.getTime() - start) / stepMs));
  const last = Math.min(steps - 1, Math.ceil((to.getTime() - start) / stepMs) - 1);
  for (let step = first; step <= last; step++) {
    const at = start + step * stepMs;
    const within = (a: number, b: number) => Math.max(0, Math.min(b, at + stepMs) - Math.max(a, at));
    const away = breaks.reduce((sum, rest) => sum + within(Date.parse(rest.from), Date.parse(rest.to)), 0);
    if (within(from.getTime(), to.getTime()) - away >= stepMs / 2) yield step;
  }
}

export function presentStaffing(
  timeZone: string,
  requirement: Requirement,
  rostered: Rostered,
): StaffingView {
  const { from, stepMs, total, skills, demand, target } = requirement;
  const serviceLevel = serviceLevels(rostered.total, total.volume, requirement);
  return {
    from: new Date(from).toISOString(),
    timeZone,
    stepMinutes: stepMs / MINUTE_MS,
    handleSeconds: demand.handleSeconds,
    patienceSeconds: demand.patienceSeconds ?? null,
    total: { ...total, rostered: rostered.total, serviceLevel },
    skills: skills.map(({ skillId, volume, required }) => ({
      skillId,
      volume,
      required,
      rostered:
        skillId === null ? rostered.total : (rostered.bySkill.get(skillId) ?? total.volume.map(() => 0)),
    })),
    requiredHours: hoursOf(total.required, stepMs),
    rosteredHours: hoursOf(rostered.total, stepMs),
    shortHours: hoursOf(shortOf(total.required, rostered.total), stepMs),
    target: { serviceLevel: target.share, withinSeconds: target.withinSeconds },
  };
}

/**
 * The same range with other volumes, handle times, fewer people or another promise. Each half-hour by itself: the engine's own what-if
 * follows the queue through the day, which takes up to a second for a week, too long for the event loop at every move of a slider.
 */
export function whatIf(
  requirement: Requirement,
  rostered: readonly number[],
  input: WhatIfInput,
): WhatIfView {
  const { volumeFactor = 1, handleFactor = 1, absent = 0 } = input;
  const { demand, target, total } = requirement;
  const changed = {
    demand: { ...demand, handleSeconds: demand.handleSeconds * handleFactor },
    target: {
      ...target,
      share: input.serviceLevel ?? target.share,
      withinSeconds: input.withinSeconds ?? target.withinSeconds,
    },
    stepMs: requirement.stepMs,
  };
  const volume = total.volume.map((each) => (each === null ? null : each * volumeFactor));
  const left = rostered.map((each) => Math.max(0, each - absent));
  return {
    before: outcome(total.volume, rostered, requirement),
    after: outcome(volume, left, changed),
  };
}

type Promised = Pick<Requirement, 'demand' | 'target' | 'stepMs'>;

function outcome(
  volume: readonly (number | null)[],
  rostered: readonly number[],
  promised: Promised,
): WhatIfView['before'] {
  const agents = agentsFor(promised.demand, promised.target);
  const required = volume.map((each) => (each === null ? null : agents(each)));
  const serviceLevel = serviceLevels(rostered, volume, promised);
  let [served, all] = [0, 0];
  for (const [step, level] of serviceLevel.entries()) {
    if (level === null) continue;
    served += level * (volume[step] ?? 0);
    all += volume[step] ?? 0;
  }
  return {
    required,
    rostered: [...rostered],
    serviceLevel,
    requiredHours: hoursOf(required, promised.stepMs),
    shortHours: hoursOf(shortOf(required, rostered), promised.stepMs),
    meanServiceLevel: all > 0 ? served / all : null,
  };
}

/** Share answered in time by whom of the rostered shrinkage leaves at the desk; null where nobody comes or nothing is known. */
function serviceLevels(
  rostered: readonly number[],
  volume: readonly (number | null)[],
  { demand, target }: Promised,
): (number | null)[] {
  const kept = new Map<string, number>();
  return volume.map((each, step) => {
    if (!each) return null;
    const agents = Math.floor((rostered[step] ?? 0) * (1 - (target.shrinkage ?? 0)) + 1e-9);
    const rounded = Math.round(each * 100) / 100;
    const key = `${agents} ${rounded}`;
    const level = kept.get(key) ?? performanceOf(agents, { ...demand, volume: rounded }, target).serviceLevel;
    kept.set(key, level);
    return level;
  });
}

const shortOf = (required: readonly (number | null)[], rostered: readonly number[]): number[] =>
  required.map((each, step) => Math.max(0, (each ?? 0) - (rostered[step] ?? 0)));

const hoursOf = (agents: readonly (number | null)[], stepMs: number): number =>
  (agents.reduce<number>((sum, each) => sum + (each ?? 0), 0) * stepMs) / 3_600_000;
