import { createHmac } from 'node:crypto';
import Type from 'typebox';
import { notFound } from '../../errors.ts';
import type { App, Platform } from '../../feature.ts';
import { CUSTOMERS } from './people.ts';
import { findDemo } from './setup.ts';

/** What the server of the fictional app does for its page: names the widget's key and proves who the user is. */
export function registerDemoRoutes(app: App, platform: Platform): void {
  async function demo() {
    const found = await findDemo(platform);
    if (!found) throw notFound('demo');
    return found;
  }

  app.get('/demo/config.json', { schema: { hide: true } }, async (_request, reply) => {
    const { widget_key } = await demo();
    return reply.header('cache-control', 'no-store').send({ widgetKey: widget_key });
  });

  app.get(
    '/demo/identity',
    { schema: { hide: true, querystring: Type.Object({ user: Type.String({ maxLength: 40 }) }) } },
    async (request, reply) => {
      const { widget_secret } = await demo();
      const { user } = request.query;
      const customer = Object.hasOwn(CUSTOMERS, user) ? CUSTOMERS[user] : undefined;
      if (!customer) throw notFound('customer');
      const hash = createHmac('sha256', widget_secret).update(customer.id).digest('hex');
      return reply.header('cache-control', 'no-store').send({ ...customer, hash });
    },
  );
}
