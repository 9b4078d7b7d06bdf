import { createHmac } from 'node:crypto';
import type { Contact, Conversation, Duplicates, Session, Thread, WidgetState } from '@attune/contract';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildTestApp, type TestApp } from '../../testing/app.ts';
import type { TestCustomer, TestWorkspace } from '../../testing/factories.ts';

let t: TestApp;
beforeAll(async () => {
  t = await buildTestApp();
});
afterAll(() => t.close());

const contactOf = ({ session }: TestCustomer) => session.contactId;

async function desk() {
  const workspace = await t.makeWorkspace();
  const agent = await t.makeMember(workspace, 'agent');
  const contact = async (id: string) => (await agent.get(`/contacts/${id}`)).json<Contact>();
  const patch = (id: string, values: object) => agent.send('PATCH', `/contacts/${id}`, values);
  const merge = (id: string, intoId: string) => agent.send('POST', `/contacts/${id}/merge`, { intoId });
  const unmerge = (id: string) => agent.send('DELETE', `/contacts/${id}/merge`);
  const duplicates = async (id: string) => (await agent.get(`/contacts/${id}/duplicates`)).json<Duplicates>();
  const conversation = async (id: string) => (await agent.get(`/conversations/${id}`)).json<Thread>();
  const stateOf = async (customer: TestCustomer) =>
    (await customer.request('GET', '/state')).json<WidgetState>();
  return { workspace, agent, contact, patch, merge, unmerge, duplicates, conversation, stateOf };
}

async function signIn(workspace: TestWorkspace, id: string, token?: string): Promise<Session> {
  const hash = createHmac('sha256', workspace.widgetSecret).update(id).digest('hex');
  const payload = { key: workspace.widgetKey, ...(token && { token }), identity: { id, hash } };
  return (await t.app.inject({ method: 'POST', url: '/api/v1/widget/sessions', payload })).json<Session>();
}

