import swagger from '@fastify/swagger';
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import type { Env } from '../env.ts';
import type { App } from '../feature.ts';

/** OpenAPI 3.1 from the routes' schemas at /openapi.json, to browse at /docs. */
export async function registerOpenApi(app: App, env: Env): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Attune',
        version: '1',
        description:
          'Errors are application/problem+json (RFC 9457) with a stable `code`. Lists page by `cursor`.',
      },
      servers: [{ url: env.publicUrl }],
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: 'attune.session_token' },
          contact: { type: 'http', scheme: 'bearer', description: "a customer's session token" },
        },
      },
    },
    hideUntagged: false,
  });
  app.get('/openapi.json', { schema: { hide: true } }, () => app.swagger());
  registerDocs(app);
}

/** The page's script is five megabytes of source text: it takes memory only where somebody reads the documentation. */
function registerDocs(app: App): void {
  const load = async () => {
    const { default: scalar } = await import('@scalar/fastify-api-reference');
    const docs = fastify();
    await docs.register(scalar, { routePrefix: '/docs', configuration: { url: '/openapi.json' } });
    await docs.ready();
    return docs;
  };
  let docs: ReturnType<typeof load> | undefined;
  const handler = async (request: FastifyRequest, reply: FastifyReply) => {
    docs ??= load();
    const { routing } = await docs;
    for (const [name, value] of Object.entries(reply.getHeaders())) {
      if (value !== undefined) reply.raw.setHeader(name, value);
    }
    reply.hijack();
    routing(request.raw, reply.raw);
  };
  app.get('/docs', { schema: { hide: true } }, handler);
  app.get('/docs/*', { schema: { hide: true } }, handler);
}
