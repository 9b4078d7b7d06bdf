import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { isPublic, networks } from './addresses.ts';
import { createOutgoing, type OutgoingDeps, RefusedAddress } from './outgoing.ts';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
});

async function serve(handler: RequestListener): Promise<number> {
  const server = createServer(handler);
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const resolveTo =
  (...addresses: string[]): NonNullable<OutgoingDeps['resolve']> =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
const post = { method: 'POST', body: 'x', timeoutMs: 5_000, maxBytes: 1_000 } as const;
const LOCAL = ['127.0.0.0/8'];

test.each([
  'http://127.0.0.1:PORT/',
  'http://localhost:PORT/',
  'http://2130706433:PORT/',
  'http://0x7f000001:PORT/',
  'http://0177.0.0.1:PORT/',
  'http://127.1:PORT/',
  'http://１２７.0.0.1:PORT/',
  'http://0.0.0.0:PORT/',
  'http://[::1]:PORT/',
  'http://[::ffff:127.0.0.1]:PORT/',
  'http://[::ffff:7f00:1]:PORT/',
  'http://[::127.0.0.1]:PORT/',
  'http://[64:ff9b::7f00:1]:PORT/',
  'http://[2002:7f00:1::]:PORT/',
  'http://[fd00:ec2::254]:PORT/',
  'http://[fe80::1]:PORT/',
  'http://169.254.169.254/latest/meta-data/',
  'https://100.100.100.200/',
  'https://10.1.2.3/',
  'https://192.168.0.1/',
  'https://172.31.255.255/',
  'https://224.0.0.1/',
  'https://255.255.255.255/',
  'ftp://example.com/',
  'file:///etc/passwd',
  'https://user:pw@example.com/',
  'not an address',
])('does not call %s', async (pattern) => {
  let calls = 0;
  const port = await serve((_, reply) => {
    calls += 1;
    reply.end();
  });
  const url = pattern.replace('PORT', String(port));
  const outgoing = createOutgoing({ allowedNetworks: [] });
  await expect(outgoing.send(url, post)).rejects.toThrow(RefusedAddress);
  await expect(outgoing.check(url)).rejects.toMatchObject({ code: 'address_refused' });
  expect(calls).toBe(0);
});

test.each([['10.0.0.1'], ['8.8.8.8', '127.0.0.1'], ['::1'], ['fd12::1', '2606:4700::1111'], []])(
  'a name that leads to %j is not called',
  async (...addresses) => {
    const outgoing = createOutgoing({ allowedNetworks: [], resolve: resolveTo(...addresses) });
    await expect(outgoing.send('https://hooks.example.com/', post)).rejects.toThrow(RefusedAddress);
    await expect(outgoing.check('https://hooks.example.com/')).rejects.toMatchObject({
      code: 'address_refused',
    });
  },
);

test('http is for the listed networks only', async () => {
  const outgoing = createOutgoing({ allowedNetworks: [], resolve: resolveTo('93.184.216.34') });
  await expect(outgoing.send('http://example.com/', post)).rejects.toThrow('only https');
  await expect(outgoing.check('https://example.com/')).resolves.toBeUndefined();
});

test('a name that moves after the check is looked at again, and connected to where it was found', async () => {
  const port = await serve((_, reply) => reply.end('in'));
  const answers = ['93.184.216.34', '127.0.0.1'];
  const moving: OutgoingDeps['resolve'] = async () => [{ address: answers.shift() ?? '', family: 4 }];
  const outgoing = createOutgoing({ allowedNetworks: [], resolve: moving });
  await outgoing.check(`https://rebind.example.com:${port}/`);
  await expect(outgoing.send(`https://rebind.example.com:${port}/`, post)).rejects.toThrow(RefusedAddress);
  expect(answers).toEqual([]);
});

test('sends what it is given to a network that is allowed, and reads the answer', async () => {
  const seen: string[] = [];
  const port = await serve((request, reply) => {
    request.on('data', (chunk: Buffer) => seen.push(chunk.toString()));
    request.on('end', () => {
      seen.push(`${request.method} ${request.headers['x-one']} ${request.headers.host}`);
      reply.writeHead(201, { 'x-two': 'b' }).end('知音');
    });
  });
  const outgoing = createOutgoing({ allowedNetworks: LOCAL, resolve: resolveTo('127.0.0.1') });
  const answer = await outgoing.send(`http://inner.example:${port}/a`, {
    ...post,
    headers: { 'x-one': 'a' },
  });
  expect(seen).toEqual(['x', `POST a inner.example:${port}`]);
  expect(answer).toMatchObject({ status: 201, truncated: false, headers: { 'x-two': 'b' } });
  expect(answer.body.toString()).toBe('知音');
});

test('a redirect comes back as it is', async () => {
  let calls = 0;
  const port = await serve((_, reply) => {
    calls += 1;
    reply.writeHead(302, { location: 'http://169.254.169.254/' }).end();
  });
  const answer = await createOutgoing({ allowedNetworks: LOCAL }).send(`http://127.0.0.1:${port}/`, post);
  expect(answer.status).toBe(302);
  expect(calls).toBe(1);
});

test('an endless answer is cut, one that never comes is given up', async () => {
  const endless = await serve((_, reply) => {
    const more = (): void => {
      if (!reply.destroyed) reply.write(Buffer.alloc(1_000, 'x'), () => setImmediate(more));
    };
    more();
  });
  const outgoing = createOutgoing({ allowedNetworks: LOCAL });
  const cut = await outgoing.send(`http://127.0.0.1:${endless}/`, post);
  expect(cut.truncated).toBe(true);
  expect(cut.body).toHaveLength(1_000);

  const silent = await serve(() => {});
  await expect(
    outgoing.send(`http://127.0.0.1:${silent}/`, { ...post, timeoutMs: 50 }),
  ).rejects.toMatchObject({ name: 'TimeoutError' });
  const stuck = await serve((_, reply) => {
    reply.write('a');
  });
  await expect(outgoing.send(`http://127.0.0.1:${stuck}/`, { ...post, timeoutMs: 50 })).rejects.toMatchObject(
    { name: 'TimeoutError' },
  );
});

test('says what is public', () => {
  for (const address of ['8.8.8.8', '100.63.255.255', '172.32.0.1', '2606:4700:4700::1111', '2a00::1'])
    expect(isPublic(address), address).toBe(true);
  for (const address of ['::ffff:8.8.8.8', '::', '2001::1', '2001:db8::1', 'ff02::1', 'x', ''])
    expect(isPublic(address), address).toBe(false);
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      const [a = 0, b = 0] = address.split('.').map(Number);
      const inner = a === 10 || a === 127 || a === 0 || a >= 224 || (a === 192 && b === 168);
      return !inner || !isPublic(address);
    }),
  );
});

test.each(['10.0.0.0/33', 'x/8', '10.0.0.0/8/8', '10.0.0.0/', '::/129', ''])('%j is no network', (text) => {
  expect(() => networks([text])).toThrow('not a network');
});
