import type { Contact, ContactImported, ContactPage } from '@attune/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildTestApp, type TestApp } from '../../testing/app.ts';
import { parseContacts } from './parse-contacts.ts';

let t: TestApp;
beforeAll(async () => {
  t = await buildTestApp();
});
afterAll(() => t.close());

async function desk() {
  const workspace = await t.makeWorkspace();
  const admin = await t.makeMember(workspace, 'admin');
  const agent = await t.makeMember(workspace, 'agent');
  const add = async (input: object) => (await agent.send('POST', '/contacts', input)).json<Contact>();
  const page = async (query = '') => (await agent.get(`/contacts${query}`)).json<ContactPage>();
  const names = async (query = '') => (await page(query)).items.map(({ name }) => name);
  const take = async (csv: string, apply = true) =>
    (await admin.send('POST', '/contacts/import', { csv, apply })).json<ContactImported>();
  return { workspace, admin, agent, add, page, names, take };
}

describe('the list', () => {
  test('is searched, filtered, sorted and read page by page', async () => {
    const { workspace, add, page, names } = await desk();
    for (const [i, name] of ['王芳', 'anna', 'Bert', '100%'].entries()) {
      t.clock.advance(1000);
      await add({
        name,
        email: `c${i}@example.test`,
        phone: `1380000000${i}`,
        attributes: { plan: i % 2 ? 'Pro' : 'free' },
        ...(i === 1 && { externalId: 'u-anna' }),
      });
    }
    t.clock.advance(1000);
    const visitor = await t.makeCustomer(workspace);
    await visitor.say('hello');
    expect(await names('?sort=created')).toEqual([null, '100%', 'Bert', 'anna', '王芳']);
    expect(await names('?sort=name')).toEqual([null, '100%', 'anna', 'Bert', '王芳']);
    expect(await names('?q=ANNA')).toEqual(['anna']);
    expect(await names('?q=%25')).toEqual(['100%']);
    expect(await names('?q=13800000002')).toEqual(['Bert']);
    expect(await names('?kind=verified')).toEqual(['anna']);
    expect(await names('?open=true')).toEqual([null]);
    expect(await names('?attribute=plan&value=pro')).toEqual(['100%', 'anna']);
    for (const sort of ['last_seen', 'created', 'name']) {
      const seen: string[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const { items, nextCursor }: ContactPage = await page(
          `?sort=${sort}&limit=2${cursor && `&cursor=${cursor}`}`,
        );
        seen.push(...items.map(({ id }) => id));
        cursor = nextCursor;
      }
      expect(new Set(seen).size).toBe(5);
      expect(seen).toEqual((await page(`?sort=${sort}`)).items.map(({ id }) => id));
    }
    expect((await page('?open=true')).items[0]).toMatchObject({ conversations: 1, openConversations: 1 });
  });

  test('refuses a cursor of somebody’s making', async () => {
    const { agent } = await desk();
    for (const cursor of [
      'x',
      Buffer.from('["a","b"]').toString('base64url'),
      Buffer.from('[1]').toString('base64url'),
    ])
      expect((await agent.get(`/contacts?cursor=${cursor}`)).json()).toMatchObject({ code: 'bad_cursor' });
  });

  test('a customer added by hand needs something to be known by, and an id of their own', async () => {
    const { agent, add } = await desk();
    expect(await add({ externalId: 'u1', name: 'One' })).toMatchObject({ externalId: 'u1', name: 'One' });
    const again = await agent.send('POST', '/contacts', { externalId: 'u1' });
    expect(again.json()).toMatchObject({ status: 409, code: 'name_taken' });
    expect((await agent.send('POST', '/contacts', { name: ' ' })).json()).toMatchObject({
      code: 'bad_request',
    });
  });
});

