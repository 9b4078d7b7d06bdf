import { defaultCosts } from './layout.ts';
import type { RosterAgent, RosterProblem, Shift } from './types.ts';

const DAY_MS = 86_400_000;

/** @throws RangeError that names what is wrong: days, steps, numbers, ids that are unknown or given twice. */
export function validateProblem(problem: RosterProblem): void {
  const { days, stepMinutes, required, shifts, agents, locked, costs } = problem;
  must(days.length > 0, 'days must not be empty');
  days.forEach((day, d) => {
    must(/^\d{4}-\d\d-\d\d$/.test(day) && midnight(day) >= 0, `${day} is no date`);
    must(
      d === 0 || midnight(day) - midnight(days[d - 1]!) === DAY_MS,
      `${day} does not follow ${days[d - 1]}`,
    );
  });
  must(stepMinutes > 0 && 1440 % stepMinutes === 0, `stepMinutes ${stepMinutes} does not divide a day`);
  must(required.length > 0, 'nothing is required');
  const steps = (days.length * 1440) / stepMinutes;
  unique(
    'requirement',
    required.map(({ skillId }) => skillId ?? '(any)'),
  );
  for (const { skillId, perStep } of required) {
    must(perStep.length === steps, `requirement ${skillId} has ${perStep.length} steps instead of ${steps}`);
    for (const value of perStep) amount(`requirement ${skillId}`, value);
  }
  unique('shift', ids(shifts));
  shifts.forEach(validateShift);
  unique('agent', ids(agents));
  const known = { days: new Set(days), shifts: new Set(ids(shifts)), agents: new Set(ids(agents)) };
  for (const agent of agents) validateAgent(agent, known);
  unique(
    'lock',
    locked.map(({ agentId, day, shiftId }) => `of ${agentId} on ${day} (${shiftId})`),
  );
  const off = new Set(
    locked.flatMap((lock) => (lock.shiftId === null ? [`${lock.agentId} ${lock.day}`] : [])),
  );
  for (const { agentId, day, shiftId } of locked) {
    must(known.agents.has(agentId), `lock: unknown agent ${agentId}`);
    must(known.days.has(day), `lock: ${day} is not among the days`);
    if (shiftId === null) continue;
    must(known.shifts.has(shiftId), `lock: unknown shift ${shiftId}`);
    must(!off.has(`${agentId} ${day}`), `lock: ${agentId} is both off and at work on ${day}`);
  }
  for (const key of Object.keys(defaultCosts(stepMinutes)) as (keyof typeof costs)[])
    if (costs?.[key] !== undefined) amount(`costs: ${key}`, costs[key]);
}

export function validateShift({ id, startMinute, minutes, breaks, paidMinutes, weekdays }: Shift): void {
  must(startMinute >= 0 && startMinute < 1440, `shift ${id}: startMinute ${startMinute} is not within a day`);
  must(minutes > 0 && minutes <= 1440, `shift ${id}: minutes must be above 0, at most 1440, got ${minutes}`);
  amount(`shift ${id}: paidMinutes`, paidMinutes);
  const sorted = breaks.toSorted((a, b) => a.fromMinute - b.fromMinute);
  sorted.forEach((rest, index) => {
    amount(`shift ${id}: break`, rest.fromMinute);
    amount(`shift ${id}: break`, rest.minutes);
    const next = sorted[index + 1]?.fromMinute ?? minutes;
    must(rest.fromMinute + rest.minutes <= next, `shift ${id}: a break overlaps another or the end`);
  });
  for (const weekday of weekdays ?? [])
    must(Number.isInteger(weekday) && weekday >= 1 && weekday <= 7, `shift ${id}: no weekday: ${weekday}`);
}

interface Known {
  readonly days: ReadonlySet<string>;
  readonly shifts: ReadonlySet<string>;
}

function validateAgent(agent: RosterAgent, known: Known): void {
  const of = `agent ${agent.id}`;
  const { minMinutes, maxMinutes, maxDaysInRow, minRestMinutes, maxNights, maxShifts, history } = agent;
  for (const [name, value] of Object.entries({ minMinutes, maxMinutes, minRestMinutes, maxNights }))
    amount(`${of}: ${name}`, value);
  must(minMinutes <= maxMinutes, `${of}: minMinutes is above maxMinutes`);
  if (maxShifts !== undefined) amount(`${of}: maxShifts`, maxShifts);
  must(Number.isInteger(maxDaysInRow) && maxDaysInRow >= 1, `${of}: maxDaysInRow must be 1 or more`);
  for (const { from, to } of agent.unavailable)
    must(
      Number.isFinite(from) && to >= from && to < Number.POSITIVE_INFINITY,
      `${of}: leave from ${from} to ${to}`,
    );
  for (const id of agent.shiftIds ?? []) must(known.shifts.has(id), `${of}: unknown shift ${id} is allowed`);
  for (const { day, kind, shiftId, weight } of agent.wishes) {
    must(known.days.has(day), `${of}: wish for ${day}, which is not among the days`);
    must(kind === 'off' || known.shifts.has(shiftId ?? ''), `${of}: wish for unknown shift ${shiftId}`);
    amount(`${of}: weight of a wish`, weight);
  }
  const { lastEnd, ...counts } = history;
  if (lastEnd !== undefined) must(Number.isFinite(lastEnd), `${of}: lastEnd must be finite`);
  for (const [name, value] of Object.entries(counts)) amount(`${of}: history: ${name}`, value);
}

function midnight(day: string): number {
  const at = Date.parse(`${day}T00:00:00Z`);
  // The parser takes 31 February for 3 March.
  return Number.isFinite(at) && new Date(at).toISOString().startsWith(day) ? at : Number.NaN;
}

function ids(items: readonly { readonly id: string }[]): string[] {
  return items.map(({ id }) => id);
}

export function unique(what: string, keys: readonly string[]): void {
  const seen = new Set<string>();
  for (const key of keys) {
    must(!seen.has(key), `${what} ${key} is given twice`);
    seen.add(key);
  }
}

export function amount(what: string, value: number): void {
  must(Number.isFinite(value) && value >= 0, `${what} must be finite and not negative, got ${value}`);
}

export function must(holds: boolean, message: string): void {
  if (!holds) throw new RangeError(`roster: ${message}`);
}
