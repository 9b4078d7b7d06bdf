import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

export interface TestIdentityProvider {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** What it says of whom; `subject` is who signs in next. */
  people: Record<string, Record<string, unknown>>;
  subject: string;
  /** Follows redirects of the provider as a browser would, until one leads back to `redirectUri`. Returns that address. */
  visit(url: string): Promise<string>;
  close(): Promise<void>;
}

/** A real OpenID provider on loopback. It asks for no password: whoever comes is `subject`. */
export async function startIdentityProvider(redirectUri: string): Promise<TestIdentityProvider> {
  const clientId = 'attune';
  const clientSecret = 'a secret that only the provider and we know';
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const people: TestIdentityProvider['people'] = {};
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [redirectUri],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified', 'xms_edov'], profile: ['name', 'groups'] },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: async () => ({ sub: id, ...people[id] }),
    }),
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    cookies: { keys: ['only for tests'] },
    ttl: {
      AccessToken: 600,
      AuthorizationCode: 60,
      Grant: 600,
      IdToken: 600,
      Interaction: 600,
      Session: 600,
    },
  });
  const handle = provider.callback();
  const idp: TestIdentityProvider = {
    issuer,
    clientId,
    clientSecret,
    people,
    subject: '',
    visit,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  server.on('request', (request, response) => {
    if (!request.url?.startsWith('/interaction/')) return void handle(request, response);
    void (async () => {
      const { params, prompt } = await provider.interactionDetails(request, response);
      if (prompt.name === 'login') {
        const result = { login: { accountId: idp.subject, remember: false } };
        return provider.interactionFinished(request, response, result);
      }
      const grant = new provider.Grant({ accountId: idp.subject, clientId: String(params.client_id) });
      grant.addOIDCScope(String(params.scope));
      const result = { consent: { grantId: await grant.save() } };
      return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true });
    })();
  });

  async function visit(url: string): Promise<string> {
    const cookies = new Map<string, string>();
    let next = url;
    for (let hops = 0; hops < 10; hops += 1) {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const answer = await fetch(next, { redirect: 'manual', headers: { cookie } });
      for (const header of answer.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(header) ?? [];
        if (value) cookies.set(name, value);
        else cookies.delete(name);
      }
      const location = answer.headers.get('location');
      if (!location) throw new Error(`the provider answered ${answer.status}: ${await answer.text()}`);
      next = new URL(location, next).href;
      if (next.startsWith(redirectUri)) return next;
    }
    throw new Error('the provider sends in circles');
  }

  return idp;
}
