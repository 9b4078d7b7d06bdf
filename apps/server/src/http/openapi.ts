import swagger from '@fastify/swagger';
import scalar from '@scalar/fastify-api-reference';
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
  await app.register(scalar, { routePrefix: '/docs', configuration: { url: '/openapi.json' } });
}
