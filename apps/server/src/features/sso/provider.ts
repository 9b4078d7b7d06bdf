import * as oidc from 'openid-client';
import type { Outgoing } from '../../http/outgoing.ts';
import type { Connection } from './connection.ts';

/** What the way back must fit to. Kept sealed in a cookie of the browser that set out. */
export interface Journey {
  state: string;
  nonce: string;
  verifier: string;
}

export type Claims = Record<string, unknown> & { sub: string };

/** OpenID Connect: discovery, authorization code with PKCE, state and nonce, signed ID tokens. By openid-client. */
export interface Provider {
  /** Where to send the browser. @throws when the issuer cannot be discovered */
  begin(journey: Journey): Promise<URL>;
  /** Who came back. @throws when the answer is not the one to this journey, or not signed by the issuer */
  finish(answer: URL, journey: Journey): Promise<Claims>;
}

export function newJourney(): Journey {
  return {
    state: oidc.randomState(),
    nonce: oidc.randomNonce(),
    verifier: oidc.randomPKCECodeVerifier(),
  };
}

export function createProvider(outgoing: Outgoing, connection: Connection, redirectUri: string): Provider {
  return {
    async begin({ state, nonce, verifier }) {
      const config = await discover(outgoing, connection);
      return oidc.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: 'openid email profile',
        state,
        nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      });
    },

    async finish(answer, { state, nonce, verifier }) {
      const config = await discover(outgoing, connection);
      const tokens = await oidc.authorizationCodeGrant(config, answer, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (!claims) throw new Error('no ID token');
      // Many providers put the address and groups here only.
      const more = config.serverMetadata().userinfo_endpoint
        ? await oidc.fetchUserInfo(config, tokens.access_token, claims.sub)
        : {};
      return { ...more, ...claims };
    },
  };
}

async function discover(
  outgoing: Outgoing,
  { issuer, clientId, clientSecret }: Connection,
): Promise<oidc.Configuration> {
  const fetch = fetchThrough(outgoing);
  const found = await oidc.discovery(new URL(issuer), clientId, undefined, oidc.None(), {
    [oidc.customFetch]: fetch,
    // http is refused by the door for outgoing calls, except to private networks that the operator allows.
    execute: [oidc.allowInsecureRequests],
  });
  const server = found.serverMetadata();
  const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
  const proof = methods.includes('client_secret_basic') ? oidc.ClientSecretBasic : oidc.ClientSecretPost;
  const config = new oidc.Configuration(server, clientId, undefined, proof(clientSecret));
  config[oidc.customFetch] = fetch;
  oidc.allowInsecureRequests(config);
  // The signature of the ID token is checked as well, whatever the way it came.
  oidc.enableNonRepudiationChecks(config);
  return config;
}

const METHODS = ['GET', 'POST'] as const;

/** An issuer is an address that somebody typed in: it is called through the one door for those. */
function fetchThrough(outgoing: Outgoing): oidc.CustomFetch {
  return async (url, { method, headers, body }) => {
    const known = METHODS.find((one) => one === method);
    if (!known) throw new Error(`unexpected method ${method}`);
    const answer = await outgoing.send(url, {
      method: known,
      headers,
      ...(body !== undefined && body !== null && { body: String(body) }),
      timeoutMs: 10_000,
      maxBytes: 512 * 1024,
    });
    return new Response(new Uint8Array(answer.body), { status: answer.status, headers: answer.headers });
  };
}
