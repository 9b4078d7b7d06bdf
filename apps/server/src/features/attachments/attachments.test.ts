import { readdir } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import type { Attachment } from '@attune/contract';
import type { LightMyRequestResponse } from 'fastify';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDiskStorage } from '../../storage/disk.ts';
import { MissingFile } from '../../storage/storage.ts';
import { buildTestApp, type TestApp } from '../../testing/app.ts';
import type { TestCustomer, TestMember, TestWorkspace } from '../../testing/factories.ts';
import { ACCEPTED, PNG, REFUSED } from '../../testing/sample-files.ts';
import { removeUnsentUploads } from './index.ts';

const MB = 1024 * 1024;

let t: TestApp;
let workspace: TestWorkspace;
let agent: TestMember;
let customer: TestCustomer;

beforeAll(async () => {
  t = await buildTestApp({ env: { ATTUNE_UPLOAD_LIMIT_MB: '1' } });
  workspace = await t.makeWorkspace();
  agent = await t.makeMember(workspace, 'agent');
  customer = await t.makeCustomer(workspace);
});
afterAll(() => t.close());

interface Part {
  content: Uint8Array | string;
  /** As it stands between the quotes, byte for byte. */
  name?: Uint8Array | string;
  type?: string;
  field?: string;
}

function form(...parts: Part[]): { payload: Buffer; headers: Record<string, string> } {
  const boundary = 'a-boundary-of-the-test';
  const pieces = parts.flatMap(
    ({ content, name = 'file', type = 'application/octet-stream', field = 'file' }) => [
      `--${boundary}\r\nContent-Disposition: form-data; name="${field}"; filename="`,
      name,
      `"\r\nContent-Type: ${type}\r\n\r\n`,
      content,
      '\r\n',
    ],
  );
  const payload = Buffer.concat([...pieces, `--${boundary}--\r\n`].map((piece) => Buffer.from(piece)));
  return { payload, headers: { 'content-type': `multipart/form-data; boundary=${boundary}` } };
}

function upload(...parts: Part[]): Promise<LightMyRequestResponse> {
  const { payload, headers } = form(...parts);
  const url = `${workspace.url}/attachments`;
  return t.app.inject({ method: 'POST', url, payload, headers: { ...headers, cookie: agent.cookie } });
}

function uploadAs(who: TestCustomer, ...parts: Part[]): Promise<LightMyRequestResponse> {
  const { payload, headers } = form(...parts);
  const authorization = `Bearer ${who.session.token}`;
  return t.app.inject({
    method: 'POST',
    url: '/api/v1/widget/attachments',
    payload,
    headers: { ...headers, authorization },
  });
}

async function stored(answer: LightMyRequestResponse): Promise<Attachment> {
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json();
}

const onDisk = async (): Promise<number> =>
  (
    await readdir(join(t.platform.env.dataDir, 'files'), { recursive: true, withFileTypes: true }).catch(
      () => [],
    )
  ).filter((entry) => entry.isFile()).length;

describe('types', () => {
  test.each(ACCEPTED.map((sample) => [sample.contentType, sample] as const))(
    '%s is known by its content, whatever it claims to be',
    async (contentType, { content, extension }) => {
      const attachment = await stored(await upload({ content, name: 'thing.exe', type: 'text/html' }));
      expect(attachment).toMatchObject({
        contentType,
        fileName: `thing.exe.${extension}`,
        byteSize: content.length,
      });
      const file = await agent.get(`/attachments/${attachment.id}`);
      expect(file.rawPayload.equals(content)).toBe(true);
      expect(file.headers['content-type']).toBe(contentType);
    },
  );

  test('the claimed name decides between plain text and CSV only', async () => {
    const csv = await stored(await upload({ content: 'a,b\n1,2\n', name: '订单.CSV' }));
    expect(csv).toMatchObject({ contentType: 'text/csv', fileName: '订单.csv' });
    const png = await stored(await upload({ content: PNG, name: 'x.csv', type: 'text/csv' }));
    expect(png).toMatchObject({ contentType: 'image/png', fileName: 'x.csv.png' });
    const bmw = await stored(await upload({ content: 'BMW 报价单', name: 'quote.txt' }));
    expect(bmw).toMatchObject({ contentType: 'text/plain', fileName: 'quote.txt' });
  });

  test.each(Object.entries(REFUSED))('%s is refused and leaves nothing behind', async (_name, content) => {
    const before = await onDisk();
    const answer = await upload({ content, name: 'photo.png', type: 'image/png' });
    expect(answer.json()).toMatchObject({ status: 415, code: 'unsupported_type' });
    expect(await onDisk()).toBe(before);
  });
});

