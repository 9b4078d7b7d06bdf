import type { Absence, Locale } from '@attune/contract';
import { clockOf } from './days.ts';
import type { ShiftRow } from './shifts.ts';

export interface CalendarInput {
  readonly locale: Locale;
  readonly timeZone: string;
  readonly shifts: readonly (ShiftRow & { publishedAt: Date })[];
  /** Names of kinds of shifts, by id. */
  readonly names: ReadonlyMap<string, string>;
  readonly absences: readonly Absence[];
  readonly now: Date;
}

const WORDS = {
  en: {
    shift: 'Shift',
    breaks: 'Breaks',
    leave: 'Leave',
    sick: 'Sick',
    training: 'Training',
    other: 'Absent',
  },
  'zh-CN': { shift: '班次', breaks: '休息', leave: '休假', sick: '病假', training: '培训', other: '缺勤' },
};

/**
 * An iCalendar (RFC 5545) of shifts and approved absences. All times are UTC, so that it needs no zone; the uid is that of the shift,
 * so that a calendar which reads it again moves what was moved.
 */
export function toCalendar({ locale, timeZone, shifts, names, absences, now }: CalendarInput): string {
  const words = WORDS[locale];
  const clock = (at: string) => clockOf(timeZone, new Date(at));
  const events = [
    ...shifts.map((shift) => ({
      id: shift.id,
      stamp: shift.publishedAt,
      from: shift.from,
      to: shift.to,
      summary: names.get(shift.shiftTypeId ?? '') ?? words.shift,
      breaks: shift.breaks.map(({ from, to }) => `${clock(from)}–${clock(to)}`),
    })),
    ...absences
      .filter(({ state }) => state === 'approved')
      .map(({ id, from, to, kind }) => ({
        id,
        stamp: now,
        from: new Date(from),
        to: new Date(to),
        summary: words[kind],
        breaks: [],
      })),
  ];
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Attune//Rosters//EN',
    'CALSCALE:GREGORIAN',
    ...events.flatMap(({ id, stamp, from, to, summary, breaks }) => [
      'BEGIN:VEVENT',
      `UID:${id}@attune`,
      `DTSTAMP:${utc(stamp)}`,
      `DTSTART:${utc(from)}`,
      `DTEND:${utc(to)}`,
      `SUMMARY:${escapeText(summary)}`,
      ...(breaks.length > 0 ? [`DESCRIPTION:${escapeText(`${words.breaks}: ${breaks.join(', ')}`)}`] : []),
      'END:VEVENT',
    ]),
    'END:VCALENDAR',
  ];
  return `${lines.map(fold).join('\r\n')}\r\n`;
}

/** 20260310T000000Z */
function utc(at: Date): string {
  return at.toISOString().replace(/[-:]|\.\d+/g, '');
}

function escapeText(text: string): string {
  return text.replace(/[\\;,]/g, '\\$&').replace(/\r\n|\r|\n/g, '\\n');
}

/** Lines hold at most 75 bytes; the next goes on after a blank. A character stays whole. */
function fold(line: string): string {
  const encoder = new TextEncoder();
  const parts = [''];
  let bytes = 0;
  for (const character of line) {
    const size = encoder.encode(character).length;
    if (bytes + size > 75) {
      parts.push(' ');
      bytes = 1;
    }
    parts[parts.length - 1] += character;
    bytes += size;
  }
  return parts.join('\r\n');
}
