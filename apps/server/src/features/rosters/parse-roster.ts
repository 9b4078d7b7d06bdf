import type { RosterImported } from '@attune/contract';
import { parse } from 'csv-parse/sync';
import { DAY_MINUTES, isDate } from './days.ts';

export interface RosterLine {
  readonly line: number;
  readonly email: string;
  readonly date: string;
  readonly startMinute: number;
  readonly minutes: number;
}

type Fault = RosterImported['faults'][number];

const COLUMNS = ['email', 'date', 'start', 'end'] as const;
const SHORTEST = 30;
const LONGEST = 960;

/**
 * Reads shifts from a CSV: comma, semicolon or tab; quotes, byte order mark and a heading are fine. A heading that names the columns
 * may have them in any order; further ones are passed over. An end that is not after the start is one of the next day.
 */
export function parseRoster(csv: string): { lines: RosterLine[]; faults: Fault[] } {
  const records = parse(csv, {
    bom: true,
    delimiter: [',', ';', '\t'],
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    trim: true,
  }) as unknown as { record: string[]; info: { lines: number } }[];
  const heading = records[0]?.record.map((cell) => cell.toLowerCase()) ?? [];
  const isHeading = !heading.some((cell) => dateIn(cell) !== null || cell.includes('@'));
  const named = COLUMNS.map((name) => heading.indexOf(name));
  const places = named.includes(-1) ? [0, 1, 2, 3] : named;

  const lines: RosterLine[] = [];
  const faults: Fault[] = [];
  for (const { record, info } of isHeading ? records.slice(1) : records) {
    const line = info.lines;
    const [email, day, start, end] = places.map((place) => record[place]);
    if (email === undefined || day === undefined || start === undefined || end === undefined) {
      faults.push({ line, code: 'columns' });
      continue;
    }
    const date = dateIn(day);
    const from = minuteIn(start);
    const to = minuteIn(end);
    const minutes = from === null || to === null ? 0 : to > from ? to - from : to - from + DAY_MINUTES;
    if (date === null) faults.push({ line, code: 'date' });
    else if (from === null || from >= DAY_MINUTES || minutes < SHORTEST || minutes > LONGEST)
      faults.push({ line, code: 'time' });
    // Our own export puts an apostrophe before what a spreadsheet would take for a formula.
    else lines.push({ line, email: email.replace(/^'/, '').toLowerCase(), date, startMinute: from, minutes });
  }
  return { lines, faults };
}

function dateIn(text: string): string | null {
  const match = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(text);
  if (!match) return null;
  const [year = '', month = '', day = ''] = match.slice(1);
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return isDate(date) ? date : null;
}

function minuteIn(text: string): number | null {
  const [, hour, minute] = /^(\d{1,2}):(\d{2})(?::00)?$/.exec(text) ?? [];
  const at = Number(hour) * 60 + Number(minute);
  return at <= DAY_MINUTES && Number(minute) < 60 ? at : null;
}
