import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Problem, Thread } from '@attune/contract';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ERRORS } from '../errors.ts';
import { buildTestApp, type TestApp } from '../testing/app.ts';
import type { TestCustomer, TestMember } from '../testing/factories.ts';

let t: TestApp;
let agent: TestMember;
let customer: TestCustomer;
let conversationId: string;
let port: number;

beforeAll(async () => {
  t = await buildTestApp();
  const workspace = await t.makeWorkspace();
  agent = await t.makeMember(workspace, 'owner');
  customer = await t.makeCustomer(workspace);
  conversationId = (await customer.say('hello')).conversation.id;
  await t.app.listen({ port: 0, host: '127.0.0.1' });
  port = (t.app.server.address() as AddressInfo).port;
});
afterAll(() => t.close());

/** Bytes as they are, past every client library. */
function send(
  path: string,
  body: Buffer,
  headers: Record<string, string> = {},
): Promise<{ status: number; problem: Problem }> {
  return new Promise((resolve, reject) => {
    const call = httpRequest(
      {
        port,
        path,
        method: 'POST',
        headers: { 'content-type': 'application/json', cookie: agent.cookie, ...headers },
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, problem: JSON.parse(Buffer.concat(chunks).toString()) }),
        );
      },
    );
    call.on('error', reject);
    call.end(body);
  });
}

const messages = () => `${agent.workspace.url}/conversations/${conversationId}/messages`;
const stored = async () =>
  (await agent.get(`/conversations/${conversationId}`)).json<Thread>().messages.length;

