import type {
  Conversation,
  ConversationLink,
  Session,
  Tag,
  Thread,
  WidgetState,
  WireEvent,
} from '@attune/contract';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildTestApp, type TestApp } from '../../testing/app.ts';
import type { TestCustomer } from '../../testing/factories.ts';

let t: TestApp;
beforeAll(async () => {
  t = await buildTestApp();
});
afterAll(() => t.close());

async function desk() {
  const workspace = await t.makeWorkspace();
  const agent = await t.makeMember(workspace, 'agent');
  const customer = await t.makeCustomer(workspace);
  const thread = async (id: string) => (await agent.get(`/conversations/${id}`)).json<Thread>();
  const merge = (id: string, intoId: string) => agent.send('POST', `/conversations/${id}/merge`, { intoId });
  const unmerge = (id: string) => agent.send('DELETE', `/conversations/${id}/merge`);
  const reply = (id: string, body: string, kind = 'message') => {
    t.clock.advance(1000);
    const clientKey = crypto.randomUUID();
    return agent.send('POST', `/conversations/${id}/messages`, { clientKey, kind, body });
  };
  /** A conversation of `who` that is over and can begin no more: it was rated. */
  const past = async (who: TestCustomer, body: string): Promise<string> => {
    t.clock.advance(1000);
    const { conversation } = await who.say(body);
    const { id } = conversation;
    await agent.send('POST', `/conversations/${id}/take`);
    await reply(id, `${body}: answer`);
    await agent.send('POST', `/conversations/${id}/resolve`);
    await t.until(async () => {
      const state = (await who.request('GET', '/state')).json<WidgetState>();
      return state.conversation?.id === id && state.conversation.survey !== null;
    });
    await who.request('POST', '/survey', { score: 5 });
    return id;
  };
  const open = async (who: TestCustomer, body: string): Promise<string> => {
    t.clock.advance(1000);
    return (await who.say(body)).conversation.id;
  };
  return { workspace, agent, customer, thread, merge, unmerge, reply, past, open };
}

const bodies = ({ messages }: Thread) => messages.map(({ body }) => body);
/** What anybody can see of a conversation, but for what every change raises. */
const stateOf = ({ conversation, messages }: Thread) => ({
  conversation: { ...conversation, version: 0, updatedAt: '' },
  messages,
});

