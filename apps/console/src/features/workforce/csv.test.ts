import { expect, test } from 'vitest';
import { nameOfFile, previewOf } from './csv.ts';

test.for([
  ['timestamp,count\n2026-01-01 00:00,3\n', true, 1, ['2026-01-01 00:00', '3']],
  ['2026-01-01 00:00;3\r\n\r\n2026-01-01 01:00;4', false, 2, ['2026-01-01 00:00', '3']],
  ['time\tcalls\n"2026-01-01, 00:00"\t3', true, 1, ['2026-01-01, 00:00', '3']],
] as const)('reads the first lines of %j', ([text, header, count, row]) => {
  const preview = previewOf(text);
  expect(preview).toMatchObject({ header, count });
  expect(preview.rows[header ? 1 : 0]).toEqual(row);
});

test('an empty text has no rows', () => {
  expect(previewOf(' \n')).toEqual({ rows: [], header: false, count: 0 });
});

test('long files show their beginning only', () => {
  const lines = Array.from({ length: 5000 }, (_, i) => `2026-01-01T${i},1`);
  expect(previewOf(lines.join('\n'))).toMatchObject({ count: 5000, rows: { length: 6 } });
});

test('a stream is named after its file', () => {
  expect(nameOfFile('calls 2026.hourly.csv')).toBe('calls 2026.hourly');
});
