import { instantOf } from '@attune/time';
import { readCsv } from './csv.ts';
import { HALF_HOUR_MS, HOUR_MS } from './streams.ts';

export interface ParsedVolumes {
  /** Start of a half-hour → contacts. */
  volumes: Map<number, number>;
  rows: number;
  contacts: number;
  faults: { line: number; code: 'timestamp' | 'count' | 'columns' | 'duplicate' }[];
  passedOver: number;
}

const FAULTS_TOLD = 50;
const TIMESTAMP =
  /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i;

/**
 * Reads a CSV (comma, semicolon or tab; quotes, byte order mark and a heading are fine) whose first two columns are a time and a count.
 * Counts of a finer step are added up to half-hours, those of whole hours shared between two. A line that cannot be read
 * is passed over and told; of a time that comes twice the later line holds.
 */
export async function parseVolumes(csv: string, timeZone: string): Promise<ParsedVolumes> {
  const faults: ParsedVolumes['faults'] = [];
  let passedOver = 0;
  const fault = (line: number, code: ParsedVolumes['faults'][number]['code']) => {
    passedOver += 1;
    if (faults.length < FAULTS_TOLD) faults.push({ line, code });
  };
  const counts = new Map<number, number>();
  let first = true;
  for await (const { record, info } of readCsv(csv)) {
    const heading = first;
    first = false;
    const [time = '', count = ''] = record;
    if (record.length < 2) {
      fault(info.lines, 'columns');
      continue;
    }
    const at = instantIn(time.trim(), timeZone);
    if (at === null) {
      if (!heading) fault(info.lines, 'timestamp');
      continue;
    }
    const contacts = count.trim() === '' ? Number.NaN : Number(count);
    if (!(contacts >= 0 && contacts < 1e7)) fault(info.lines, 'count');
    else {
      if (counts.has(at)) fault(info.lines, 'duplicate');
      counts.set(at, contacts);
    }
  }
  const volumes = new Map<number, number>();
  const add = (at: number, contacts: number) => {
    const half = Math.floor(at / HALF_HOUR_MS) * HALF_HOUR_MS;
    volumes.set(half, (volumes.get(half) ?? 0) + contacts);
  };
  const step = stepOf(counts);
  const hourly = step >= HOUR_MS && step < Number.POSITIVE_INFINITY;
  let contacts = 0;
  for (const [at, count] of counts) {
    contacts += count;
    add(at, hourly ? count / 2 : count);
    if (hourly) add(at + HALF_HOUR_MS, count / 2);
  }
  return { volumes, rows: counts.size, contacts, faults, passedOver };
}

function instantIn(text: string, timeZone: string): number | null {
  const match = TIMESTAMP.exec(text);
  if (!match) return null;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const utc = Date.UTC(year, month - 1, day, hour, minute, second);
  const back = new Date(utc);
  const exists = back.getUTCMonth() === month - 1 && back.getUTCDate() === day && back.getUTCHours() === hour;
  if (!exists || minute > 59 || second > 59) return null;
  const zone = match[7];
  if (!zone) return instantOf(timeZone, { year, month, day, hour, minute, second });
  if (/^z$/i.test(zone)) return utc;
  const offset = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return utc - (zone.startsWith('-') ? -offset : offset) * 60_000;
}

/** The smallest distance between two times. */
function stepOf(counts: ReadonlyMap<number, number>): number {
  const times = [...counts.keys()].sort((a, b) => a - b);
  let step = Number.POSITIVE_INFINITY;
  for (let i = 1; i < times.length; i++) step = Math.min(step, times[i]! - times[i - 1]!);
  return step;
}
