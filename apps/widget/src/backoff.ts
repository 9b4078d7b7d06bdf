/**
 * Milliseconds to wait before try number `attempt` (from 0): exponential with "equal jitter", half fixed and half by
 * `random` in [0, 1), so that the clients of a restarted server do not return in one wave.
 */
export function backoff(attempt: number, random: number, baseMs = 500, maxMs = 30_000): number {
  const ceiling = Math.min(maxMs, baseMs * 2 ** Math.min(attempt, 20));
  return ceiling / 2 + (ceiling / 2) * random;
}
