import { addDays, startOfDay } from '@attune/time';

export type Preset = 'today' | 'yesterday' | 'week' | 'day';

/** What the page looks at; `day` is an instant inside the chosen day. Kept in the address. */
export interface RangeChoice {
  preset: Preset;
  day: number | null;
}

export interface Span {
  /** ISO 8601; both absent: today, which the server knows. */
  from?: string;
  to?: string;
}

const iso = (at: number) => new Date(at).toISOString();

/** The span of a choice in the workspace's time zone. `week`: the seven full days before today. */
export function spanOf(choice: RangeChoice, now: number, timeZone: string): Span {
  const today = startOfDay(timeZone, now);
  switch (choice.preset) {
    case 'today':
      return {};
    case 'yesterday':
      return { from: iso(addDays(timeZone, today, -1)), to: iso(today) };
    case 'week':
      return { from: iso(addDays(timeZone, today, -7)), to: iso(today) };
    case 'day': {
      const start = startOfDay(timeZone, choice.day ?? now);
      return { from: iso(start), to: iso(Math.min(addDays(timeZone, start, 1), Math.max(now, start + 1))) };
    }
  }
}
