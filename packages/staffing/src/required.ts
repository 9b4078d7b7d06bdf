import { checkTarget, type Demand, loadOf, offeredAgents, type Target } from './demand.ts';
import { type Performance, performanceUnder } from './performance.ts';

/** How many agents a demand takes, and what they give. */
export interface Requirement extends Performance {
  /** At the desk. */
  readonly agents: number;
  /** On the roster so that as many are at the desk: agents ÷ (1 − shrinkage). */
  readonly rostered: number;
  /** The same in whole people. */
  readonly rosteredWhole: number;
}

/**
 * The smallest number of agents that keeps the target: service level, occupancy and abandonment at once. All three get better
 * with every agent, so that a search from the square-root rule (Halfin and Whitt 1981) finds it in a few steps.
 * @throws RangeError on what makes no sense.
 */
export function requiredAgents(demand: Demand, target: Target): Requirement {
  const load = loadOf(demand);
  const { share, withinSeconds, maxOccupancy, maxAbandonment, shrinkage } = checkTarget(target);
  const finish = (agents: number, performance: Performance): Requirement => ({
    agents,
    ...rosteredFor(agents, shrinkage),
    ...performance,
  });
  const seen = new Map<number, Performance>();
  const look = (agents: number): Performance => {
    const known = seen.get(agents) ?? performanceUnder(agents, load, withinSeconds);
    seen.set(agents, known);
    return known;
  };
  if (load.arrivals === 0) return finish(0, look(0));

  const keeps = (agents: number): boolean => {
    const { serviceLevel, occupancy, abandonment, overloaded } = look(agents);
    return !overloaded && serviceLevel >= share && occupancy <= maxOccupancy && abandonment <= maxAbandonment;
  };
  const offered = offeredAgents(load);
  if (!(offered / maxOccupancy < MOST)) {
    throw new RangeError(`a load of ${offered} agents at an occupancy of ${maxOccupancy} is beyond any desk`);
  }
  let enough = Math.max(1, Math.ceil(offered + Math.sqrt(offered)));
  let tooFew = enough - 1;
  for (let step = 1; !keeps(enough); step *= 2) {
    tooFew = enough;
    enough += step;
  }
  for (let step = 1; tooFew > 0 && keeps(tooFew); step *= 2) {
    enough = tooFew;
    tooFew = Math.max(0, tooFew - step);
  }
  while (enough - tooFew > 1) {
    const middle = Math.floor((enough + tooFew) / 2);
    if (keeps(middle)) enough = middle;
    else tooFew = middle;
  }
  return finish(enough, look(enough));
}

/** A load of more agents than this is a slip of the units. */
const MOST = 10_000_000;

/** What shrinkage makes of a number of agents at the desk. */
export function rosteredFor(
  agents: number,
  shrinkage: number,
): Pick<Requirement, 'rostered' | 'rosteredWhole'> {
  const rostered = agents / (1 - shrinkage);
  // 7/(1 − 0.3) is a hair above 10 in floating point, and ten are enough.
  return { rostered, rosteredWhole: Math.max(0, Math.ceil(rostered - 1e-9)) };
}