describe('merging customers', () => {
  test('joins their open conversations, and both devices write into the one that stays', async () => {
    const { workspace, agent, merge, conversation, stateOf, contact } = await desk();
    const [a, b] = [await t.makeCustomer(workspace), await t.makeCustomer(workspace)];
    const first = (await a.say('from the phone')).conversation.id;
    t.clock.advance(1000);
    const second = (await b.say('from the desk')).conversation.id;
    await agent.send('POST', `/conversations/${second}/take`);
    const kept = (await merge(contactOf(b), contactOf(a))).json<Contact>();
    expect(kept).toMatchObject({ id: contactOf(a), mergedIntoId: null });
    expect(await contact(contactOf(b))).toMatchObject({ mergedIntoId: contactOf(a) });
    // The one that has an agent goes on.
    expect((await conversation(first)).conversation.mergedIntoId).toBe(second);
    t.clock.advance(1000);
    expect((await b.say('more')).conversation.id).toBe(second);
    expect((await a.say('and more')).conversation.id).toBe(second);
    const { conversation: shown, messages } = await conversation(second);
    expect(shown).toMatchObject({ contact: { id: contactOf(a) }, assigneeId: agent.memberId });
    expect(messages.map(({ body }) => body)).toEqual(['from the phone', 'from the desk', 'more', 'and more']);
    for (const customer of [a, b])
      expect((await stateOf(customer)).messages.map(({ body }) => body)).toHaveLength(4);
  });

  test('fills in what the one who stays did not say, and undoing takes only that away', async () => {
    const { workspace, patch, merge, unmerge, contact } = await desk();
    const [a, b] = [await t.makeCustomer(workspace), await t.makeCustomer(workspace)];
    await patch(contactOf(a), { name: 'Anna', attributes: { plan: 'pro' } });
    await patch(contactOf(b), {
      name: 'A.',
      phone: '138 0000 0001',
      email: 'b@example.test',
      attributes: { plan: 'free', city: '杭州' },
    });
    const before = [await contact(contactOf(a)), await contact(contactOf(b))];
    const kept = (await merge(contactOf(b), contactOf(a))).json<Contact>();
    expect(kept).toMatchObject({
      name: 'Anna',
      phone: '138 0000 0001',
      email: 'b@example.test',
      attributes: { plan: 'pro', city: '杭州' },
    });
    await patch(contactOf(a), { email: 'anna@example.test' });
    await unmerge(contactOf(b));
    expect(await contact(contactOf(a))).toEqual({ ...before[0], email: 'anna@example.test' });
    expect(await contact(contactOf(b))).toEqual(before[1]);
  });

  test('is undone with every conversation, and what began since stays', async () => {
    const { workspace, agent, merge, unmerge, conversation, stateOf } = await desk();
    const [a, b] = [await t.makeCustomer(workspace), await t.makeCustomer(workspace)];
    const first = (await a.say('of a')).conversation.id;
    const second = (await b.say('of b')).conversation.id;
    const before = [await conversation(first), await conversation(second)];
    await merge(contactOf(b), contactOf(a));
    t.clock.advance(1000);
    await b.say('since');
    await unmerge(contactOf(b));
    const [x, y] = [await conversation(first), await conversation(second)];
    expect(x.messages.map(({ body }) => body)).toEqual(['of a', 'since']);
    expect(y.messages.map(({ body }) => body)).toEqual(['of b']);
    expect(y.conversation).toMatchObject({
      contact: { id: contactOf(b) },
      status: 'open',
      mergedIntoId: null,
    });
    expect(y.conversation.waitingSince).toBe(before[1]?.conversation.waitingSince);
    expect((await stateOf(b)).messages.map(({ body }) => body)).toEqual(['of b']);
    expect((await b.say('mine again')).conversation.id).toBe(second);
    expect((await agent.send('DELETE', `/contacts/${contactOf(b)}/merge`)).json()).toMatchObject({
      code: 'wrong_state',
    });
  });

  test('never makes somebody verified a part of somebody who is not, and no sign-in becomes who was merged', async () => {
    const { workspace, merge, contact } = await desk();
    const visitor = await t.makeCustomer(workspace);
    const user = await signIn(workspace, 'u1');
    expect((await merge(user.contactId, contactOf(visitor))).json()).toMatchObject({ code: 'wrong_state' });
    expect((await merge(contactOf(visitor), user.contactId)).statusCode).toBe(200);
    // On the visitor's device somebody else signs in for the first time: they are nobody's part.
    const other = await signIn(workspace, 'u2', visitor.session.token);
    expect(other.contactId).not.toBe(user.contactId);
    expect(await contact(contactOf(visitor))).toMatchObject({
      externalId: null,
      mergedIntoId: user.contactId,
    });
    // Two accounts of one person: both sign-ins lead to the one who stays.
    expect((await merge(other.contactId, user.contactId)).statusCode).toBe(200);
    expect((await signIn(workspace, 'u2')).contactId).toBe(user.contactId);
    expect((await merge(other.contactId, user.contactId)).json()).toMatchObject({ code: 'merged' });
    expect((await merge(user.contactId, user.contactId)).json()).toMatchObject({ code: 'bad_request' });
  });

  test('a message goes into the open conversation, though the other one’s is newer and just resolved', async () => {
    const { workspace, agent, merge, stateOf } = await desk();
    const [a, b] = [await t.makeCustomer(workspace), await t.makeCustomer(workspace)];
    const older = (await a.say('older')).conversation.id;
    t.clock.advance(1000);
    const newer = (await b.say('newer')).conversation.id;
    await agent.send('POST', `/conversations/${newer}/resolve`);
    await merge(contactOf(b), contactOf(a));
    expect((await b.say('more')).conversation.id).toBe(older);
    expect((await stateOf(a)).conversation?.id).toBe(older);
  });

  test('a file that waits on the merged device is sent', async () => {
    const { workspace, merge } = await desk();
    const [a, b] = [await t.makeCustomer(workspace), await t.makeCustomer(workspace)];
    const upload = async () => {
      const form = new FormData();
      form.append('file', new Blob(['hello'], { type: 'text/plain' }), 'a.txt');
      const answer = await t.app.inject({
        method: 'POST',
        url: '/api/v1/widget/attachments',
        headers: { authorization: `Bearer ${b.session.token}` },
        payload: form as never,
      });
      return answer.json<{ id: string }>().id;
    };
    const before = await upload();
    await merge(contactOf(b), contactOf(a));
    const attachmentIds = [before, await upload()];
    const body = { clientKey: crypto.randomUUID(), body: '', attachmentIds };
    expect((await b.request('POST', '/messages', body)).statusCode).toBe(200);
    for (const customer of [a, b])
      expect((await customer.request('GET', `/attachments/${before}`)).statusCode).toBe(200);
  });

  test('in any sequence keeps one open conversation a customer, and undoes to what was', async () => {
    const { workspace, agent, merge, unmerge, contact } = await desk();
    const customers = await Promise.all(Array.from({ length: 4 }, () => t.makeCustomer(workspace)));
    const ids = customers.map(contactOf);
    const conversationIds: string[] = [];
    for (const [i, customer] of customers.entries()) {
      t.clock.advance(1000);
      const { id } = (await customer.say(`question ${i}`)).conversation;
      conversationIds.push(id);
      if (i === 1) await agent.send('POST', `/conversations/${id}/take`);
      if (i === 1) await agent.send('POST', `/conversations/${id}/pending`);
      if (i === 2) await agent.send('POST', `/conversations/${id}/resolve`);
    }
    const thread = async (id: string) => (await agent.get(`/conversations/${id}`)).json<Thread>();
    await t.until(async () =>
      (await Promise.all(conversationIds.map(thread))).every(({ messages }) =>
        messages.every(({ feeling }) => feeling),
      ),
    );
    const all = async () => ({
      contacts: await Promise.all(ids.map(contact)),
      threads: (await Promise.all(conversationIds.map(thread))).map(({ conversation, messages }) => ({
        messages,
        conversation: { ...conversation, version: 0, updatedAt: '' } satisfies Conversation,
      })),
    });
    const before = await all();
    const steps = fc.array(fc.tuple(fc.nat(3), fc.nat(3), fc.boolean()), { minLength: 2, maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(steps, fc.infiniteStream(fc.nat()), async (sequence, choice) => {
        for (const [a, b, parts] of sequence) await (parts ? unmerge(ids[a]!) : merge(ids[a]!, ids[b]!));
        for (;;) {
          const now = await Promise.all(ids.map(contact));
          const merged = now.filter(({ mergedIntoId }) => mergedIntoId);
          if (merged.length === 0) break;
          const free = merged.filter(({ mergedIntoId }) => !merged.some(({ id }) => id === mergedIntoId));
          const at = (choice.next().value ?? 0) % free.length;
          // What a later merge has built upon has to wait for that; something can always be undone.
          let undone = false;
          for (const { id } of [...free.slice(at), ...free.slice(0, at)]) {
            const answer = await unmerge(id);
            expect([200, 409]).toContain(answer.statusCode);
            undone = answer.statusCode === 200;
            if (undone) break;
          }
          expect(undone).toBe(true);
        }
        expect(await all()).toEqual(before);
      }),
      { numRuns: 20 },
    );
  });
});

describe('who may be the same person', () => {
  test('is told with the reasons, and who was merged', async () => {
    const { workspace, patch, merge, duplicates } = await desk();
    const visitor = await t.makeCustomer(workspace);
    const me = contactOf(visitor);
    const user = await signIn(workspace, 'anna@example.test');
    await signIn(workspace, 'anna@example.test', visitor.session.token);
    await patch(me, { email: 'Anna@Example.test', phone: '+86 138-0000-0001' });
    const other = contactOf(await t.makeCustomer(workspace));
    await patch(other, { phone: '13800000001', email: 'other@example.test' });
    await t.makeCustomer(workspace);
    const { suggested } = await duplicates(me);
    expect(suggested.map(({ contact, reasons }) => [contact.id, reasons])).toEqual([
      [user.contactId, ['device', 'external_id']],
      [other, ['phone']],
    ]);
    await merge(me, user.contactId);
    const after = await duplicates(user.contactId);
    expect(after.merged.map(({ contact }) => contact.id)).toEqual([me]);
    expect(after.suggested.map(({ contact }) => contact.id)).toEqual([other]);
  });
});