describe('merging', () => {
  test('reads both as one thread, in order of time, and the customer goes on in it', async () => {
    const { agent, customer, thread, merge, reply, past, open } = await desk();
    const first = await past(customer, 'first');
    await reply(first, 'a note', 'note');
    const second = await open(customer, 'second');
    const merged = (await merge(first, second)).json<Conversation>();
    expect(merged.id).toBe(second);
    expect(bodies(await thread(second))).toEqual(['first', 'first: answer', 'a note', 'second']);
    expect((await thread(first)).conversation).toMatchObject({ mergedIntoId: second, status: 'resolved' });

    const state = async () => (await customer.request('GET', '/state')).json<WidgetState>();
    expect((await state()).conversation).toMatchObject({ id: second, replaces: [first] });
    await open(customer, 'third');
    expect(bodies(await thread(second)).at(-1)).toBe('third');
    expect((await state()).messages.map(({ body }) => body)).toEqual([
      'first',
      'first: answer',
      'second',
      'third',
    ]);
    // It is listed once, and older pages hold what was merged.
    const list = (await agent.get('/conversations?view=all')).json<{ items: Conversation[] }>();
    expect(list.items.map(({ id }) => id)).toEqual([second]);
    const { messages } = await thread(second);
    const older = await agent.get(`/conversations/${second}/messages?before=${messages[2]?.id}&limit=1`);
    expect(older.json()).toMatchObject({ messages: [{ body: 'first: answer' }], hasMore: true });
    // The number finds it, and what is merged is not found apart.
    const { number } = (await thread(second)).conversation;
    const found = await agent.get(`/conversations?number=${number}`);
    expect(found.json<{ items: Conversation[] }>().items.map(({ id }) => id)).toEqual([second]);
    // Both say so.
    const history = async (id: string) =>
      (await agent.get(`/conversations/${id}/history`))
        .json<WireEvent[]>()
        .filter(({ type }) => type === 'conversation.merged');
    expect((await history(first)).map(({ payload }) => payload)).toMatchObject([
      { as: 'secondary', withId: second },
    ]);
    expect((await history(second)).map(({ payload }) => payload)).toMatchObject([
      { as: 'primary', withId: first },
    ]);
  });

  test('closes the merged one: nobody changes it any more', async () => {
    const { agent, customer, merge, past, open, reply } = await desk();
    const first = await past(customer, 'first');
    const second = await open(customer, 'second');
    await merge(first, second);
    expect((await reply(first, 'x')).json()).toMatchObject({ status: 409, code: 'merged' });
    for (const path of ['reopen', 'resolve', 'take', 'read'])
      expect((await agent.send('POST', `/conversations/${first}/${path}`)).json()).toMatchObject({
        code: 'merged',
      });
    expect((await merge(first, second)).json()).toMatchObject({ code: 'merged' });
  });

  test('a repeated message of a merged conversation is answered with the one that goes on', async () => {
    const { customer, merge, past, open } = await desk();
    t.clock.advance(1000);
    await customer.say('first', 'the-very-first-key');
    const first = await past(customer, 'more');
    const second = await open(customer, 'second');
    await merge(first, second);
    const again = await customer.say('first', 'the-very-first-key');
    expect(again).toMatchObject({ message: { body: 'first' }, conversation: { id: second } });
  });

  test('refuses what makes no sense', async () => {
    const { workspace, agent, customer, merge, unmerge, past, open } = await desk();
    const first = await past(customer, 'first');
    const second = await open(customer, 'second');
    const stranger = await open(await t.makeCustomer(workspace), 'other');
    const foreign = (await (await t.makeCustomer(await t.makeWorkspace())).say('foreign')).conversation.id;
    expect((await merge(first, first)).json()).toMatchObject({ code: 'bad_request' });
    expect((await merge(first, stranger)).json()).toMatchObject({ code: 'wrong_state' });
    expect((await merge(second, first)).json()).toMatchObject({ code: 'wrong_state' });
    expect((await merge(first, foreign)).json()).toMatchObject({ code: 'not_found' });
    expect((await unmerge(first)).json()).toMatchObject({ code: 'wrong_state' });
    const analyst = await t.makeMember(agent.workspace, 'analyst');
    expect((await analyst.send('POST', `/conversations/${first}/merge`, { intoId: second })).statusCode).toBe(
      403,
    );
  });

  test('of many who merge and part the same two at once, each sees one state', async () => {
    const { customer, merge, unmerge, past, open, thread } = await desk();
    const first = await past(customer, 'first');
    const second = await open(customer, 'second');
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, i) => (i % 3 === 2 ? unmerge(first) : merge(first, second))),
    );
    for (const { statusCode } of answers) expect([200, 409]).toContain(statusCode);
    const merges = answers.filter((a, i) => i % 3 !== 2 && a.statusCode === 200).length;
    const parts = answers.filter((a, i) => i % 3 === 2 && a.statusCode === 200).length;
    const isMerged = (await thread(first)).conversation.mergedIntoId !== null;
    expect(merges - parts).toBe(isMerged ? 1 : 0);
  });

  test('is neither a resolve nor a contact in the metrics, until it is undone', async () => {
    const { workspace, customer, merge, unmerge, past, open } = await desk();
    const first = await past(customer, 'first');
    const second = await open(customer, 'second');
    const measures = async () => {
      const rows = await t.platform.db.system((tx) =>
        tx
          .selectFrom('measurement')
          .select(['conversation_id', 'metric', 'value'])
          .where('workspace_id', '=', workspace.id)
          .where('metric', 'in', ['repeat_contact', 'resolution_time', 'first_contact_resolution'])
          .orderBy('conversation_id')
          .orderBy('metric')
          .execute(),
      );
      return rows
        .map((row) => [
          row.conversation_id === first ? 1 : 2,
          row.metric,
          row.metric === 'resolution_time' || row.value,
        ])
        .map(String);
    };
    const apart = [
      '1,first_contact_resolution,0',
      '1,repeat_contact,0',
      '1,resolution_time,true',
      '2,repeat_contact,1',
    ];
    await t.until(async () => String(await measures()) === String(apart));
    await merge(first, second);
    await t.until(async () => String(await measures()) === '2,repeat_contact,0');
    await unmerge(first);
    await t.until(async () => String(await measures()) === String(apart));
  });
});

