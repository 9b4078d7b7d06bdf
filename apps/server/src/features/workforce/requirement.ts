import type { WorkforceSettings } from '@attune/contract';
import { hazardAt } from '@attune/dispatch';
import { type Demand, requiredAgents, type Target } from '@attune/staffing';
import { instantOf, localParts, startOfDay, startOfHour } from '@attune/time';
import { sql } from 'kysely';
import type { Tx } from '../../db/database.ts';
import type { Platform } from '../../feature.ts';
import type { Experience, Known } from '../dispatch/index.ts';
import { loadSettings } from '../workspaces/index.ts';
import { loadHalves } from './series.ts';
import { DAY_MS, HALF_HOUR_MS, HOUR_MS, isAlive, listStreams } from './streams.ts';

export interface RequirementRow {
  /** Contacts per half-hour: what came, and from now on what is forecast; null where nothing is known. */
  volume: (number | null)[];
  /** Agents to roster, shrinkage included. */
  required: (number | null)[];
}

/** What a range of days takes, half-hour by half-hour; every day counts 48 of them. */
export interface Requirement {
  /** First local midnight, epoch ms. */
  from: number;
  stepMs: number;
  total: RequirementRow;
  /** The agents of the whole, shared out by volume. A null skill: any agent will do. */
  skills: (RequirementRow & { skillId: string | null })[];
  /** What a demand of one half-hour is, but for its volume, and what is promised. */
  demand: Omit<Demand, 'volume'>;
  target: Target;
}

const STEPS_A_DAY = 48;
const TYPICAL_HANDLE_SECONDS = 480;
/** How the halves of an hour differ is learned from so many days. */
const HALVES_DAYS = 56;

export interface Requirements {
  /** Of so many local days from an ISO date on. */
  of(workspaceId: string, range: { from: string; days: number }): Promise<Requirement>;
}

export function createRequirements({ db, clock }: Platform, experience: Experience): Requirements {
  return {
    async of(workspaceId, { from, days }) {
      const known = await experience.read(workspaceId);
      return db.workspace(workspaceId, async (tx) => {
        const { settings, timeZone } = await loadSettings(tx, workspaceId);
        const [year = 0, month = 0, day = 0] = from.split('-').map(Number);
        const range = {
          from: startOfDay(timeZone, instantOf(timeZone, { year, month, day, hour: 12 })),
          days,
        };
        const { workforce } = settings;
        return loadRequirement(tx, workspaceId, range, { workforce, timeZone, known, now: clock() });
      });
    },
  };
}

/** `known` says how long work takes and customers wait where the settings do not. */
async function loadRequirement(
  tx: Tx,
  workspaceId: string,
  range: { from: number; days: number },
  {
    workforce,
    timeZone,
    known,
    now,
  }: { workforce: WorkforceSettings; timeZone: string; known: Known; now: Date },
): Promise<Requirement> {
  const steps = range.days * STEPS_A_DAY;
  const streams = (await listStreams(tx, workspaceId, now)).filter((stream) => isAlive(stream, now));
  const volumes = await loadVolumes(tx, workspaceId, streams, { ...range, steps, timeZone, now });
  const bySkill = Map.groupBy(streams, ({ skillId }) => skillId);
  const volume = Array.from({ length: steps }, (_, step) => sumAt([...volumes.values()], step));
  const rows = [...bySkill].map(([skillId, own]) => {
    const volumesOf = own.map(({ id }) => volumes.get(id) ?? []);
    return { skillId, volume: Array.from({ length: steps }, (_, step) => sumAt(volumesOf, step)) };
  });
  const demand = demandOf(workforce, known);
  const target = targetOf(workforce);
  const agents = agentsFor(demand, target);
  const required = volume.map((each) => (each === null ? null : agents(each)));
  const shares = required.map((whole, step) =>
    shareOut(
      whole,
      rows.map((row) => row.volume[step] ?? 0),
    ),
  );
  return {
    from: range.from,
    stepMs: HALF_HOUR_MS,
    total: { volume, required },
    skills: rows.map((row, index) => ({ ...row, required: shares.map((share) => share?.[index] ?? null) })),
    demand,
    target,
  };
}

function demandOf(workforce: WorkforceSettings, known: Known): Omit<Demand, 'volume'> {
  const { concurrency, slowdown, handleSeconds, patienceSeconds, withinSeconds } = workforce;
  const leaving = hazardAt({ hazard: known.estimate.hazard }, withinSeconds / 60);
  return {
    intervalSeconds: HALF_HOUR_MS / 1000,
    handleSeconds: handleSeconds ?? known.typicalHandleSeconds ?? TYPICAL_HANDLE_SECONDS,
    patienceSeconds: patienceSeconds ?? (leaving > 0 ? 60 / leaving : null),
    concurrency,
    slowdown,
  };
}

