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