describe('size', () => {
  test('the limit itself fits, a byte more does not', async () => {
    const before = await onDisk();
    const fits = await stored(await upload({ content: 'x'.repeat(MB), name: 'a.txt' }));
    expect(fits.byteSize).toBe(MB);
    for (const size of [MB + 1, MB + 60_000, 2 * MB]) {
      const answer = await upload({ content: 'x'.repeat(size), name: 'a.txt' });
      expect(answer.json()).toMatchObject({ status: 413, code: 'too_large' });
    }
    expect(await onDisk()).toBe(before + 1);
  });

  test('nothing, another field, no file, or no form at all', async () => {
    const before = await onDisk();
    expect((await upload({ content: '', name: 'a.txt' })).json()).toMatchObject({ code: 'bad_request' });
    expect((await upload({ content: 'x', field: 'document' })).json()).toMatchObject({ code: 'bad_request' });
    expect((await upload()).json()).toMatchObject({ status: 400 });
    expect((await agent.send('POST', '/attachments', { file: 'x' })).json()).toMatchObject({
      code: 'unsupported_type',
    });
    expect(await onDisk()).toBe(before);
  });

  test('an upload that breaks off leaves nothing behind', async () => {
    const before = await onDisk();
    const { payload, headers } = form({ content: 'x'.repeat(100_000), name: 'a.txt' });
    const answer = await t.app.inject({
      method: 'POST',
      url: `${workspace.url}/attachments`,
      payload: payload.subarray(0, 50_000),
      headers: { ...headers, cookie: agent.cookie },
    });
    expect(answer.json()).toMatchObject({ status: 400, code: 'bad_request' });
    const noBoundary = { 'content-type': 'multipart/form-data', cookie: agent.cookie };
    const url = `${workspace.url}/attachments`;
    const headless = await t.app.inject({ method: 'POST', url, payload, headers: noBoundary });
    expect(headless.json()).toMatchObject({ status: 400, code: 'bad_request' });
    expect(await onDisk()).toBe(before);
  });

  test('when the sender goes away in the middle, what had arrived is removed', async () => {
    const unfinished = async () =>
      (await readdir(join(t.platform.env.dataDir, 'files', '.unfinished'))).length;
    const address = await t.app.listen({ port: 0 });
    const { payload, headers } = form({ content: 'x'.repeat(500_000), name: 'a.txt' });
    const sender = request(`${address}${workspace.url}/attachments`, {
      method: 'POST',
      headers: { ...headers, cookie: agent.cookie, 'content-length': payload.length },
    });
    sender.on('error', () => {});
    sender.write(payload.subarray(0, 200_000));
    await t.until(async () => (await unfinished()) === 1);
    sender.destroy();
    await t.until(async () => (await unfinished()) === 0);
  });
});

describe('names', () => {
  test.each([
    ['报价单 (终).txt', '报价单 (终).txt'],
    ['../../etc/passwd.txt', 'passwd.txt'],
    ['C:\\Users\\li\\notes.txt', 'notes.txt'],
    ['a\0b\u0007.txt', 'ab.txt'],
    ['gnp.\u202etxt', 'gnp.txt'],
    [Buffer.from([0xc3, 0x28, 0x2e, 0x74, 0x78, 0x74]), '\ufffd(.txt'],
    ['...', 'file.txt'],
    ['.txt', 'txt.txt'],
    [`${'长'.repeat(400)}.txt`, `${'长'.repeat(150)}.txt`],
  ])('%j becomes %j', async (name, expected) => {
    const attachment = await stored(await upload({ content: 'hello', name }));
    expect(attachment.fileName).toBe(expected);
    const { headers } = await agent.get(`/attachments/${attachment.id}`);
    const encoded = String(headers['content-disposition']).split("filename*=UTF-8''")[1] ?? '';
    expect(decodeURIComponent(encoded)).toBe(expected);
    expect(headers['content-disposition']).toMatch(
      /^attachment; filename="[ -~]*"; filename\*=UTF-8''[!-~]+$/,
    );
  });
});

