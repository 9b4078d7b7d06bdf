import { nonNegative, whole } from './numbers.ts';

/**
 * Erlang's loss and delay formulas for Poisson arrivals and exponential service (M/M/n/n and M/M/n). `load` is the offered
 * load in erlangs: arrivals per second × mean handle time in seconds.
 */

/**
 * Erlang B: the share of arrivals that find all `servers` busy where nobody waits. The recursion over the inverse,
 * 1/B(k) = 1 + k/(load·B(k-1)), neither overflows below B nor loses digits (Qiao and Qiao 1998).
 */
export function erlangB(servers: number, load: number): number {
  whole('servers', servers, 1);
  nonNegative('load', load);
  if (load === 0) return 0;
  let inverse = 1;
  for (let k = 1; k <= servers; k++) {
    inverse = 1 + (inverse * k) / load;
    if (inverse === Number.POSITIVE_INFINITY) return 0;
  }
  return 1 / inverse;
}

/** Erlang C: the share of arrivals that have to wait where everybody waits; 1 where the load reaches the servers. */
export function erlangC(servers: number, load: number): number {
  const blocked = erlangB(servers, load);
  if (load >= servers) return 1;
  return blocked / (1 - (load / servers) * (1 - blocked));
}