const targetOf = (
  settings: Pick<WorkforceSettings, 'serviceLevel' | 'withinSeconds' | 'maxOccupancy' | 'shrinkage'>,
): Target => ({
  share: settings.serviceLevel,
  withinSeconds: settings.withinSeconds,
  maxOccupancy: settings.maxOccupancy,
  shrinkage: settings.shrinkage,
});

/** Agents to roster for a volume; half-hours of a day resemble each other, so answers are kept. */
export function agentsFor(demand: Omit<Demand, 'volume'>, target: Target): (volume: number) => number {
  const kept = new Map<number, number>();
  return (volume) => {
    const rounded = Math.round(volume * 100) / 100;
    const agents = kept.get(rounded) ?? requiredAgents({ ...demand, volume: rounded }, target).rosteredWhole;
    kept.set(rounded, agents);
    return agents;
  };
}

/** Whole agents by share of the volume, by largest remainder, so that they add up. */
export function shareOut(whole: number | null, volumes: readonly number[]): number[] | null {
  if (whole === null) return null;
  const sum = volumes.reduce((total, volume) => total + volume, 0);
  const exact = volumes.map((volume) => (sum > 0 ? (whole * volume) / sum : 0));
  const shares = exact.map(Math.floor);
  const left = sum > 0 ? whole - shares.reduce((total, share) => total + share, 0) : 0;
  const byRemainder = exact
    .map((value, index) => ({ index, rest: value - Math.floor(value) }))
    .sort((a, b) => b.rest - a.rest);
  for (const { index } of byRemainder.slice(0, left)) shares[index]! += 1;
  return shares;
}

function sumAt(rows: readonly (number | null)[][], step: number): number | null {
  let sum: number | null = null;
  for (const row of rows) {
    const value = row[step];
    if (value !== null && value !== undefined) sum = (sum ?? 0) + value;
  }
  return sum;
}

/** By stream: what came in the half-hours that are over, and the newest forecast of the others. */
async function loadVolumes(
  tx: Tx,
  workspaceId: string,
  streams: readonly { id: string; channel: string | null }[],
  { from, steps, timeZone, now }: { from: number; steps: number; timeZone: string; now: Date },
): Promise<Map<string, (number | null)[]>> {
  const ids = streams.map(({ id }) => id);
  const thisHour = startOfHour(timeZone, now.getTime());
  const to = Math.min(from + steps * HALF_HOUR_MS, thisHour);
  const { rows: came } = await sql<{ stream_id: string; at: Date; contacts: number }>`
    select stream_id, at, contacts::float8 as contacts from volume
    where workspace_id = ${workspaceId} and stream_id = any (${ids}::uuid[])
      and at >= ${new Date(from)} and at < ${new Date(to)}`.execute(tx);
  const { rows: comes } = await sql<{ stream_id: string; from_at: Date; mean: number[]; outlook: number[] }>`
    select distinct on (stream_id) stream_id, from_at, mean, outlook from forecast
    where workspace_id = ${workspaceId} and stream_id = any (${ids}::uuid[]) and not past
    order by stream_id, from_at desc`.execute(tx);
  const half =
    comes.length > 0
      ? await loadHalves(tx, workspaceId, timeZone, new Date(now.getTime() - HALVES_DAYS * DAY_MS))
      : () => 0.5;
  const counted = Map.groupBy(came, (row) => row.stream_id);
  const forecast = new Map(
    comes.map((row) => [
      row.stream_id,
      { from: row.from_at.getTime(), values: [...row.mean, ...row.outlook] },
    ]),
  );
  return new Map(
    streams.map(({ id, channel }) => {
      const own = new Map((counted.get(id) ?? []).map(({ at, contacts }) => [at.getTime(), contacts]));
      const next = forecast.get(id);
      const values = Array.from({ length: steps }, (_, step): number | null => {
        const at = from + step * HALF_HOUR_MS;
        if (at < thisHour) return own.get(at) ?? (channel === null ? null : 0);
        const hour = next?.values[Math.floor((at - next.from) / HOUR_MS)];
        if (hour === undefined) return null;
        const { weekday, hour: hourOfDay, minute } = localParts(timeZone, at);
        const first = half(weekday * 24 + hourOfDay);
        return hour * (minute < 30 ? first : 1 - first);
      });
      return [id, values];
    }),
  );
}
