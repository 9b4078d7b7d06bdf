import type { AttributeDefinition, Attributes } from '@attune/contract';
import { AppError } from '../../errors.ts';

type Rule = Pick<AttributeDefinition, 'key' | 'type' | 'options'>;

const MAX_TEXT = 2000;
const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= MAX_TEXT;

/** Whether a value is one that the attribute may have. */
export function fits({ type, options }: Omit<Rule, 'key'>, value: unknown): boolean {
  switch (type) {
    case 'number':
      return typeof value === 'number' && Number.isFinite(value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'date':
      return isText(value) && isDay(value);
    case 'choice':
      return isText(value) && options.includes(value);
    case 'link':
      return isText(value) && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
    case 'text':
      return isText(value);
  }
}

/** A day of the calendar; the 30th of February is none. */
function isDay(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const day = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value);
}

/**
 * What the values are after a patch: what it does not name stays, null takes away.
 * @param onlyDefined whether a key without a definition is refused
 * @throws invalid_attribute naming every value that does not fit
 */
export function patched(
  current: Attributes,
  patch: Attributes,
  definitions: readonly Rule[],
  { onlyDefined }: { onlyDefined: boolean },
): Attributes {
  const rules = new Map(definitions.map((rule) => [rule.key, rule]));
  const errors = Object.entries(patch).flatMap(([key, value]) => {
    const rule = rules.get(key);
    const isFine = rule ? value === null || fits(rule, value) : !onlyDefined || value === null;
    return isFine ? [] : [{ path: `/attributes/${key}`, message: rule ? `must be ${rule.type}` : 'unknown' }];
  });
  if (errors.length > 0) throw new AppError('invalid_attribute', undefined, errors);
  return Object.fromEntries(Object.entries({ ...current, ...patch }).filter(([, value]) => value !== null));
}
