import type { AgentState, PlanInput } from './types.ts';

const CHANNELS = ['live', 'async'] as const;

/** Throws a RangeError that names what is wrong: duplicate ids; negative or non-finite weights or times. */
export function validateWork({ work, policy, now }: PlanInput): void {
  unique('work', work);
  finite('now', now);
  for (const { id, waitingSince, weight } of work) {
    finite(`work ${id}: waitingSince`, waitingSince);
    amount(`work ${id}: weight`, weight);
  }
  for (const [name, weight] of Object.entries(policy.weights)) amount(`policy: weight ${name}`, weight);
  amount('policy: idleHalfLifeSeconds', policy.idleHalfLifeSeconds);
  if (policy.idleHalfLifeSeconds === 0)
    throw new RangeError('dispatch: policy: idleHalfLifeSeconds must not be 0');
  amount('policy: lastCallSeconds', policy.lastCallSeconds);
}

/** The same for agents: their ids, loads, capacities, times. */
export function validateAgents(agents: readonly AgentState[]): void {
  for (const agent of agents) validateAgent(agent);
  unique('agent', agents);
}

/**
 * The names are put together only when something is wrong: this runs for every agent of every plan. Skills and speeds, of
 * which an agent may have many, are looked at where they are used.
 */
export function validateAgent(agent: AgentState): void {
  const { id, load, capacity, lastAssignedAt, activeLoad, shiftRate, shiftEndsAt } = agent;
  if (!isAmount(load)) amount(`agent ${id}: load`, load);
  if (!isAmount(capacity)) amount(`agent ${id}: capacity`, capacity);
  if (lastAssignedAt !== null && !Number.isFinite(lastAssignedAt))
    finite(`agent ${id}: lastAssignedAt`, lastAssignedAt);
  if (activeLoad !== undefined && !isAmount(activeLoad)) amount(`agent ${id}: activeLoad`, activeLoad);
  if (shiftRate !== undefined && !isAmount(shiftRate)) amount(`agent ${id}: shiftRate`, shiftRate);
  if (typeof shiftEndsAt === 'number' && !Number.isFinite(shiftEndsAt))
    finite(`agent ${id}: shiftEndsAt`, shiftEndsAt);
  for (const channel of CHANNELS) {
    const bound = agent.classCapacity?.[channel] ?? 0;
    if (!isAmount(bound)) amount(`agent ${id}: classCapacity ${channel}`, bound);
    const held = agent.classLoad?.[channel] ?? 0;
    if (!isAmount(held)) amount(`agent ${id}: classLoad ${channel}`, held);
  }
}

export function unique(what: string, items: readonly { readonly id: string }[]): void {
  if (isAscending(items)) return;
  const seen = new Set<string>();
  for (const { id } of items) {
    if (seen.has(id)) throw new RangeError(`dispatch: ${what} ${id} is given twice`);
    seen.add(id);
  }
}

/**
 * Whether the ids ascend, each once. From the database they mostly come so, and to see it takes a fraction of what sorting
 * thousands of them, or putting them into a set, would.
 */
export function isAscending(items: readonly { readonly id: string }[]): boolean {
  for (let i = 1; i < items.length; i++) if (items[i - 1]!.id >= items[i]!.id) return false;
  return true;
}

const isAmount = (value: number): boolean => Number.isFinite(value) && value >= 0;

function finite(what: string, value: number): void {
  if (!Number.isFinite(value)) throw new RangeError(`dispatch: ${what} must be finite, got ${value}`);
}

function amount(what: string, value: number): void {
  finite(what, value);
  if (value < 0) throw new RangeError(`dispatch: ${what} must not be negative, got ${value}`);
}
