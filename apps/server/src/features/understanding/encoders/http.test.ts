import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { EncoderError } from './encoder.ts';
import { type HttpEncoderOptions, openHttpEncoder } from './http.ts';

interface Asked {
  path: string | undefined;
  authorization: string | undefined;
  body: { model: string; input: string[]; encoding_format: string; dimensions?: number };
}

let server: Server;
let url: string;
let asked: Asked[];
/** How the server answers; a test puts its own in place. */
let answer: (asked: Asked, response: ServerResponse) => void;

/** A text's vector: its length, its first character's code, one. */
const vectorOf = (text: string) => [text.length, text.charCodeAt(0), 1];
const json = (response: ServerResponse, status: number, body: unknown) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
const vectors = (input: string[]) => ({
  data: input.map((text, index) => ({ object: 'embedding', index, embedding: vectorOf(text) })),
});

async function read(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}

beforeEach(async () => {
  asked = [];
  answer = ({ body }, response) => json(response, 200, vectors(body.input));
  server = createServer(async (request, response) => {
    const body = JSON.parse(await read(request));
    const one = { path: request.url, authorization: request.headers.authorization, body };
    asked.push(one);
    answer(one, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
});
afterEach(() => {
  server.closeAllConnections();
  return new Promise((done) => server.close(done));
});

const open = (options: Partial<HttpEncoderOptions> = {}) =>
  openHttpEncoder({ url, model: 'small', backoffMs: 1, ...options });

test('asks for batches, in order, with the prefix of the role', async () => {
  const encoder = await open({ batch: 2, key: 'secret-key', queryPrefix: 'query: ', passagePrefix: 'p: ' });
  expect(encoder).toMatchObject({ dimensions: 3, id: expect.stringMatching(/^http:small:3:[0-9a-f]{8}$/) });
  asked = [];
  const texts = ['a', 'bb', 'ccc', 'dddd', 'eeeee'];
  expect(await encoder.encode(texts, 'query')).toEqual(
    texts.map((text) => Float32Array.from(vectorOf(`query: ${text}`))),
  );
  expect(asked.map(({ body }) => body.input.length)).toEqual([2, 2, 1]);
  expect(asked[0]).toEqual({
    path: '/v1/embeddings',
    authorization: 'Bearer secret-key',
    body: { model: 'small', input: ['query: a', 'query: bb'], encoding_format: 'float' },
  });
  await encoder.encode(['a'], 'passage');
  expect(asked.at(-1)?.body.input).toEqual(['p: a']);
  expect(await encoder.encode([], 'query')).toEqual([]);
});

test('dimensions are asked for only when they are set; then nothing is tried at the start', async () => {
  const encoder = await open({ dimensions: 3 });
  expect(asked).toEqual([]);
  await encoder.encode(['a'], 'query');
  expect(asked[0]?.body.dimensions).toBe(3);
});

test('model, dimensions and prefixes make the id; the address and the key do not', async () => {
  const { id } = await open();
  expect((await open({ key: 'k' })).id).toBe(id);
  expect((await open({ url: `${url}/` })).id).toBe(id);
  expect((await open({ model: 'large' })).id).not.toBe(id);
  expect((await open({ queryPrefix: 'query: ' })).id).not.toBe(id);
});

test('answers out of order are put in order', async () => {
  answer = ({ body }, response) => json(response, 200, { data: vectors(body.input).data.reverse() });
  const encoder = await open();
  expect(await encoder.encode(['a', 'bb'], 'query')).toEqual(
    ['a', 'bb'].map((text) => Float32Array.from(vectorOf(text))),
  );
});

test('tries again after 429 and 503, as late as the server asks', async () => {
  const refusals: [number, Record<string, string>][] = [
    [429, { 'retry-after': '0' }],
    [503, {}],
  ];
  answer = ({ body }, response) => {
    const refusal = refusals.shift();
    if (refusal) response.writeHead(...refusal).end();
    else json(response, 200, vectors(body.input));
  };
  expect((await open()).dimensions).toBe(3);
  expect(asked).toHaveLength(3);
});

test('gives up after three tries', async () => {
  answer = (_, response) => response.writeHead(500).end('secret-key in a stack');
  const failure = await open({ key: 'secret-key' }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(EncoderError);
  expect(failure).toMatchObject({
    message: 'The embeddings server answered with status 500',
    refused: false,
  });
  expect(String((failure as Error).stack)).not.toContain('secret-key');
  expect(asked).toHaveLength(3);
});

test('a refusal is not tried again, and says whose fault it is', async () => {
  const encoder = await open();
  for (const [status, refused] of [
    [400, true],
    [413, true],
    [401, false],
    [404, false],
  ] as const) {
    answer = (_, response) => response.writeHead(status).end();
    asked = [];
    await expect(encoder.encode(['a'], 'query')).rejects.toMatchObject({ refused });
    expect(asked).toHaveLength(1);
  }
});

test('an answer that does not come in time is a failure, and so is no server', async () => {
  answer = () => {};
  await expect(open({ timeoutMs: 20 })).rejects.toThrow('did not answer within 20 ms');
  await expect(open({ url: 'http://127.0.0.1:1' })).rejects.toThrow('could not be reached');
});

test('the key is not sent on to another place', async () => {
  answer = (_, response) => response.writeHead(307, { location: 'http://127.0.0.1:1/v1/embeddings' }).end();
  await expect(open({ key: 'secret-key' })).rejects.toBeInstanceOf(EncoderError);
});

test.each([
  ['no JSON', 'not json'],
  ['something else', JSON.stringify({ error: 'overloaded' })],
  ['text for numbers', JSON.stringify({ data: [{ index: 0, embedding: 'AAAA' }] })],
  ['a number too large', '{"data":[{"index":0,"embedding":[1e999]}]}'],
  ['too few vectors', JSON.stringify({ data: [] })],
  ['one vector twice', JSON.stringify({ data: Array(2).fill({ index: 0, embedding: [1, 2, 3] }) })],
  ['a place that was not asked for', JSON.stringify({ data: [{ index: 7, embedding: [1, 2, 3] }] })],
  ['other dimensions', JSON.stringify({ data: [{ index: 0, embedding: [1, 2] }] })],
])('refuses an answer with %s', async (_, body) => {
  const encoder = await open();
  answer = (_asked, response) => response.writeHead(200).end(body);
  await expect(encoder.encode(['a'], 'query')).rejects.toBeInstanceOf(EncoderError);
});
