import { randomUUID } from 'node:crypto';
import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import rateLimit from '@fastify/rate-limit';
import { type TypeBoxTypeProvider, TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import websocket from '@fastify/websocket';
import fastify, { type FastifyBaseLogger, LogController } from 'fastify';
import type pg from 'pg';
import { createAccess } from './access/access.ts';
import type { Database } from './db/database.ts';
import type { Env } from './env.ts';
import { AppError } from './errors.ts';
import { createChanges } from './events/change.ts';
import { startConsumers } from './events/consumers.ts';
import { startTail } from './events/tail.ts';
import { createWaker } from './events/waker.ts';
import type { App, Feature, Platform } from './feature.ts';
import { createAuth } from './features/session/auth.ts';
import { allFeatures } from './features.ts';
import { registerHealth } from './http/health.ts';
import { registerOpenApi } from './http/openapi.ts';
import { registerOrigin } from './http/origin.ts';
import { createOutgoing } from './http/outgoing.ts';
import { registerProblems } from './http/problems.ts';
import { createTasks, type Task } from './jobs/tasks.ts';
import { startJobs } from './jobs/worker.ts';
import { createMail } from './mail/mail.ts';
import { startHub } from './realtime/hub.ts';

export interface AppDeps {
  env: Env;
  secret: string;
  db: Database;
  pool: pg.Pool;
  /** For the connection that listens for wake-ups of other nodes. */
  databaseUrl: string;
  clock: () => Date;
  log: FastifyBaseLogger;
  /** Run timed jobs on this node. Tests call them by hand instead. */
  jobs: boolean;
  /** Told of every route: tests check them against a table. */
  onRoute?: (route: { method: string | string[]; url: string }) => void;
}

export interface RunningApp {
  app: App;
  platform: Platform;
  features: Feature[];
  /** What one-off work there is to do, the features' and the platform's own. */
  tasks: Task[];
  stop(): Promise<void>;
}

/** Everything but listening: the server under test and the one in production are the same. */
export async function buildApp(deps: AppDeps): Promise<RunningApp> {
  const { env, db, clock, log } = deps;
  const app: App = fastify({
    loggerInstance: log,
    logController: new LogController({
      disableRequestLogging: log.level !== 'debug' && log.level !== 'trace',
    }),
    bodyLimit: 256 * 1024,
    requestIdHeader: false,
    genReqId: () => randomUUID(),
    routerOptions: { maxParamLength: 200 },
    forceCloseConnections: true,
    trustProxy: env.trustedProxies.length > 0 && env.trustedProxies,
  }).withTypeProvider<TypeBoxTypeProvider>();
  app.setValidatorCompiler(TypeBoxValidatorCompiler);

  const waker = await createWaker(deps.databaseUrl, deps.pool, log);
  const tail = await startTail(db, log);
  waker.onWake(tail.wake);
  const changes = createChanges({ db, clock, wake: waker.wake });
  const hub = await startHub({ db, tail, waker, log });
  const auth = createAuth({ env, secret: deps.secret, pool: deps.pool });
  const access = createAccess({ db, secret: deps.secret, clock, personOf: auth.personOf });
  const outgoing = createOutgoing({ allowedNetworks: env.allowPrivateAddresses });
  const tasks = createTasks(db, clock);
  const { mail, ...post } = createMail({ settings: env.mail, secret: deps.secret, tasks, log });
  const platform: Platform = {
    env,
    secret: deps.secret,
    db,
    changes,
    tail,
    hub,
    access,
    outgoing,
    tasks,
    mail,
    clock,
    log,
  };
  tail.subscribe((events) => {
    for (const event of events) {
      const { type, payload } = event;
      if (type === 'settings.changed' && (payload.what === 'members' || payload.what === 'workspace'))
        access.forgetWorkspace(event.workspaceId);
    }
  });

  if (deps.onRoute) app.addHook('onRoute', deps.onRoute);
  registerProblems(app);
  await app.register(helmet, {
    global: true,
    contentSecurityPolicy: false,
    crossOriginResourcePolicy: false,
  });
  await app.register(rateLimit, { global: false, errorResponseBuilder: () => new AppError('rate_limited') });
  await app.register(multipart, {
    limits: { fileSize: env.uploadLimitBytes, files: 1, fields: 5 },
    throwFileSizeLimit: true,
  });
  await app.register(websocket, { options: { maxPayload: 64 * 1024, perMessageDeflate: false } });
  await registerOpenApi(app, env);
  registerOrigin(app, env);
  access.register(app);
  registerHealth(app, platform, () => Object.assign({}, ...features.map((feature) => feature.health?.())));

  const features = allFeatures(platform, auth);
  for (const feature of features) await feature.routes?.(app);
  await app.ready();

  const consumers = startConsumers(
    db,
    features.flatMap((feature) => feature.consumers ?? []),
    log,
  );
  tail.subscribe(consumers.wake);
  const stops: (() => Promise<void>)[] = [async () => post.close()];
  const work = {
    jobs: features.flatMap((feature) => feature.jobs ?? []),
    tasks: [post.task, ...features.flatMap((feature) => feature.tasks ?? [])],
  };
  if (deps.jobs) stops.push(await startJobs(deps.pool, work, log));
  for (const feature of features) if (feature.start) stops.push(await feature.start());

  return {
    app,
    platform,
    features,
    tasks: work.tasks,
    async stop() {
      await app.close();
      for (const stop of stops.reverse()) await stop();
      await consumers.stop();
      await tail.stop();
      await hub.stop();
      await waker.stop();
    },
  };
}
