import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { ping } from '../db/database.ts';
import { AppError } from '../errors.ts';
import type { App, Platform } from '../feature.ts';

/** /health: the process runs, and what else there is to `tell`. /ready: the database answers. /metrics: for Prometheus. */
export function registerHealth(app: App, { db, tail }: Platform, tell: () => Record<string, unknown>): void {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const duration = new Histogram({
    name: 'attune_http_request_duration_seconds',
    help: 'Time to answer a request',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [registry],
  });
  const events = new Counter({
    name: 'attune_events_total',
    help: 'Events of the log seen by this node',
    labelNames: ['type'],
    registers: [registry],
  });
  tail.subscribe((batch) => {
    for (const event of batch) events.inc({ type: event.type });
  });
  app.addHook('onResponse', async (request, reply) => {
    duration.observe(
      { method: request.method, route: request.routeOptions.url ?? 'none', status: String(reply.statusCode) },
      reply.elapsedTime / 1000,
    );
  });

  app.get('/health', { schema: { hide: true } }, () => ({ status: 'ok', ...tell() }));
  app.get('/ready', { schema: { hide: true } }, async () => {
    await ping(db).catch(() => {
      throw new AppError('unavailable', 'The database does not answer');
    });
    return { status: 'ok' };
  });
  app.get('/metrics', { schema: { hide: true } }, async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  );
}
