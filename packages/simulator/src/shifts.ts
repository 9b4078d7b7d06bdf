import type { Agenda } from './agenda.ts';
import { type Desk, record, type Seat } from './desk.ts';
import type { Shift } from './rhythm.ts';

const MINUTE = 60_000;
/** An agent stays this long after the shift to finish; what is open then goes back to the queue. */
const OVERTIME_MS = 6 * MINUTE;
const BREAK_MS = 18 * MINUTE;

/** Agents come, take a break and go; before both they take no new work and finish what they have. */
export function startShifts(agenda: Agenda, desk: Desk, shifts: readonly Shift[]): void {
  const openTalks = (seat: Seat) => [...seat.held].filter((talk) => talk.status === 'open');

  function winDown(seat: Seat, at: number, until: number, then: (at: number) => void): void {
    if (seat.presence === 'online') desk.setPresence(seat, 'busy', at);
    if (!seat.workingOn && (at >= until || openTalks(seat).length === 0)) then(at);
    else agenda.plan(at + 20_000, (now) => winDown(seat, now, until, then));
  }

  function goHome(seat: Seat, at: number): void {
    for (const talk of openTalks(seat)) {
      record(talk, { at, kind: 'release', agentId: seat.who.id });
      talk.refused.push(seat.who.id);
      desk.enqueue(talk, at);
    }
    desk.setPresence(seat, 'offline', at + 1000);
  }

  for (const shift of shifts) {
    const seat = desk.seats.get(shift.agentId);
    if (!seat) continue;
    agenda.plan(shift.from, (at) => {
      seat.shiftEnd = shift.to;
      desk.setPresence(seat, 'online', at);
    });
    if (shift.breakAt !== null) {
      agenda.plan(shift.breakAt, (at) =>
        winDown(seat, at, at + 12 * MINUTE, (start) => {
          desk.setPresence(seat, 'away', start);
          agenda.plan(start + BREAK_MS, (end) => {
            if (seat.presence === 'away') desk.setPresence(seat, 'online', end);
          });
        }),
      );
    }
    agenda.plan(shift.to, (at) => winDown(seat, at, at + OVERTIME_MS, (end) => goHome(seat, end)));
  }
}