describe('serving', () => {
  test('images in place, all else to be saved; nothing runs, nothing is guessed', async () => {
    const image = await stored(await upload({ content: PNG, name: 'shot.png' }));
    const file = await agent.get(`/attachments/${image.id}`);
    expect(file.statusCode).toBe(200);
    expect(file.headers).toMatchObject({
      'content-disposition': `inline; filename="shot.png"; filename*=UTF-8''shot.png`,
      'content-length': String(PNG.length),
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, max-age=31536000, immutable',
      etag: `"${image.id}"`,
    });
    const again = await t.app.inject({
      url: `${workspace.url}/attachments/${image.id}`,
      headers: { cookie: agent.cookie, 'if-none-match': `W/"x", "${image.id}"` },
    });
    expect(again.statusCode).toBe(304);
    expect(again.body).toBe('');
    const pdf = await stored(await upload({ content: '%PDF-1.7 all of it text' }));
    expect((await agent.get(`/attachments/${pdf.id}`)).headers['content-disposition']).toMatch(
      /^attachment;/,
    );
  });

  test('a file that the storage lost is not found', async () => {
    const { id } = await stored(await upload({ content: 'x', name: 'a.txt' }));
    await t.platform.db.system((tx) =>
      tx
        .updateTable('attachment')
        .set({ storage_key: `lost/${id}` })
        .where('id', '=', id)
        .execute(),
    );
    const answer = await agent.get(`/attachments/${id}`);
    expect(answer.json()).toMatchObject({ status: 404, code: 'not_found' });
    expect(answer.headers['cache-control']).toBeUndefined();
  });
});

describe('access', () => {
  const reads = async (who: TestCustomer, id: string): Promise<number> =>
    (await who.request('GET', `/attachments/${id}`)).statusCode;

  test('members of the workspace only', async () => {
    const { id } = await stored(await uploadAs(customer, { content: 'x', name: 'a.txt' }));
    const analyst = await t.makeMember(workspace, 'analyst');
    const stranger = await t.makeMember(await t.makeWorkspace(), 'owner');
    expect((await agent.get(`/attachments/${id}`)).statusCode).toBe(200);
    expect((await analyst.get(`/attachments/${id}`)).statusCode).toBe(200);
    expect((await stranger.get(`/attachments/${id}`)).statusCode).toBe(404);
    expect((await stranger.get(`${workspace.url}/attachments/${id}`)).statusCode).toBe(404);
    expect((await t.app.inject({ url: `${workspace.url}/attachments/${id}` })).statusCode).toBe(401);
    const { payload, headers } = form({ content: 'x', name: 'a.txt' });
    const upload = { method: 'POST', url: `${workspace.url}/attachments`, payload } as const;
    const asAnalyst = await t.app.inject({ ...upload, headers: { ...headers, cookie: analyst.cookie } });
    expect(asAnalyst.statusCode).toBe(403);
  });

  test('customers see their uploads and the files of messages to them, not notes, not other people', async () => {
    const other = await t.makeCustomer(workspace);
    const abroad = await t.makeCustomer(await t.makeWorkspace());
    const own = await stored(await uploadAs(customer, { content: 'x', name: 'own.txt' }));
    const { conversation } = await customer.say('你好');
    await other.say('hello');

    async function send(kind: 'message' | 'note'): Promise<string> {
      const { id } = await stored(await upload({ content: kind, name: 'a.txt' }));
      expect(await reads(customer, id)).toBe(404);
      const body = { kind, body: '', clientKey: uuidv7(), attachmentIds: [id] };
      const sent = await agent.send('POST', `/conversations/${conversation.id}/messages`, body);
      expect(sent.statusCode, sent.body).toBe(200);
      return id;
    }
    const [sent, noted] = [await send('message'), await send('note')];
    expect(await reads(customer, own.id)).toBe(200);
    expect(await reads(customer, sent)).toBe(200);
    expect(await reads(customer, noted)).toBe(404);
    for (const who of [other, abroad]) {
      for (const id of [own.id, sent, noted]) expect(await reads(who, id)).toBe(404);
    }
  });
});

test('uploads that nobody sent go after a day, sent ones stay', async () => {
  const sent = await stored(await upload({ content: 'sent', name: 'a.txt' }));
  const { conversation } = await customer.say('你好');
  const body = { kind: 'message', body: '', clientKey: uuidv7(), attachmentIds: [sent.id] };
  expect((await agent.send('POST', `/conversations/${conversation.id}/messages`, body)).statusCode).toBe(200);
  const unsent = await stored(await uploadAs(customer, { content: 'unsent', name: 'a.txt' }));

  t.clock.advance(86_400_000 + 1000);
  const fresh = await stored(await upload({ content: 'fresh', name: 'a.txt' }));
  expect(await removeUnsentUploads(t.platform)).toBeGreaterThanOrEqual(1);
  const storage = createDiskStorage(join(t.platform.env.dataDir, 'files'));
  await expect(storage.get(`${workspace.id}/${unsent.id}`)).rejects.toThrow(MissingFile);
  expect((await agent.get(`/attachments/${unsent.id}`)).statusCode).toBe(404);
  expect((await agent.get(`/attachments/${sent.id}`)).statusCode).toBe(200);
  expect((await agent.get(`/attachments/${fresh.id}`)).statusCode).toBe(200);
  expect(await removeUnsentUploads(t.platform)).toBe(0);
});
