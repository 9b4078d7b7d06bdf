import { whole } from './numbers.ts';

/**
 * How much longer a conversation takes while its agent has several open. A number is what each further one adds: with 0.2, three
 * at once take 1.4 times as long each. A list says it outright: the factor with 1, 2, 3… at once.
 */
export type Slowdown = number | readonly number[];

/**
 * The factors with 1…concurrency conversations at once. They begin with 1 and do not fall; and an agent with more open gets no
 * less done in all, because otherwise it would be better to let customers wait. @throws RangeError
 */
export function slowdownFactors(concurrency: number, slowdown: Slowdown): number[] {
  whole('concurrency', concurrency, 1);
  const factors =
    typeof slowdown === 'number'
      ? Array.from({ length: concurrency }, (_, more) => 1 + slowdown * more)
      : slowdown.slice(0, concurrency);
  if (factors.length < concurrency) {
    throw new RangeError(`slowdown must name a factor for each of ${concurrency} conversations at once`);
  }
  factors.forEach((factor, index) => {
    const before = factors[index - 1] ?? 1;
    const slower = index === 0 ? factor === 1 : factor >= before && factor < Number.POSITIVE_INFINITY;
    if (!slower) {
      throw new RangeError(`slowdown must begin with 1 and not fall, but has ${factor} for ${index + 1}`);
    }
    if (index > 0 && (index + 1) / factor < index / before - 1e-12) {
      throw new RangeError(`slowdown ${factor} lets ${index + 1} conversations at once get less done in all`);
    }
  });
  return factors;
}

/**
 * Completions per second with `open` conversations in all, spread evenly over the agents: some have one more than the others.
 * Without slowdown this is open/handle time.
 *
 * That they stay even is the model's simplification: a live desk evens them out only by whom the next one is given to.
 */
export function completionRate(
  agents: number,
  factors: readonly number[],
  handleSeconds: number,
): (open: number) => number {
  return (open) => {
    const each = Math.floor(open / agents);
    const more = open - each * agents;
    const inMore = more === 0 ? 0 : (more * (each + 1)) / factors[each]!;
    const inFew = each === 0 ? 0 : ((agents - more) * each) / factors[each - 1]!;
    return (inMore + inFew) / handleSeconds;
  };
}
