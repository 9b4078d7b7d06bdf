import type { World } from '@attune/simulator';
import { AppError } from '../../errors.ts';
import { createTicker } from '../../events/ticker.ts';
import type { Platform } from '../../feature.ts';
import { setPresence } from '../people/index.ts';
import type { Recommender } from '../templates/index.ts';
import type { Needs } from '../widget/index.ts';
import { loadIds } from './ids.ts';
import { createHands } from './live-agents.ts';
import { createCustomers } from './live-customers.ts';
import { loadSeats, loadViews, reservedIds } from './live-view.ts';
import type { Demo } from './setup.ts';

const TICK_MS = 1000;
const SIGN_EVERY_MS = 20_000;

/**
 * Life in the demo workspace while this process runs. It looks at the conversations once a second and does what is due, through
 * the same functions as widget and console. It never acts for an agent that people sign in as.
 */
export async function startLive(
  platform: Platform,
  needs: Needs & { recommender: Recommender },
  demo: Demo,
  world: World,
): Promise<() => Promise<void>> {
  const { db, changes, clock, log } = platform;
  const ids = await db.workspace(demo.id, (tx) => loadIds(tx, demo.id, world));
  const customers = createCustomers(platform, needs, demo, world);
  const hands = createHands(world, ids, needs.recommender, async (memberId, work) =>
    attempt(async () => {
      await changes.run(demo.id, { kind: 'agent', id: memberId }, work);
    }),
  );
  let signedAt = 0;
  await freeReserved();

  /** The history may have left them at their desks. */
  async function freeReserved(): Promise<void> {
    const rows = await db.workspace(demo.id, (tx) =>
      tx
        .selectFrom('member')
        .select('id')
        .where('workspace_id', '=', demo.id)
        .where('id', 'in', reservedIds(world, ids))
        .where('seen_at', 'is', null)
        .execute(),
    );
    for (const { id } of rows) {
      await changes.run(demo.id, { kind: 'agent', id }, (change) => setPresence(change, id, 'offline'));
    }
  }

  /** One step at a time may be refused: a person was faster. The rest goes on. */
  async function attempt(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      log.debug({ code: error.code }, 'The demo was refused a step');
      return false;
    }
  }

  async function tick(): Promise<boolean> {
    const now = clock().getTime();
    const { views, seats } = await db.workspace(demo.id, async (tx) => ({
      views: await loadViews(tx, world, ids, clock(), customers.topicOf),
      seats: await loadSeats(tx, world, ids),
    }));
    for (const seat of seats) await hands.keepHours(seat, views, now);
    if (now - signedAt >= SIGN_EVERY_MS) {
      signedAt = now;
      const present = seats.flatMap((seat) => (seat.presence === 'offline' ? [] : seat.memberId));
      await sign(present);
    }
    for (const view of views) if (view.simulated) await attempt(() => customers.react(view, now));
    for (const seat of seats) await hands.work(seat, views, now);
    await attempt(() => customers.writeOn(now));
    await attempt(() => customers.arrive(views, now));
    return false;
  }

  /** They have no socket, but they are there. */
  async function sign(memberIds: string[]): Promise<void> {
    if (memberIds.length === 0) return;
    await db.workspace(demo.id, (tx) =>
      tx
        .updateTable('member')
        .set({ seen_at: clock() })
        .where('workspace_id', '=', demo.id)
        .where('id', 'in', memberIds)
        .execute(),
    );
  }

  const ticker = createTicker({
    work: tick,
    pollMs: TICK_MS,
    againMs: TICK_MS,
    onError: (error) => log.error({ err: error }, 'The live demo stumbled'),
  });
  return ticker.stop;
}
