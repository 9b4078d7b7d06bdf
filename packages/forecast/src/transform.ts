import { meanOf, rangeOf } from './numbers.ts';
import type { Fitted, Grid, Member } from './types.ts';

/** A scale on which a member works better, and the way back. */
export interface Scale {
  to(value: number): number;
  from(value: number): number;
}

export interface Transform {
  readonly name: string;
  /** The scale that fits this history. */
  scale(history: Float64Array): Scale;
}

/** The values as they are. */
export const identity: Transform = {
  name: 'raw',
  scale: () => ({ to: (value) => value, from: (value) => value }),
};

/** Variance-stabilising for counts (Anscombe 1948), with the asymptotically unbiased way back. */
export const squareRoot: Transform = {
  name: 'sqrt',
  scale: () => ({
    to: (value) => 2 * Math.sqrt(Math.max(0, value) + 3 / 8),
    from: (value) => Math.max(0, (Math.max(0, value) / 2) ** 2 - 1 / 8),
  }),
};

/** For what grows and swings in proportion. Series that touch zero are lifted first. */
export const logarithm: Transform = {
  name: 'log',
  scale(history) {
    const { least, greatest } = rangeOf(history);
    const floor = 0.002 * Math.max(Math.abs(meanOf(history)), greatest - least, 1e-9);
    const lift = least > floor ? 0 : 0.02 * (greatest - least) + floor - least;
    return {
      to: (value) => Math.log(Math.max(value + lift, floor)),
      // Far beyond anything seen is cut here already, so that nothing overflows.
      from: (value) => Math.exp(Math.min(value, Math.log(greatest + lift) + 3)) - lift,
    };
  },
};

/** The member on another scale. */
export function onScale(member: Member, transform: Transform): Member {
  return {
    name: `${member.name}.${transform.name}`,
    minHistory: (grid: Grid) => member.minHistory(grid),
    fit(history: Float64Array, grid: Grid): Fitted {
      const { to, from } = transform.scale(history);
      const fitted = member.fit(history.map(to), grid);
      return { predict: (later, horizon) => fitted.predict(later.map(to), horizon).map(from) };
    },
  };
}