describe('an import', () => {
  const csv = [
    '编号,姓名,邮箱,等级,seats,city',
    'u1,王芳,wang@example.test,gold,3,杭州',
    ',Anna,anna@example.test,,,',
    ',Nobody,,,,',
    'u1,Twice,,,,',
    'u2,Bad,,bronze,many,',
  ].join('\n');

  async function defined() {
    const it = await desk();
    for (const input of [
      { key: 'tier', type: 'choice', options: ['gold', 'silver'], labels: { zh: '等级', en: 'Tier' } },
      { key: 'seats', type: 'number', labels: { zh: '席位', en: 'Seats' } },
    ])
      await it.admin.send('POST', '/attribute-definitions', { subject: 'contact', ...input });
    return it;
  }

  test('says first what it would change, writes only then, and changes nothing the second time', async () => {
    const { page, take, add } = await defined();
    const anna = await add({ email: 'Anna@Example.test', name: 'A.', attributes: { city: 'Ulm' } });
    const preview = await take(csv, false);
    expect(preview).toMatchObject({
      columns: [
        { heading: '编号', field: 'externalId' },
        { heading: '姓名', field: 'name' },
        { heading: '邮箱', field: 'email' },
        { heading: '等级', field: 'attribute:tier' },
        { heading: 'seats', field: 'attribute:seats' },
        { heading: 'city', field: 'attribute:city' },
      ],
      created: 1,
      changed: 1,
      unchanged: 0,
      passedOver: 4,
    });
    expect(preview.changes[1]).toMatchObject({
      id: anna.id,
      who: 'Anna',
      fields: [
        { field: 'name', from: 'A.', to: 'Anna' },
        { field: 'email', from: 'Anna@Example.test', to: 'anna@example.test' },
      ],
    });
    expect(preview.faults).toEqual([
      { line: 4, code: 'no_key' },
      { line: 5, code: 'duplicate' },
      { line: 6, code: 'value', column: '等级' },
      { line: 6, code: 'value', column: 'seats' },
    ]);
    expect((await page()).items).toHaveLength(1);
    expect(await take(csv)).toMatchObject({ created: 1, changed: 1, unchanged: 0 });
    const after = (await page('?sort=name')).items;
    expect(after).toMatchObject([
      { id: anna.id, name: 'Anna', attributes: { city: 'Ulm' } },
      { externalId: 'u1', name: '王芳', attributes: { tier: 'gold', seats: 3, city: '杭州' } },
    ]);
    expect(await take(csv)).toMatchObject({ created: 0, changed: 0, unchanged: 2 });
    expect((await page('?sort=name')).items).toEqual(after);
  });

  test('reads what was exported, and changes nothing by it', async () => {
    const { admin, agent, add, take } = await defined();
    await add({
      externalId: 'u1',
      name: '=cmd()',
      phone: '+86 138',
      attributes: { seats: 2, note: 'a, "b"' },
    });
    await add({ email: 'x@example.test' });
    const file = await admin.get('/contacts.csv');
    expect(file.headers['content-type']).toContain('text/csv');
    expect(await take(file.body)).toMatchObject({ created: 0, changed: 0, unchanged: 2, passedOver: 0 });
    expect((await agent.get('/contacts.csv')).statusCode).toBe(403);
    expect((await agent.send('POST', '/contacts/import', { csv, apply: false })).statusCode).toBe(403);
  });

  test('does not guess between two customers with one address, and follows no merge', async () => {
    const { add, take, agent } = await desk();
    await add({ email: 'a@example.test', name: 'one' });
    await add({ email: 'A@example.test', name: 'two' });
    const [first, second] = [await add({ externalId: 'u1' }), await add({ externalId: 'u2' })];
    await agent.send('POST', `/contacts/${second.id}/merge`, { intoId: first.id });
    const result = await take('external_id,email,name\n,a@example.test,x\nu2,,y');
    expect(result.faults).toEqual([
      { line: 2, code: 'ambiguous' },
      { line: 3, code: 'merged' },
    ]);
  });

  test.each([
    ['no column to know customers by', 'name\nAnna'],
    ['nothing but a heading', 'colour'],
  ])('refuses %s', async (_, text) => {
    await expect(parseContacts(text, [])).rejects.toMatchObject({ code: 'bad_request' });
  });

  test('of more lines than one transaction takes', async () => {
    const { take, page } = await desk();
    const rows = Array.from({ length: 1203 }, (_, i) => `u${i},Name ${i}`);
    expect(await take(['id;name', ...rows].join('\n').replaceAll(',', ';'))).toMatchObject({ created: 1203 });
    expect((await page('?q=Name%201202')).items).toHaveLength(1);
  });
});
