import type { DispatchPreview, PreviewOutcome } from '@attune/contract';
import type { Outcome, SimulatedAgent, Simulation } from '@attune/dispatch';
import { hoursOnline, type Interval, within } from './online.ts';
import type { DayArrival } from './preview-load.ts';
import type { PreviewRuns } from './preview-run.ts';

const CHANGED_SHOWN = 50;
/** Agents who were there for less say nothing about fairness. */
const SHORTEST_DAY_HOURS = 1;

const NOTHING: PreviewOutcome = {
  served: 0,
  lost: 0,
  lostValue: 0,
  meanWaitSeconds: 0,
  p95WaitSeconds: 0,
  withinTarget: 0,
  fairness: 0,
};

/**
 * The two runs side by side, and what really happened. Agents who are there only after the `day` do not count; `target` is the
 * first reply's, in seconds, for those to whom no time was promised.
 */
export function compare(
  arrivals: readonly DayArrival[],
  agents: readonly SimulatedAgent[],
  runs: PreviewRuns | null,
  { day, target }: { day: Interval; target: number },
): Omit<DispatchPreview, 'day'> {
  const hours = new Map(agents.map(({ id, present }) => [id, hoursOnline(within(present, day))]));
  const minutes = arrivals.reduce((sum, arrival) => sum + arrival.minutes, 0);
  const count = (outcome: DayArrival['outcome']) =>
    arrivals.filter((arrival) => arrival.outcome === outcome).length;
  const judge = (run: Simulation): PreviewOutcome => ({
    served: run.served,
    lost: run.lost,
    lostValue: run.lostValue,
    meanWaitSeconds: run.meanWait,
    p95WaitSeconds: run.p95Wait,
    withinTarget: withinTarget(arrivals, run, target),
    fairness: evenness(hours, run),
  });
  return {
    arrivals: arrivals.length,
    agents: [...hours.values()].filter((each) => each > 0).length,
    actual: {
      served: count('served'),
      lost: count('left'),
      meanWaitSeconds: arrivals.length > 0 ? (minutes / arrivals.length) * 60 : null,
    },
    current: runs ? judge(runs.current) : NOTHING,
    proposed: runs ? judge(runs.proposed) : NOTHING,
    changed: runs ? changes(arrivals, runs) : [],
  };
}

const byId = (run: Simulation) => new Map(run.outcomes.map((outcome) => [outcome.id, outcome]));

/** Share whose first reply comes in time, if the agent takes as long for it as the one who gave it took. */
function withinTarget(arrivals: readonly DayArrival[], run: Simulation, target: number): number {
  const outcomes = byId(run);
  const inTime = arrivals.filter(({ conversationId, at, dueAt, replySeconds }) => {
    const outcome = outcomes.get(conversationId);
    if (outcome?.outcome !== 'served') return false;
    return at + (outcome.waitedSeconds + replySeconds) * 1000 <= (dueAt ?? at + target * 1000);
  });
  return inTime.length / arrivals.length;
}

/** Work an hour of the least busy agent next to the busiest's. */
function evenness(hours: ReadonlyMap<string, number>, run: Simulation): number {
  const rates = run.agents
    .filter(({ agentId }) => (hours.get(agentId) ?? 0) >= SHORTEST_DAY_HOURS)
    .map(({ perHour }) => perHour);
  const most = Math.max(0, ...rates);
  return most === 0 ? 0 : Math.min(...rates) / most;
}

/** First those who are answered in one case only, the most valuable first; then by how much the wait changes. */
function changes(
  arrivals: readonly DayArrival[],
  { current, proposed }: PreviewRuns,
): DispatchPreview['changed'] {
  const [before, after] = [byId(current), byId(proposed)];
  return arrivals
    .flatMap(({ conversationId, number, contactName }) => {
      const [was, is] = [before.get(conversationId), after.get(conversationId)];
      if (!was || !is) return [];
      const { value } = is;
      const change = { conversationId, number, contactName, value, before: waitOf(was), after: waitOf(is) };
      const [a, b] = [change.before.waitSeconds, change.after.waitSeconds];
      if (a === null && b === null) return [];
      const [lost, by] = a === null || b === null ? [value, 0] : [0, Math.abs(a - b)];
      return lost > 0 || by >= 1 ? [{ change, lost, by }] : [];
    })
    .toSorted((a, b) => b.lost - a.lost || b.by - a.by || a.change.number - b.change.number)
    .slice(0, CHANGED_SHOWN)
    .map(({ change }) => change);
}

const waitOf = ({ outcome, agentId, waitedSeconds }: Outcome) => ({
  waitSeconds: outcome === 'served' ? waitedSeconds : null,
  memberId: agentId,
});
