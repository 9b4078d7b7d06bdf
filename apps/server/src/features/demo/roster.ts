import type { ShiftTypeInput } from '@attune/contract';
import type { World } from '@attune/simulator';
import { addDays, localParts, startOfDay } from '@attune/time';
import { SYSTEM } from '../../events/change.ts';
import type { Platform } from '../../feature.ts';
import { createShift, createShiftType, listShiftTypes, publish } from '../rosters/index.ts';
import { loadIds } from './ids.ts';
import type { Demo } from './setup.ts';

const WEEKS = 2;
const lunch = { minutes: 45, paid: false };
const pause = { minutes: 15, paid: true };
/** With how many of ten agents they are staffed. */
const TYPES: readonly (ShiftTypeInput & { of10: number })[] = [
  {
    name: '早班',
    colour: '#3f8f5f',
    startMinute: 450,
    minutes: 510,
    breaks: [
      { fromMinute: 120, ...pause },
      { fromMinute: 240, ...lunch },
    ],
    of10: 4,
  },
  {
    name: '白班',
    colour: '#3b6fb5',
    startMinute: 600,
    minutes: 510,
    breaks: [
      { fromMinute: 150, ...lunch },
      { fromMinute: 360, ...pause },
    ],
    of10: 3,
  },
  {
    name: '晚班',
    colour: '#8a5fb0',
    startMinute: 900,
    minutes: 510,
    breaks: [
      { fromMinute: 180, ...lunch },
      { fromMinute: 360, ...pause },
    ],
    of10: 2,
  },
  {
    name: '夜班',
    colour: '#4d5a6b',
    startMinute: 1380,
    minutes: 510,
    breaks: [{ fromMinute: 180, ...lunch }],
    of10: 1,
  },
];

/** A roster of this week, published, and a draft of the next, once. Everybody works five days of seven, days off in turn. */
export async function fillRoster(
  { db, changes, clock }: Pick<Platform, 'db' | 'changes' | 'clock'>,
  { id: workspaceId }: Demo,
  world: World,
): Promise<void> {
  if ((await db.workspace(workspaceId, (tx) => listShiftTypes(tx, workspaceId))).length > 0) return;
  const { timeZone } = world;
  const today = startOfDay(timeZone, clock().getTime());
  const monday = addDays(timeZone, today, -localParts(timeZone, today).weekday);
  await changes.run(workspaceId, SYSTEM, async (change) => {
    const ids = await loadIds(change.tx, workspaceId, world);
    const types: string[] = [];
    for (const { of10, ...input } of TYPES) {
      const { id } = await createShiftType(change, input);
      for (let i = 0; i < of10; i++) types.push(id);
    }
    for (const [index, { id }] of world.agents.entries()) {
      const memberId = ids.agents.get(id);
      if (!memberId) continue;
      for (let day = 0; day < WEEKS * 7; day++) {
        if ((index * 3 + day) % 7 >= 5) continue;
        const { date } = localParts(timeZone, addDays(timeZone, monday, day));
        await createShift(change, timeZone, { memberId, date, shiftTypeId: types[(index * 7) % 10] ?? null });
      }
    }
    await publish(change, { from: localParts(timeZone, monday).date, days: 7 });
  });
}
