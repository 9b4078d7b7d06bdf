export const MINUTE = 60_000;
export const HOUR = 3_600_000;
export const DAY = 86_400_000;

/** What a clock on the wall shows. `month` 1–12, `weekday` 0 = Monday … 6 = Sunday, `date` 'YYYY-MM-DD'. */
export interface LocalParts {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  weekday: number;
  date: string;
}

/** A stretch of time with one offset from UTC: local = instant + offset. */
export interface Segment {
  readonly from: number;
  readonly to: number;
  readonly offset: number;
}

// Offsets are looked up a block (about 398 days) at a time: some 400 Intl calls once, then array reads.
const BLOCK = 2 ** 35;

interface Zone {
  readonly format: Intl.DateTimeFormat;
  readonly blocks: Map<number, readonly Segment[]>;
}

const zones = new Map<string, Zone>();

function zoneOf(timeZone: string): Zone {
  let zone = zones.get(timeZone);
  if (!zone) {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    zone = { format, blocks: new Map() };
    zones.set(timeZone, zone);
  }
  return zone;
}

/** The offset as Intl tells it, for an instant of whole seconds. */
function askOffset(zone: Zone, at: number): number {
  const n: Record<string, number> = {};
  for (const part of zone.format.formatToParts(at)) n[part.type] = Number(part.value);
  return Date.UTC(n.year!, n.month! - 1, n.day!, n.hour!, n.minute!, n.second!) - at;
}

function findBlock(zone: Zone, index: number): readonly Segment[] {
  const end = (index + 1) * BLOCK;
  const segments: Segment[] = [];
  let from = index * BLOCK;
  // Whole seconds throughout: zone changes happen on them, and Intl shows no less.
  let probe = Math.ceil(from / 1000) * 1000;
  let offset = askOffset(zone, probe);
  while (probe < end) {
    const next = Math.min(probe + DAY, Math.floor((end - 1) / 1000) * 1000);
    if (next <= probe) break;
    const nextOffset = askOffset(zone, next);
    if (nextOffset !== offset) {
      let low = probe;
      let high = next;
      while (high - low > 1000) {
        const middle = low + Math.floor((high - low) / 2000) * 1000;
        if (askOffset(zone, middle) === offset) low = middle;
        else high = middle;
      }
      segments.push({ from, to: high, offset });
      from = high;
      offset = nextOffset;
    }
    probe = next;
  }
  segments.push({ from, to: end, offset });
  return segments;
}

/**
 * The stretch of constant offset around an instant. It may be cut at a block's edge, so two neighbours can
 * share an offset. Throws RangeError for an unknown zone or an instant outside the range of Date.
 */
export function segmentAt(timeZone: string, at: number): Segment {
  const zone = zoneOf(timeZone);
  const index = Math.floor(at / BLOCK);
  let segments = zone.blocks.get(index);
  if (!segments) {
    segments = findBlock(zone, index);
    zone.blocks.set(index, segments);
  }
  let i = segments.length - 1;
  while (i > 0 && segments[i]!.from > at) i--;
  return segments[i]!;
}

/** Milliseconds that local time is ahead of UTC at an instant. */
export function offsetAt(timeZone: string, at: number): number {
  return segmentAt(timeZone, at).offset;
}

/** Days since 1970-01-01 on the local calendar of `local` (an instant plus its offset). */
export const dayOf = (local: number): number => Math.floor(local / DAY);

/** Weekday of a day number, 0 = Monday (1970-01-01 was a Thursday). */
export const weekdayOf = (day: number): number => (((day + 3) % 7) + 7) % 7;

export function localParts(timeZone: string, at: number): LocalParts {
  const local = at + offsetAt(timeZone, at);
  const date = new Date(local);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    weekday: weekdayOf(dayOf(local)),
    date: date.toISOString().slice(0, 10),
  };
}

/** The instant at which the clock shows `local`; a time shown twice gives the first, a skipped one moves on. */
function resolve(timeZone: string, local: number): number {
  const before = offsetAt(timeZone, local - DAY);
  const after = offsetAt(timeZone, local + DAY);
  const first = local - Math.max(before, after);
  if (first + offsetAt(timeZone, first) === local) return first;
  const second = local - Math.min(before, after);
  return second + offsetAt(timeZone, second) === local ? second : local - before;
}

/** The instant of a local date and time; months 1–12, fields may overflow as in Date.UTC. */
export function instantOf(
  timeZone: string,
  local: { year: number; month: number; day: number; hour?: number; minute?: number; second?: number },
): number {
  const { year, month, day, hour = 0, minute = 0, second = 0 } = local;
  return resolve(timeZone, Date.UTC(year, month - 1, day, hour, minute, second));
}

/** First instant of the local day (which is not always 00:00). */
export function startOfDay(timeZone: string, at: number): number {
  const midnight = dayOf(at + offsetAt(timeZone, at)) * DAY;
  const start = resolve(timeZone, midnight);
  const segment = segmentAt(timeZone, start);
  return start + segment.offset === midnight ? start : segment.from;
}

/** Start of the local clock hour; an hour cut or repeated by a zone change starts at the change. */
export function startOfHour(timeZone: string, at: number): number {
  const { from, offset } = segmentAt(timeZone, at);
  const start = Math.floor((at + offset) / HOUR) * HOUR - offset;
  return start >= from || offsetAt(timeZone, start) === offset ? start : from;
}

/** The same local time `days` later (or earlier); see `instantOf` for times that do not exist. */
export function addDays(timeZone: string, at: number, days: number): number {
  return days === 0 ? at : resolve(timeZone, at + offsetAt(timeZone, at) + days * DAY);
}