describe('bad input gets a clear answer, and nothing is lost', () => {
  test('a workspace without an id does not exist', async () => {
    const member = await t.makeMember(await t.makeWorkspace(), 'owner');
    const answer = await t.app.inject({
      url: '/api/v1/workspaces//queue',
      headers: { cookie: member.cookie },
    });
    expect([answer.statusCode, answer.json<Problem>().code]).toEqual([404, 'not_found']);
  });

  test.each<[string, Buffer, number, string]>([
    ['malformed JSON', Buffer.from('{"clientKey": '), 400, 'malformed_json'],
    ['no body at all', Buffer.alloc(0), 400, 'malformed_json'],
    ['an array', Buffer.from('[]'), 400, 'bad_request'],
    ['wrong types', Buffer.from('{"clientKey": 1, "kind": "message", "body": {}}'), 400, 'bad_request'],
    [
      'a kind that is not',
      Buffer.from('{"clientKey": "abcdefgh", "kind": "poem", "body": "x"}'),
      400,
      'bad_request',
    ],
    [
      'only blanks',
      Buffer.from('{"clientKey": "abcdefgh", "kind": "message", "body": " \\n "}'),
      400,
      'empty_message',
    ],
    [
      'NUL',
      Buffer.from('{"clientKey": "abcdefgh", "kind": "message", "body": "a\\u0000b"}'),
      400,
      'invalid_text',
    ],
    [
      'half a surrogate pair',
      Buffer.from('{"clientKey": "abcdefgh", "kind": "message", "body": "a\\ud83d"}'),
      400,
      'invalid_text',
    ],
    [
      'more than 10 000 characters',
      Buffer.from(JSON.stringify({ clientKey: 'abcdefgh', kind: 'message', body: '长'.repeat(10_001) })),
      400,
      'bad_request',
    ],
    [
      '10 MB',
      Buffer.from(
        JSON.stringify({ clientKey: 'abcdefgh', kind: 'message', body: 'x'.repeat(10 * 1024 * 1024) }),
      ),
      413,
      'too_large',
    ],
    [
      'a prototype',
      Buffer.from('{"__proto__": {"admin": true}, "clientKey": "abcdefgh", "kind": "message", "body": "x"}'),
      400,
      'malformed_json',
    ],
  ])('%s', async (_, body, status, code) => {
    const before = await stored();
    const answer = await send(messages(), body);
    expect(answer.problem).toMatchObject({ status, code, type: `urn:attune:error:${code}` });
    expect(answer.status).toBe(status);
    expect(await stored()).toBe(before);
  });

  test('broken UTF-8 is stored as replacement characters, never as broken text', async () => {
    const body = Buffer.concat([
      Buffer.from('{"clientKey": "broken-utf8", "kind": "message", "body": "caf'),
      Buffer.from([0xe9, 0xff]),
      Buffer.from('"}'),
    ]);
    expect((await send(messages(), body)).status).toBe(200);
    const thread = (await agent.get(`/conversations/${conversationId}`)).json<Thread>();
    expect(thread.messages.at(-1)?.body).toBe('caf\ufffd\ufffd');
  });

  test('10 000 characters, emoji and right-to-left text come back as they were', async () => {
    for (const [index, body] of [
      '长'.repeat(10_000),
      '👩‍👩‍👧‍👦'.repeat(50),
      'שלום עולם \u202eevil',
      '<script>alert(1)</script>',
    ].entries()) {
      const sent = await agent.send('POST', `/conversations/${conversationId}/messages`, {
        clientKey: `text-${index}-aaaa`,
        kind: 'message',
        body,
      });
      expect(sent.json()).toMatchObject({ body });
    }
  });

  test('another content type', async () => {
    expect(
      (await send(messages(), Buffer.from('a=b'), { 'content-type': 'application/x-www-form-urlencoded' }))
        .problem,
    ).toMatchObject({ code: 'unsupported_type' });
  });

  test('another site', async () => {
    const answer = await send(messages(), Buffer.from('{}'), { origin: 'https://evil.example' });
    expect(answer.problem).toMatchObject({ status: 403, code: 'foreign_origin' });
  });

  test('ids that are none, and ids of nothing', async () => {
    const none = '00000000-0000-7000-8000-000000000000';
    expect((await agent.get('/conversations/42')).json()).toMatchObject({ status: 400, code: 'bad_request' });
    expect((await agent.get(`/conversations/${none}`)).json()).toMatchObject({
      status: 404,
      code: 'not_found',
    });
    expect((await agent.get("/conversations?cursor=';drop table event")).json()).toMatchObject({
      status: 400,
      code: 'bad_cursor',
    });
    expect(
      (await agent.send('POST', `/conversations/${conversationId}/assign`, { memberId: none })).json(),
    ).toMatchObject({ status: 422, code: 'unknown_reference' });
    expect(
      (await agent.send('PUT', `/conversations/${conversationId}/tags`, { tagIds: [none] })).json(),
    ).toMatchObject({ status: 422, code: 'unknown_reference' });
    expect(
      (await agent.send('PUT', `/conversations/${conversationId}/topic`, { topicId: none })).json(),
    ).toMatchObject({ status: 422, code: 'unknown_reference' });
    expect((await agent.send('POST', `/conversations/${conversationId}/transfer`, {})).json()).toMatchObject({
      status: 400,
      code: 'bad_request',
    });
    const past = await agent.send('POST', `/conversations/${conversationId}/snooze`, {
      until: '2020-01-01T00:00:00Z',
    });
    expect(past.statusCode).toBeGreaterThanOrEqual(400);
    expect(
      (await agent.get('/metrics/tiles?from=2026-03-01T00:00:00Z&to=2020-01-01T00:00:00Z')).json(),
    ).toMatchObject({ code: 'bad_request' });
    expect((await agent.get('/events?after=x')).json()).toMatchObject({ code: 'bad_cursor' });
    expect((await agent.get('/no/such/thing')).json()).toMatchObject({ status: 404, code: 'not_found' });
  });

  test('whatever a customer sends: an answer below 500, as JSON', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        const answer = await customer.request('POST', '/messages', value === null ? {} : value);
        expect(answer.statusCode).toBeLessThan(500);
        if (answer.statusCode >= 400) expect(Object.keys(ERRORS)).toContain(answer.json<Problem>().code);
      }),
      { numRuns: 60 },
    );
  });

  test('every error of the catalogue has its own code, a status and a title', () => {
    for (const { status, title } of Object.values(ERRORS)) {
      expect(status).toBeGreaterThanOrEqual(400);
      expect(title).not.toBe('');
    }
  });

  test('the API describes itself', async () => {
    const openapi = (await t.app.inject('/openapi.json')).json<{
      openapi: string;
      paths: Record<string, Record<string, { operationId?: string; summary?: string }>>;
    }>();
    expect(openapi.openapi).toBe('3.1.0');
    const operations = Object.values(openapi.paths).flatMap((path) => Object.values(path));
    expect(operations.length).toBeGreaterThan(70);
    expect(operations.filter((operation) => !operation.operationId || !operation.summary)).toEqual([]);
    const ids = operations.map((operation) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [path, type] of [
      ['/docs/', 'text/html'],
      ['/docs/js/scalar.js', 'application/javascript'],
    ]) {
      const page = await fetch(`http://127.0.0.1:${port}${path}`);
      expect(page.status).toBe(200);
      expect(page.headers.get('content-type')).toContain(type);
      expect(page.headers.get('x-content-type-options')).toBe('nosniff');
      await page.body?.cancel();
    }
  });
});