describe('undoing', () => {
  test('leaves what came since with the primary', async () => {
    const { agent, customer, thread, merge, unmerge, past, open, reply } = await desk();
    const tags = await Promise.all(
      ['a', 'b'].map(async (name) => (await agent.send('POST', '/tags', { name })).json<Tag>().id),
    );
    const first = await past(customer, 'first');
    await agent.send('PUT', `/conversations/${first}/tags`, { tagIds: tags });
    const second = await open(customer, 'second');
    await agent.send('PUT', `/conversations/${second}/tags`, { tagIds: [tags[1]] });
    const before = stateOf(await thread(first));
    await merge(first, second);
    expect((await thread(second)).conversation.tagIds.toSorted()).toEqual(tags.toSorted());
    await agent.send('POST', `/conversations/${second}/take`);
    await reply(second, 'since');
    expect((await unmerge(first)).json<Conversation>()).toMatchObject({ id: first, mergedIntoId: null });
    expect(stateOf(await thread(first))).toEqual(before);
    const after = await thread(second);
    expect(bodies(after)).toEqual(['second', 'since']);
    expect(after.conversation.tagIds).toEqual([tags[1]]);
  });

  test('waits while the primary is part of another one itself', async () => {
    const { customer, thread, merge, unmerge, past, open } = await desk();
    const [first, second] = [await past(customer, 'first'), await past(customer, 'second')];
    const third = await open(customer, 'third');
    await merge(first, second);
    await merge(second, third);
    expect(bodies(await thread(third))).toEqual([
      'first',
      'first: answer',
      'second',
      'second: answer',
      'third',
    ]);
    const refused = await unmerge(first);
    expect(refused.json()).toMatchObject({ status: 409, code: 'wrong_state' });
    expect((await unmerge(second)).statusCode).toBe(200);
    expect((await unmerge(first)).statusCode).toBe(200);
    expect(bodies(await thread(third))).toEqual(['third']);
  });

  test('restores every conversation exactly, whatever was merged into what and parted in which order', async () => {
    const { agent, customer, thread, merge, unmerge, past, open } = await desk();
    const tags = await Promise.all(
      ['a', 'b', 'c'].map(async (name) => (await agent.send('POST', '/tags', { name })).json<Tag>().id),
    );
    const ids: string[] = [];
    for (const name of ['one', 'two', 'three', 'four']) ids.push(await past(customer, name));
    ids.push(await open(customer, 'five'));
    for (const [i, id] of ids.entries())
      await agent.send('PUT', `/conversations/${id}/tags`, {
        tagIds: tags.filter((_, n) => (i + n) % 3 !== 0),
      });
    const all = async () => Promise.all(ids.map(async (id) => stateOf(await thread(id))));
    // What is read of feelings comes a moment after the message.
    await t.until(async () =>
      (await Promise.all(ids.map(thread))).every(({ messages }) =>
        messages.every(({ authorKind, feeling }) => authorKind !== 'contact' || feeling),
      ),
    );
    const before = await all();
    const pair = fc.tuple(fc.nat(4), fc.nat(4), fc.boolean());
    await fc.assert(
      fc.asyncProperty(
        fc.array(pair, { minLength: 3, maxLength: 14 }),
        fc.infiniteStream(fc.nat()),
        async (steps, choice) => {
          for (const [a, b, parts] of steps) await (parts ? unmerge(ids[a]!) : merge(ids[a]!, ids[b]!));
          // Part what can be parted, in any order, until nothing is merged.
          for (;;) {
            const threads = await Promise.all(ids.map(thread));
            const merged = threads
              .map(({ conversation }) => conversation)
              .filter(({ mergedIntoId }) => mergedIntoId);
            if (merged.length === 0) break;
            const free = merged.filter(({ mergedIntoId }) => !merged.some(({ id }) => id === mergedIntoId));
            const next = free[(choice.next().value ?? 0) % free.length];
            expect((await unmerge(next!.id)).statusCode).toBe(200);
          }
          expect(await all()).toEqual(before);
        },
      ),
      { numRuns: 15 },
    );
  });
});

describe('a live socket', () => {
  test('of an agent and of the customer see the one conversation', async () => {
    const { workspace, agent, customer, merge, past, open } = await desk();
    const first = await past(customer, 'first');
    const second = await open(customer, 'second');
    const since = (await agent.get('/events?limit=500')).json<{ position: string }>().position;
    await merge(first, second);
    const { events } = (await agent.get(`/events?after=${since}`)).json<{ events: WireEvent[] }>();
    const seen = new Map(
      events.flatMap(({ conversation }) => (conversation ? [[conversation.id, conversation]] : [])),
    );
    expect(seen.get(first)).toMatchObject({ mergedIntoId: second, status: 'resolved' });
    expect(seen.get(second)).toMatchObject({ mergedIntoId: null });
    const token = customer.session.token;
    const payload = { key: workspace.widgetKey, token };
    const session = (
      await t.app.inject({ method: 'POST', url: '/api/v1/widget/sessions', payload })
    ).json<Session>();
    expect(session.state.conversation?.id).toBe(second);
  });
});

describe('links', () => {
  test('are seen from both ends, changed and taken away', async () => {
    const { workspace, agent, customer, open } = await desk();
    const a = await open(customer, 'a');
    const b = await open(await t.makeCustomer(workspace), 'b');
    const links = async (id: string) =>
      (await agent.get(`/conversations/${id}/links`))
        .json<ConversationLink[]>()
        .map(({ kind, outgoing, conversation }) => [kind, outgoing, conversation.id]);
    const put = (from: string, to: string, kind: string) =>
      agent.send('PUT', `/conversations/${from}/links/${to}`, { kind });
    expect((await put(a, b, 'caused_by')).statusCode).toBe(200);
    expect([await links(a), await links(b)]).toEqual([[['caused_by', true, b]], [['caused_by', false, a]]]);
    await put(b, a, 'follow_up');
    expect([await links(a), await links(b)]).toEqual([[['follow_up', false, b]], [['follow_up', true, a]]]);
    expect((await put(a, a, 'related')).json()).toMatchObject({ code: 'bad_request' });
    expect((await put(a, crypto.randomUUID(), 'related')).json()).toMatchObject({ code: 'not_found' });
    expect((await agent.send('DELETE', `/conversations/${a}/links/${b}`)).json()).toEqual([]);
    expect((await agent.send('DELETE', `/conversations/${a}/links/${b}`)).statusCode).toBe(404);
    const types = (await agent.get(`/conversations/${b}/history`))
      .json<WireEvent[]>()
      .map(({ type }) => type);
    expect(types.filter((type) => type.includes('link'))).toEqual([
      'conversation.linked',
      'conversation.linked',
      'conversation.unlinked',
    ]);
  });
});
