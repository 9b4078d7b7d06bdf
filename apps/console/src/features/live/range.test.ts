import { expect, test } from 'vitest';
import { spanOf } from './range.ts';

const zone = 'Asia/Shanghai';
const now = Date.parse('2026-03-05T01:30:00+08:00');
const at = (text: string) => new Date(text).toISOString();

test('spans begin and end at midnight of the workspace', () => {
  expect(spanOf({ preset: 'today', day: null }, now, zone)).toEqual({});
  expect(spanOf({ preset: 'yesterday', day: null }, now, zone)).toEqual({
    from: at('2026-03-04T00:00:00+08:00'),
    to: at('2026-03-05T00:00:00+08:00'),
  });
  expect(spanOf({ preset: 'week', day: null }, now, zone)).toEqual({
    from: at('2026-02-26T00:00:00+08:00'),
    to: at('2026-03-05T00:00:00+08:00'),
  });
  expect(spanOf({ preset: 'day', day: Date.parse('2026-03-01T12:00:00+08:00') }, now, zone)).toEqual({
    from: at('2026-03-01T00:00:00+08:00'),
    to: at('2026-03-02T00:00:00+08:00'),
  });
});
