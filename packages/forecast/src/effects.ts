import type { DayInfo } from './calendar.ts';

/** What a kind of special day does to the volume of an ordinary day. */
export interface Effect {
  kind: string;
  /** Days of this very kind that were seen. */
  n: number;
  /** Volume of the day ÷ that of an ordinary one. */
  factor: number;
  /** The same for each slot of the day. */
  bySlot: Float64Array;
}

export interface EffectInput {
  perDay: number;
  /** The day of an index, counted from the first day of the values. */
  dayAt: (index: number) => DayInfo;
  /** What was counted, whole days; NaN where it is not known. */
  observed: Float64Array;
  /** What an ordinary day would have brought. */
  ordinary: Float64Array;
  /** What a Sunday brings, by slot: a holiday is taken for one until it was seen. */
  sunday: Float64Array;
  /** What a working day brings, by slot: so is a make-up day. */
  workday: Float64Array;
  /** What the first day after a weekend without work brings: so is the day after a closure, where there are such weekends. */
  monday: Float64Array | null;
}

/** A kind's group: 'after:Labor Day' belongs to 'after'. What the group does is expected of a kind that was not seen. */
const groupOf = (kind: string): string => kind.split(':')[0]!;

/** So many days' worth of the prior is mixed with what was seen: of a group, of a kind within it, of an hour within the day. */
const GROUP_PRIOR = 0.5;
const KIND_PRIOR = 1;
const HOUR_PRIOR = 2;
/** Hours with fewer contacts than this follow the day. */
const FEW = 30;
const GREATEST = 20;
const ROUNDS = 3;

/** A special day that was seen. */
interface Seen {
  kinds: readonly string[];
  observed: Float64Array;
  /** What it is measured by: `reference` of its ordinary volume. */
  base: Float64Array;
}

/**
 * Learns what special days do, as factors on the ordinary volume. Where a day is of several kinds (after one holiday and before
 * the next), the factors multiply, and are fitted in turns. Small samples are shrunk: a kind towards its group (all holidays, all days
 * after one), the group towards what is plausible beforehand, the hours towards the day.
 *
 * @returns the effects on a day, given its ordinary volume by slot (of a made-up day: that of a working day)
 */
export function learnEffects(input: EffectInput): (day: DayInfo, ordinary: Float64Array) => Effect[] {
  const seen = specialDaysIn(input);
  const factorOf = fitDayFactors(seen, input);
  return ({ kinds }, own) =>
    kinds.map(({ kind, factor }) => {
      const same = seen.filter((one) => one.kinds.includes(kind));
      const alike = seen.filter((one) => one.kinds.some((other) => groupOf(other) === groupOf(kind)));
      const family = same.length > 0 ? same : alike;
      const base = reference([kind], own, input);
      const prior = priorOf(kind, base, input, factor);
      // An event is like its own past, or as announced; another event tells nothing about it.
      const unlike = factor !== undefined || groupOf(kind) === 'event';
      const relative =
        family.length === 0 || (same.length === 0 && unlike)
          ? prior
          : hourFactors(kind, family, prior, weightedMean(prior, base), factorOf);
      const bySlot = relative.map((value, slot) =>
        own[slot]! > 0 ? (value * base[slot]!) / own[slot]! : value,
      );
      return { kind, n: same.length, factor: weightedMean(bySlot, own), bySlot };
    });
}

/** Those whose counts are known throughout. */
function specialDaysIn(input: EffectInput): Seen[] {
  const { perDay, dayAt, observed, ordinary } = input;
  const seen: Seen[] = [];
  for (let index = 0; (index + 1) * perDay <= observed.length; index++) {
    const kinds = dayAt(index).kinds.map(({ kind }) => kind);
    const counted = observed.subarray(index * perDay, (index + 1) * perDay);
    if (kinds.length === 0 || counted.some(Number.isNaN)) continue;
    const own = ordinary.subarray(index * perDay, (index + 1) * perDay);
    const madeUp = kinds.some((kind) => groupOf(kind) === 'make_up');
    const base = reference(kinds, madeUp ? input.workday : own, input);
    if (total(base) > 0) seen.push({ kinds, observed: counted, base });
  }
  return seen;
}

