import type { Feature, Platform } from '../../feature.ts';
import { type Auth, listDemoSignIns } from '../session/index.ts';
import { learnSuggestions, type Recommender } from '../templates/index.ts';
import type { Needs } from '../widget/index.ts';
import type { Forecaster } from '../workforce/index.ts';
import { fillHistory } from './history.ts';
import { startLive } from './live.ts';
import { fillRoster } from './roster.ts';
import { registerDemoRoutes } from './routes.ts';
import { findDemo, setUpDemo } from './setup.ts';
import { demoWorld } from './world.ts';

/** As much history as the console's ranges look back, at the size of a small service team. */
const HISTORY = { days: 28, perDay: 130 };

/**
 * The demo: an empty installation gets a workspace with people, four weeks of history and customers who keep coming
 * while the process runs. One that has people is never touched.
 */
export function demo(
  platform: Platform,
  auth: Auth,
  needs: Needs & { recommender: Recommender; forecaster: Forecaster },
): Feature {
  const { db, env, log } = platform;

  /** People first, so that one can sign in while the history is still being written. */
  async function start(): Promise<() => Promise<void>> {
    if (!env.demo) return async () => {};
    let stopped = false;
    let stopLive = async () => {};
    const world = demoWorld();
    if (!(await findDemo(platform))) await setUpDemo(platform, auth, world);
    const found = await findDemo(platform);
    if (!found) return async () => {};
    const run = async () => {
      const started = performance.now();
      const { done, total } = await fillHistory(platform, found, world, HISTORY, () => stopped);
      if (!done || stopped) return;
      stopLive = await startLive(platform, needs, found, world);
      const signIns = (await db.system(listDemoSignIns))?.signIns ?? [];
      log.info(
        {
          url: env.publicUrl,
          page: `${env.publicUrl}/demo/`,
          signIns: signIns.map(({ role, email, password }) => `${role}: ${email} / ${password}`),
          conversations: total,
          seconds: Math.round((performance.now() - started) / 1000),
        },
        'The demo is ready',
      );
      await fillRoster(platform, found, world);
      needs.forecaster.soon(found.id);
      await teach(found.id);
    };
    const background = run().catch((error: unknown) => {
      if (!stopped) log.error({ err: error }, 'The demo failed; the next start goes on with it');
    });
    return async () => {
      stopped = true;
      await background;
      await stopLive();
    };
  }

  /** The first time at once, then every night. */
  async function teach(workspaceId: string): Promise<void> {
    const learned = await db.workspace(workspaceId, (tx) =>
      tx
        .selectFrom('recommendation')
        .select('learned_at')
        .where('workspace_id', '=', workspaceId)
        .executeTakeFirst(),
    );
    if (!learned)
      learnSuggestions(platform, workspaceId).catch((error: unknown) =>
        log.debug({ err: error }, 'The demo learns another time'),
      );
  }

  return { name: 'demo', routes: (app) => registerDemoRoutes(app, platform), start };
}
