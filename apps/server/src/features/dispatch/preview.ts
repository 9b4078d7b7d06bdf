import type { DispatchPreview, DispatchSettings, PreviewInput } from '@attune/contract';
import { type AgentState, PRIOR_HAZARD, type SimulatedAgent } from '@attune/dispatch';
import { addDays, instantOf, localParts, startOfDay } from '@attune/time';
import { AppError } from '../../errors.ts';
import type { Platform } from '../../feature.ts';
import type { Workspaces } from '../workspaces/index.ts';
import type { Experience } from './experience.ts';
import { type Interval, loadOnline } from './online.ts';
import { policyOf } from './policy.ts';
import { arrivalsFor, servingSeconds } from './preview-arrivals.ts';
import { loadArrivals } from './preview-load.ts';
import { compare } from './preview-result.ts';
import { playInThread } from './preview-run.ts';
import { loadAgents } from './queue.ts';

export interface Previews {
  /**
   * Plays a day of the past twice. What differs is who is served first and by whom: policy, relaxation, the longest wait and the
   * value of customers; offers that lapse are not played.
   * @throws bad_request for a day to come, too_large when it takes too long, rate_limited when too many wait for their turn
   */
  preview(workspaceId: string, input: PreviewInput): Promise<DispatchPreview>;
  stop(): void;
}

interface Needs {
  workspaces: Workspaces;
  experience: Experience;
}

const HOUR_MS = 3_600_000;
const LIMIT_MS = 60_000;
const WAITING_AT_MOST = 5;
/** Any number; it must only be the same for both. */
const SEED = 1;

export function createPreviews({ db, clock }: Platform, { workspaces, experience }: Needs): Previews {
  const stopping = new AbortController();
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();

  /** One at a time: the other cores serve customers. */
  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (waiting >= WAITING_AT_MOST) throw new AppError('rate_limited');
    waiting += 1;
    const mine = last.then(work).finally(() => {
      waiting -= 1;
    });
    last = mine.catch(() => undefined);
    return mine;
  }

  async function play(workspaceId: string, input: PreviewInput): Promise<DispatchPreview> {
    const now = clock();
    const { settings, timeZone } = await workspaces.settings(workspaceId);
    const day = dayOf(timeZone, input.day, now.getTime());
    const known = await experience.read(workspaceId);
    const { arrivals, staff, online } = await db.workspace(workspaceId, async (tx) => ({
      arrivals: await loadArrivals(tx, workspaceId, day, now),
      staff: await loadAgents(tx, workspaceId, known),
      // Who came late in the day is served after it.
      online: await loadOnline(tx, workspaceId, {
        from: day.from,
        until: Math.min(now.getTime(), day.until + HOUR_MS),
      }),
    }));
    const agents = staff.flatMap((agent) => simulated(agent, online.get(agent.id)));
    const current = settings.dispatch;
    const proposed: DispatchSettings = { ...current, ...input.dispatch };
    const yardstick = proposed.valueAttribute ?? current.valueAttribute;
    const serving = servingSeconds(arrivals, known);
    const side = (own: DispatchSettings) => ({
      arrivals: arrivalsFor(arrivals, { valueAttribute: own.valueAttribute, yardstick, known, serving }),
      // When somebody went was mostly not known beforehand.
      policy: { ...policyOf(own, known), lastCallSeconds: 0 },
    });
    const runs =
      arrivals.length === 0
        ? null
        : await playInThread(
            {
              agents,
              hazard: known.hazard ?? PRIOR_HAZARD,
              seed: SEED,
              current: side(current),
              proposed: side(proposed),
            },
            LIMIT_MS,
            stopping.signal,
          ).catch(tooLong);
    const frame = { day, target: settings.firstResponseTargetSeconds };
    return { day: localParts(timeZone, day.from).date, ...compare(arrivals, agents, runs, frame) };
  }

  return {
    preview: (workspaceId, input) => inTurn(() => play(workspaceId, input)),
    stop: () => stopping.abort(),
  };
}

/** @throws bad_request for a day that has not begun */
function dayOf(timeZone: string, day: string | undefined, now: number): Interval {
  const today = startOfDay(timeZone, now);
  const [year = 0, month = 0, date = 0] = day?.split('-').map(Number) ?? [];
  const noon = day
    ? instantOf(timeZone, { year, month, day: date, hour: 12 })
    : addDays(timeZone, today + 12 * HOUR_MS, -1);
  const from = startOfDay(timeZone, noon);
  if (from > now) throw new AppError('bad_request', 'Only days of the past can be played');
  return { from, until: startOfDay(timeZone, addDays(timeZone, noon, 1)) };
}

function simulated(agent: AgentState, present: readonly Interval[] | undefined): SimulatedAgent[] {
  if (!present) return [];
  const { id, languages, skills, teamIds, capacity, classCapacity = {}, speed = {} } = agent;
  return [{ id, languages, skills, teamIds, capacity, classCapacity, speed, present }];
}

function tooLong(error: unknown): never {
  const isTimeout = error instanceof Error && error.name === 'TimeoutError';
  throw isTimeout ? new AppError('too_large', 'The day is too busy to be played') : error;
}
