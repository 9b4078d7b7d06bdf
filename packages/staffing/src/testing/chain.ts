/**
 * Erlang A by brute force and by another way than the engine's: the chain of the number in the system is summed state by state, and
 * a customer who finds so many waiting is followed through the queue step by step.
 */
export function chainOf(
  agents: number,
  demand: {
    readonly volume: number;
    readonly intervalSeconds: number;
    readonly handleSeconds: number;
    readonly patienceSeconds: number;
  },
  withinSeconds: number,
) {
  const arrivals = demand.volume / demand.intervalSeconds;
  const leaving = 1 / demand.patienceSeconds;
  const completions = agents / demand.handleSeconds;
  const logs = [0];
  let top = 0;
  for (let state = 1; ; state++) {
    const down = Math.min(state, agents) / demand.handleSeconds + Math.max(0, state - agents) * leaving;
    logs.push(logs.at(-1)! + Math.log(arrivals / down));
    top = Math.max(top, logs.at(-1)!);
    if (state > agents && arrivals < down && logs.at(-1)! < top - 40) break;
  }
  const weights = logs.map((log) => Math.exp(log - top));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = (value: (state: number) => number) =>
    weights.reduce((sum, weight, state) => sum + weight * value(state), 0) / total;
  const answered = answeredInTime(weights.length - agents, completions, leaving, withinSeconds);
  return {
    waiting: mean((state) => (state >= agents ? 1 : 0)),
    abandonment: (leaving * mean((state) => Math.max(0, state - agents))) / arrivals,
    occupancy: mean((state) => Math.min(state, agents)) / agents,
    inTime: mean((state) => (state < agents ? 1 : answered[state - agents]!)),
  };
}

/**
 * The probability to be answered in time of one who finds 0, 1, 2 … waiting: a step of the chain of those ahead is a completion, one
 * ahead leaving, or leaving oneself; the number of steps in the time is Poisson (uniformisation, Jensen 1953).
 */
function answeredInTime(most: number, completions: number, leaving: number, seconds: number): number[] {
  const pace = completions + (most + 1) * leaving;
  let reached = new Float64Array(most);
  const result = new Float64Array(most);
  const mean = pace * seconds;
  const steps = Math.ceil(mean + 8 * Math.sqrt(mean) + 20);
  let log = -mean;
  for (let step = 0; step <= steps; step++) {
    const chance = Math.exp(log);
    for (let ahead = 0; ahead < most; ahead++) result[ahead]! += chance * reached[ahead]!;
    log += Math.log(mean) - Math.log(step + 1);
    const next = new Float64Array(most);
    for (let ahead = 0; ahead < most; ahead++) {
      const moves = completions + ahead * leaving;
      const forward = ahead === 0 ? 1 : reached[ahead - 1]!;
      next[ahead] = (moves * forward + (pace - moves - leaving) * reached[ahead]!) / pace;
    }
    reached = next;
  }
  return [...result];
}
