import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { AccessControl } from './access/access.ts';
import type { Database } from './db/database.ts';
import type { Env } from './env.ts';
import type { Changes } from './events/change.ts';
import type { Consumer } from './events/consumers.ts';
import type { Tail } from './events/tail.ts';
import type { Outgoing } from './http/outgoing.ts';
import type { Task, Tasks } from './jobs/tasks.ts';
import type { Job } from './jobs/worker.ts';
import type { Mail } from './mail/mail.ts';
import type { Hub } from './realtime/hub.ts';

/** Fastify that infers handlers' types from TypeBox schemas. */
export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression<RawServerDefault>,
  RawReplyDefaultExpression<RawServerDefault>,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/** What the process gives to every feature. */
export interface Platform {
  env: Env;
  /** Signs tokens and seals what is stored; kept, or given by ATTUNE_SECRET. */
  secret: string;
  db: Database;
  changes: Changes;
  tail: Tail;
  hub: Hub;
  access: AccessControl;
  /** For calls to addresses that somebody typed in. */
  outgoing: Outgoing;
  tasks: Tasks;
  mail: Mail;
  clock: () => Date;
  log: FastifyBaseLogger;
}

/**
 * One noun of the product. `routes` adds its part of the API; `consumers` react to events exactly once; `jobs` run by the clock,
 * `tasks` once when `platform.tasks` was given one; `start` begins what runs in the background and returns how to stop it.
 */
export interface Feature {
  name: string;
  routes?(app: App): void | Promise<void>;
  consumers?: Consumer[];
  jobs?: Job[];
  tasks?: Task[];
  start?(): Promise<() => Promise<void>>;
  /** What an operator should find at /health beside that the process runs. */
  health?(): Record<string, unknown>;
}
