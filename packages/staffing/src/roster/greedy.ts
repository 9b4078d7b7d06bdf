import { type Turn, turnsOf, violationsOf } from './check.ts';
import { atDesk, carriedIn, layOut } from './layout.ts';
import type { Assignment, RosterProblem } from './types.ts';

/**
 * A roster by hand, as it were: again and again the shift that saves most, given to who is furthest below his hours, until none
 * saves anything. Keeps the rules and what is locked. It is where the solver begins, what is left when the solver finds nothing,
 * and what it is compared with.
 * @throws RangeError when the problem is not valid
 */
export function greedyRoster(problem: RosterProblem): Assignment[] {
  const layout = layOut(problem);
  const { days, agents, shifts } = problem;
  const turns = turnsOf(
    layout,
    problem.locked.flatMap(({ shiftId, ...lock }) => (shiftId === null ? [] : [{ ...lock, shiftId }])),
  );
  const decided = new Set(problem.locked.map(({ agentId, day }) => `${agentId} ${day}`));
  const missing = problem.required.map(({ perStep }) => [...perStep]);
  turns.forEach((own, a) => {
    for (const [step, share] of carriedIn(layout, a).entries()) serve(a, step, share);
    for (const turn of own) take(a, turn);
  });

  const staff = layout.groups.map((_, g) => agents.flatMap((_, a) => (layout.groupOf[a] === g ? [a] : [])));
  /** Nobody of the group can work it any more: rules only ever shut out more. */
  const exhausted = new Set<string>();
  for (let next = best(); next; next = best()) {
    const { group, turn } = next;
    const agent = staff[group]!.filter((a) => mayWork(a, turn)).sort((a, b) => load(a) - load(b))[0];
    if (agent === undefined) {
      exhausted.add(`${group} ${turn.day} ${turn.shift}`);
      continue;
    }
    turns[agent] = insert(turns[agent]!, turn);
    take(agent, turn);
  }
  return turns.flatMap((own, a) =>
    own.map(({ day, shift }) => ({ agentId: agents[a]!.id, day: days[day]!, shiftId: shifts[shift]!.id })),
  );

  function best(): { group: number; turn: Turn } | null {
    let found: { group: number; turn: Turn } | null = null;
    let most = 0;
    for (let group = 0; group < layout.groups.length; group++)
      for (let day = 0; day < days.length; day++)
        for (let shift = 0; shift < shifts.length; shift++) {
          if (exhausted.has(`${group} ${day} ${shift}`)) continue;
          const saved = saving(group, { day, shift });
          if (saved > most) {
            most = saved;
            found = { group, turn: { day, shift } };
          }
        }
    return found;
  }

  /** Cover gained, less what is over and what is paid. */
  function saving(group: number, { day, shift }: Turn): number {
    const { costs } = layout;
    let saved = -shifts[shift]!.paidMinutes * costs.paidMinute;
    atDesk(layout, day, shift, (step, share) => {
      const need = Math.max(0, Math.min(share, missing[neediest(group, step)]![step]!));
      saved += need * costs.underPerStep - (share - need) * costs.overPerStep;
    });
    return saved;
  }

  function neediest(group: number, step: number): number {
    return layout.groups[group]!.serves.reduce((a, b) => (missing[b]![step]! > missing[a]![step]! ? b : a));
  }

  function serve(agent: number, step: number, share: number): void {
    const group = layout.groupOf[agent]!;
    if (group >= 0) missing[neediest(group, step)]![step]! -= share;
  }

  function take(agent: number, { day, shift }: Turn): void {
    atDesk(layout, day, shift, (step, share) => serve(agent, step, share));
  }

  function mayWork(agent: number, turn: Turn): boolean {
    if (decided.has(`${agents[agent]!.id} ${days[turn.day]}`)) return false;
    const own = turns[agent]!;
    return violationsOf(layout, agent, insert(own, turn)).length <= violationsOf(layout, agent, own).length;
  }

  /** Paid so far, as a part of the contract's maximum. */
  function load(agent: number): number {
    const paid = turns[agent]!.reduce((sum, { shift }) => sum + shifts[shift]!.paidMinutes, 0);
    return paid / Math.max(1, agents[agent]!.maxMinutes);
  }
}

/** In order of time; two shifts of one day are in order of their start. */
function insert(turns: readonly Turn[], turn: Turn): Turn[] {
  return [...turns, turn].sort((a, b) => a.day - b.day);
}
