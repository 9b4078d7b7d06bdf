import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import type { FastifyReply } from 'fastify';

/** Sends rows as a CSV file. No cell begins a formula in the eyes of a spreadsheet. */
export function writeCsv(
  reply: Pick<FastifyReply, 'header' | 'type'>,
  name: string,
  heading: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string {
  reply.type('text/csv; charset=utf-8').header('content-disposition', `attachment; filename="${name}.csv"`);
  return `${[heading, ...rows].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}

function cell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const CHUNK = 65_536;

export interface CsvRecord {
  record: string[];
  info: { lines: number };
}

/** Comma, semicolon or tab; quotes and a byte order mark are fine. In pieces, so that a long file does not hold up the event loop. */
export function readCsv(csv: string): AsyncIterable<CsvRecord> {
  const pieces = Array.from({ length: Math.ceil(csv.length / CHUNK) }, (_, index) =>
    csv.slice(index * CHUNK, (index + 1) * CHUNK),
  );
  return Readable.from(pieces).pipe(
    parse({
      bom: true,
      delimiter: [',', ';', '\t'],
      info: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
    }),
  ) as AsyncIterable<CsvRecord>;
}
