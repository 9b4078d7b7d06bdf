import type { FastifyInstance } from 'fastify';
import type { Env } from '../env.ts';
import { AppError } from '../errors.ts';

/**
 * Cross-site request forgery: a browser names the origin of every write and of every WebSocket. What acts on a sign-in
 * cookie must come from the console itself; the widget's own routes carry a token instead and may come from any site.
 */
export function registerOrigin(app: FastifyInstance, env: Env): void {
  app.addHook('onRequest', async (request, reply) => {
    const origin = request.headers.origin;
    if (request.url.startsWith('/api/v1/widget/')) {
      if (origin) {
        reply.header('access-control-allow-origin', '*');
        reply.header('access-control-expose-headers', 'retry-after');
      }
      return;
    }
    const writes = request.method !== 'GET' && request.method !== 'HEAD' && request.method !== 'OPTIONS';
    const socket = request.headers.upgrade !== undefined;
    if (origin && (writes || socket) && !sameOrigin(origin, request.headers.host, env))
      throw new AppError('foreign_origin');
  });
  app.options(
    '/api/v1/widget/*',
    { config: { access: 'public' }, schema: { hide: true } },
    (_request, reply) =>
      reply
        .code(204)
        .header('access-control-allow-methods', 'GET, POST')
        .header('access-control-allow-headers', 'authorization, content-type')
        .header('access-control-max-age', '86400')
        .send(),
  );
}

function sameOrigin(origin: string, host: string | undefined, env: Env): boolean {
  if (origin === env.publicUrl) return true;
  try {
    return new URL(origin).host === host;
  } catch {
    return false;
  }
}
