import { costOf, memberAt, type Problem } from './problem.ts';

const NONE = -1;

/** Who gets what while a solution for work of mixed weights is made: rows in and out of agents, within every capacity. */
export class Packing {
  readonly problem: Problem;
  /** By row; -1: waits. */
  readonly agentOf: Int32Array;
  /** By agent, in order of service. */
  readonly rowsAt: readonly number[][];
  readonly #load: Float64Array;
  readonly #classLoad: readonly Float64Array[];

  constructor(problem: Problem) {
    const { staff, rows } = problem;
    this.problem = problem;
    this.agentOf = new Int32Array(rows.length).fill(NONE);
    this.rowsAt = staff.agents.map(() => []);
    this.#load = staff.load.slice();
    this.#classLoad = staff.classLoad.map((load) => load.slice());
  }

  hasRoom(row: number, agent: number): boolean {
    const { weight, channel } = this.problem.rows[row]!.demand;
    const { capacity, classCapacity } = this.problem.staff;
    return (
      this.#load[agent]! + weight <= capacity[agent]! &&
      this.#classLoad[channel]![agent]! + weight <= classCapacity[channel]![agent]!
    );
  }

  /** As a place among the row's members; -1: the agent may not get it, room apart. */
  memberFor(row: number, agent: number): number {
    const { demand, excluded } = this.problem.rows[row]!;
    return excluded?.includes(agent) ? NONE : memberAt(demand, agent);
  }

  put(row: number, agent: number): void {
    const rows = this.rowsAt[agent]!;
    let at = rows.length;
    while (at > 0 && rows[at - 1]! > row) at--;
    rows.splice(at, 0, row);
    this.agentOf[row] = agent;
    this.#count(row, agent, 1);
  }

  remove(row: number): void {
    const agent = this.agentOf[row]!;
    const rows = this.rowsAt[agent]!;
    rows.splice(rows.indexOf(row), 1);
    this.agentOf[row] = NONE;
    this.#count(row, agent, -1);
  }

  move(row: number, agent: number): void {
    this.remove(row);
    this.put(row, agent);
  }

  /** What all rows cost: relaxation, less scores. */
  total(): number {
    return this.rowsAt.reduce((sum, rows, agent) => sum + this.costAt(agent, rows), 0);
  }

  /** What these rows, in order, would cost at the agent. */
  costAt(agent: number, rows: readonly number[]): number {
    let cost = 0;
    let added = 0;
    for (const row of rows) {
      const item = this.problem.rows[row]!;
      cost += costOf(this.problem, item, memberAt(item.demand, agent));
      cost -= this.problem.staff.slotAfter(agent, added, row === rows[0]);
      added += item.demand.weight;
    }
    return cost;
  }

  #count(row: number, agent: number, sign: number): void {
    const { weight, channel } = this.problem.rows[row]!.demand;
    this.#load[agent]! += sign * weight;
    this.#classLoad[channel]![agent]! += sign * weight;
  }
}
