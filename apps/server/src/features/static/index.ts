import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyReply } from 'fastify';
import { AppError } from '../../errors.ts';
import type { App, Feature } from '../../feature.ts';
import { sendProblem } from '../../http/problems.ts';

const apps = resolve(import.meta.dirname, '../../../..');
const CONSOLE = resolve(apps, 'console/dist');
const WIDGET = resolve(apps, 'widget/dist');

/** Scripts only from here; styles inline because the console's component library makes them as it goes. */
const CONSOLE_POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** The built console at /, the widget's script at /widget/, the demo page at /demo/. */
export function staticFiles(): Feature {
  return {
    name: 'static',
    async routes(app) {
      await serveWidget(app);
      await serveConsole(app);
    },
  };
}

async function serveWidget(app: App): Promise<void> {
  if (!existsSync(WIDGET)) return;
  const demo = resolve(WIDGET, 'demo');
  await app.register(fastifyStatic, {
    root: WIDGET,
    prefix: '/widget/',
    decorateReply: true,
    index: false,
    setHeaders(reply) {
      // Any page may load it; a new release should reach customers within minutes.
      reply.header('access-control-allow-origin', '*');
      reply.header('cross-origin-resource-policy', 'cross-origin');
      reply.header('cache-control', 'public, max-age=300');
    },
  });
  if (!existsSync(demo)) return;
  app.get('/demo', { schema: { hide: true } }, (_request, reply) => reply.redirect('/demo/'));
  await app.register(fastifyStatic, {
    root: demo,
    prefix: '/demo/',
    decorateReply: false,
    index: 'index.html',
  });
}

/** Every address that is not a file is a page of the console: it routes by itself. */
async function serveConsole(app: App): Promise<void> {
  if (!existsSync(CONSOLE)) {
    app.setNotFoundHandler((request, reply) => sendProblem(request, reply, new AppError('not_found')));
    return;
  }
  await app.register(fastifyStatic, {
    root: CONSOLE,
    prefix: '/',
    decorateReply: !existsSync(WIDGET),
    index: false,
    setHeaders(reply, path) {
      reply.header(
        'cache-control',
        path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      );
    },
  });
  const page = (reply: FastifyReply) =>
    reply
      .header('content-security-policy', CONSOLE_POLICY)
      .header('cache-control', 'no-cache')
      .sendFile('index.html', CONSOLE);
  app.get('/', { schema: { hide: true } }, (_request, reply) => page(reply));
  app.setNotFoundHandler((request, reply) => {
    const wantsPage = request.method === 'GET' && (request.headers.accept ?? '').includes('text/html');
    const isApi = /^\/(api|widget|demo|docs|openapi)/.test(request.url);
    return wantsPage && !isApi ? page(reply) : sendProblem(request, reply, new AppError('not_found'));
  });
}
