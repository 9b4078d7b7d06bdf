/** Checks of what comes from outside: a clear error instead of a NaN in a plan. All throw a RangeError. */

export function nonNegative(name: string, value: number): void {
  if (!(value >= 0 && value < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`${name} must be a number of at least 0, not ${value}`);
  }
}

export function positive(name: string, value: number): void {
  if (!(value > 0 && value < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`${name} must be a number above 0, not ${value}`);
  }
}

export function whole(name: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new RangeError(`${name} must be a whole number of at least ${least}, not ${value}`);
  }
}

/** From 0 to 1, the upper end included only if told. */
export function share(name: string, value: number, upTo: 'below 1' | 'at most 1'): void {
  if (!(value >= 0 && (value < 1 || (value === 1 && upTo === 'at most 1')))) {
    throw new RangeError(`${name} must be from 0 to ${upTo}, not ${value}`);
  }
}
