import type { Hazard } from './types.ts';

/**
 * How long this customer would wait before leaving, in seconds (infinity: for ever): drawn from the hazard by seed
 * and id, so that every policy meets the same customers (common random numbers) whatever else it does. `risk` multiplies the
 * hazard. With `observed` the draw agrees with what was seen: one who left has just that patience, one who was answered
 * has more than the wait so far.
 */
export function patienceSeconds(
  hazard: Hazard,
  seed: number,
  id: string,
  risk: number,
  observed?: { readonly minutes: number; readonly left: boolean },
): number {
  if (observed?.left) return observed.minutes * 60;
  let left = -Math.log(1 - uniform(seed, id));
  let minutes = observed?.minutes ?? 0;
  for (let bin = 0; bin < hazard.fromMinute.length; bin++) {
    const end = hazard.fromMinute[bin + 1] ?? Number.POSITIVE_INFINITY;
    if (end <= minutes) continue;
    const rate = -Math.log(1 - Math.min(hazard.perMinute[bin]! * risk, 1 - 1e-9));
    const spent = rate * (end - minutes);
    if (rate > 0 && spent >= left) return (minutes + left / rate) * 60;
    if (rate > 0) left -= spent;
    minutes = end;
  }
  return Number.POSITIVE_INFINITY;
}

/** Uniform in [0, 1) by seed and text: FNV-1a, mixed by the finaliser of MurmurHash3 (Appleby), twice for 52 bits. */
function uniform(seed: number, text: string): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  const high = mix(hash ^ Math.imul(seed, 0x9e3779b1));
  const low = mix(high ^ 0x5bd1e995);
  return ((high >>> 6) * 2 ** 26 + (low >>> 6)) / 2 ** 52;
}

function mix(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
