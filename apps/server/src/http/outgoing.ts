import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { AppError } from '../errors.ts';
import { isIn, isPublic, networks } from './addresses.ts';

/**
 * The one way to call an address that somebody typed into a form. What is refused: everything but https, credentials in the
 * address, and hosts that lead into a private network – looked at when the connection is made, with the very address that
 * is connected to, so that a name cannot point elsewhere in between. Redirects are not followed: they come back as they are.
 */
export interface Outgoing {
  /** @throws RefusedAddress; or why there was no answer: the connection's error, or a TimeoutError */
  send(url: string, options: OutgoingRequest): Promise<OutgoingAnswer>;
  /** For forms: whether the address may be called, as far as can be said today. @throws AppError address_refused */
  check(url: string): Promise<void>;
}

export interface OutgoingRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  headers?: Record<string, string>;
  body?: string;
  /** For everything: name, connection, answer. */
  timeoutMs: number;
  /** More of the answer than this is not read. */
  maxBytes: number;
}

export interface OutgoingAnswer {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
  /** There was more. */
  truncated: boolean;
}

export class RefusedAddress extends Error {}

export interface OutgoingDeps {
  /** Networks that may be called although they are private, by http too: ATTUNE_ALLOW_PRIVATE_ADDRESSES. */
  allowedNetworks: readonly string[];
  /** Every address of a name; the system's resolver when absent. */
  resolve?: (host: string) => Promise<LookupAddress[]>;
}

const systemResolve = (host: string): Promise<LookupAddress[]> => lookup(host, { all: true });

export function createOutgoing({ allowedNetworks, resolve = systemResolve }: OutgoingDeps): Outgoing {
  const allowed = networks(allowedNetworks);

  /** @throws RefusedAddress unless every one of them may be connected to: a name with two faces has something to hide. */
  function admit(url: URL, addresses: readonly LookupAddress[]): void {
    if (addresses.length === 0) throw new RefusedAddress('the name has no address');
    for (const { address } of addresses) {
      if (isIn(allowed, address)) continue;
      if (!isPublic(address)) throw new RefusedAddress('the host lies in a private network');
      if (url.protocol === 'http:') throw new RefusedAddress('only https is allowed');
    }
  }

  async function addressesOf(url: URL, host: string): Promise<LookupAddress[]> {
    const family = isIP(host);
    const addresses = family ? [{ address: host, family }] : await resolve(host);
    admit(url, addresses);
    return addresses;
  }

  const lookupFor =
    (url: URL): LookupFunction =>
    (host, options, callback) => {
      addressesOf(url, host).then(
        (addresses) => {
          const [first] = addresses;
          if (options.all) callback(null, addresses);
          else callback(null, first?.address ?? '', first?.family);
        },
        (error: NodeJS.ErrnoException) => callback(error, options.all ? [] : ''),
      );
    };

  return {
    async send(text, options) {
      const url = parse(text);
      // The connection asks `lookup` only for names: what is an address already is looked at here.
      const host = hostOf(url);
      if (isIP(host)) await addressesOf(url, host);
      const request = url.protocol === 'http:' ? requestHttp : requestHttps;
      const call = request(url, {
        method: options.method,
        headers: { 'accept-encoding': 'identity', 'user-agent': 'Attune', ...options.headers },
        // A connection of its own: none is reused that was made for somebody else.
        agent: false,
        lookup: lookupFor(url),
        signal: AbortSignal.timeout(options.timeoutMs),
      });
      return answerTo(call, options);
    },

    async check(text) {
      try {
        const url = parse(text);
        await addressesOf(url, hostOf(url));
      } catch (error) {
        if (error instanceof RefusedAddress) throw new AppError('address_refused', error.message);
        throw new AppError('address_refused', 'the host was not found');
      }
    },
  };
}

/** The standard's parser writes 0x7f.1, 2130706433 and １２７.1 as 127.0.0.1, so that nothing is left to guess. */
function parse(text: string): URL {
  const url = URL.parse(text);
  if (!url) throw new RefusedAddress('not an address');
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new RefusedAddress('only https is allowed');
  if (url.username || url.password) throw new RefusedAddress('an address must not carry credentials');
  return url;
}

const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '');

function answerTo(call: ClientRequest, { body, maxBytes }: OutgoingRequest): Promise<OutgoingAnswer> {
  return new Promise((resolve, reject) => {
    // An abort says "aborted"; its cause says why.
    call.on('error', (error) => reject(error.name === 'AbortError' && error.cause ? error.cause : error));
    call.on('response', (response) => {
      read(response, maxBytes).then(resolve, (error: Error) =>
        reject(error.name === 'AbortError' && error.cause ? error.cause : error),
      );
    });
    call.end(body);
  });
}

async function read(response: IncomingMessage, maxBytes: number): Promise<OutgoingAnswer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    // Leaving the loop closes the connection.
    if (size > maxBytes) break;
  }
  const headers = Object.entries(response.headersDistinct).map(([name, values]) => [
    name,
    values?.join(', '),
  ]);
  return {
    status: response.statusCode ?? 0,
    headers: Object.fromEntries(headers),
    body: Buffer.concat(chunks).subarray(0, maxBytes),
    truncated: size > maxBytes,
  };
}