/** The day after a closure is measured by the first day after a weekend, where that one is the busier. */
function reference(kinds: readonly string[], own: Float64Array, { monday }: EffectInput): Float64Array {
  const volume = total(own);
  if (!monday || volume === 0 || !kinds.some((kind) => groupOf(kind) === 'after')) return own;
  const lift = Math.max(1, total(monday) / volume);
  return own.map((value) => value * lift);
}

/** Expected before anything was seen; the factor of a listed event is that of its own day. */
function priorOf(kind: string, base: Float64Array, { sunday }: EffectInput, factor?: number): Float64Array {
  if (factor !== undefined) return base.map(() => factor);
  if (groupOf(kind) === 'closed') return base.map(() => 0);
  if (groupOf(kind) !== 'holiday') return base.map(() => 1);
  return base.map((value, slot) => (value > 0 ? Math.min(1, sunday[slot]! / value) : 0));
}

type FactorOf = (kind: string) => number;

/** Factors of whole days, by kind and by group; 1 for what was not seen. */
function fitDayFactors(seen: readonly Seen[], input: EffectInput): FactorOf {
  const factors = new Map<string, number>();
  const factorOf: FactorOf = (kind) => factors.get(kind) ?? factors.get(groupOf(kind)) ?? 1;
  const groups = new Set(seen.flatMap(({ kinds }) => kinds.map(groupOf)));
  for (let round = 0; round < ROUNDS; round++) {
    for (const group of groups) {
      const own = seen.flatMap((one) =>
        one.kinds
          .filter((kind) => groupOf(kind) === group)
          .map((kind) => ({
            kind,
            ratio: Math.min(GREATEST, total(one.observed) / total(one.base) / others(one, kind, factorOf)),
            prior: weightedMean(priorOf(kind, one.base, input), one.base),
          })),
      );
      const ratios = own.map(({ ratio }) => ratio);
      factors.set(group, mixed(ratios, GROUP_PRIOR, mean(own.map(({ prior }) => prior))));
      for (const kind of new Set(own.map((entry) => entry.kind))) {
        const same = own.filter((entry) => entry.kind === kind).map(({ ratio }) => ratio);
        factors.set(kind, mixed(same, KIND_PRIOR, factors.get(group)!));
      }
    }
  }
  return factorOf;
}

/** What the other kinds of the day do to it, besides this one or the one of its group. */
function others({ kinds }: Seen, kind: string, factorOf: FactorOf): number {
  const own = kinds.includes(kind) ? kind : kinds.find((other) => groupOf(other) === groupOf(kind));
  const product = kinds.reduce((all, other) => (other === own ? all : all * factorOf(other)), 1);
  return Math.max(0.05, product);
}

function hourFactors(
  kind: string,
  family: readonly Seen[],
  prior: Float64Array,
  priorLevel: number,
  factorOf: FactorOf,
): Float64Array {
  return prior.map((shape, slot) => {
    let came = 0;
    let usual = 0;
    for (const one of family) {
      came += one.observed[slot]! / others(one, kind, factorOf);
      usual += one.base[slot]!;
    }
    const weight = (HOUR_PRIOR * usual) / family.length + FEW;
    const guess = factorOf(kind) * (priorLevel > 0 ? shape / priorLevel : 1);
    return Math.min(GREATEST, (came + weight * guess) / (usual + weight));
  });
}

const mixed = (values: readonly number[], priorDays: number, prior: number): number =>
  (values.reduce((sum, value) => sum + value, 0) + priorDays * prior) / (values.length + priorDays);

const mean = (values: readonly number[]): number => mixed(values, 0, 0);

function weightedMean(factors: Float64Array, base: Float64Array): number {
  const weight = total(base);
  return weight > 0
    ? total(factors.map((factor, slot) => factor * base[slot]!)) / weight
    : mean([...factors]);
}

const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);
