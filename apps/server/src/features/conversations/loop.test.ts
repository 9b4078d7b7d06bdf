import type {
  Conversation,
  ConversationPage,
  Message,
  Suggestions,
  Thread,
  WidgetState,
} from '@attune/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildTestApp, type TestApp } from '../../testing/app.ts';

let t: TestApp;
beforeAll(async () => {
  t = await buildTestApp();
});
afterAll(() => t.close());

const path = (conversation: { id: string }, rest = '') => `/conversations/${conversation.id}${rest}`;

describe('the main loop', () => {
  test('a question is dispatched, answered, resolved and rated', async () => {
    const workspace = await t.makeWorkspace();
    const agent = await t.makeMember(workspace, 'agent', { presence: 'online', name: '王芳' });
    const customer = await t.makeCustomer(workspace);
    const { conversation } = await customer.say('付款扣了两次，怎么办？');
    expect(conversation.state).toBe('waiting');

    const thread = async () => (await agent.get(path(conversation))).json<Thread>();
    await t.until(async () => (await thread()).conversation.assigneeId === agent.memberId);
    const decisions = await agent.get(path(conversation, '/decisions'));
    expect(decisions.json()).toHaveLength(1);

    t.clock.advance(20_000);
    const reply = await agent.send('POST', path(conversation, '/messages'), {
      clientKey: 'reply-0001',
      kind: 'message',
      body: '您好，我帮您查一下。',
    });
    expect(reply.statusCode).toBe(200);
    await agent.send('POST', path(conversation, '/messages'), {
      clientKey: 'note-00001',
      kind: 'note',
      body: 'secret',
    });
    const state = async () => (await customer.request('GET', '/state')).json<WidgetState>();
    expect((await state()).messages.map((message) => message.body)).toEqual([
      '付款扣了两次，怎么办？',
      '您好，我帮您查一下。',
    ]);

    t.clock.advance(60_000);
    const resolved = await agent.send('POST', path(conversation, '/resolve'));
    expect(resolved.json<Conversation>().status).toBe('resolved');
    await t.until(async () => (await state()).conversation?.survey != null);
    const rated = await customer.request('POST', '/survey', { score: 5, comment: '很快' });
    expect(rated.statusCode).toBe(200);
    expect((await thread()).conversation.csatScore).toBe(5);

    // The numbers: answered after 20 s, satisfied.
    const tiles = async () =>
      (await agent.get('/metrics/tiles')).json<{
        items: { metric: string; summary: { n: number; value: number } }[];
      }>();
    const tile = async (metric: string) =>
      (await tiles()).items.find((item) => item.metric === metric)?.summary;
    await t.until(async () => (await tile('satisfaction'))?.n === 1);
    expect(await tile('first_response_time')).toMatchObject({ n: 1, value: 20_000 });
    expect(await tile('satisfaction')).toMatchObject({ n: 1, value: 1 });
    const { from, to } = (await agent.get('/metrics/tiles')).json<{ from: string; to: string }>();
    const cell = await agent.get(`/metrics/cell?from=${from}&to=${to}&metric=satisfaction`);
    expect(cell.json<{ items: { conversation: Conversation }[] }>().items[0]?.conversation.id).toBe(
      conversation.id,
    );
    const heatmap = await agent.get('/metrics/heatmap?dimension=stage');
    expect(heatmap.statusCode, heatmap.body).toBe(200);
    expect(heatmap.json<{ rows: { key: string }[] }>().rows.map((row) => row.key)).toContain(
      'first_response',
    );
    const byMember = await agent.get('/metrics/heatmap?dimension=member&metric=first_response_time');
    expect(byMember.json<{ rows: { label: string }[] }>().rows).toEqual([
      { key: agent.memberId, label: '王芳' },
    ]);
  });

  test('a message with a known client key is stored once, and 20 at once make one conversation', async () => {
    const workspace = await t.makeWorkspace();
    const supervisor = await t.makeMember(workspace, 'supervisor');
    const customer = await t.makeCustomer(workspace);
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => customer.say(`message ${index}`, `key-${index % 10}-aaaa`)),
    );
    const page = (await supervisor.get('/conversations?view=all')).json<ConversationPage>();
    expect(page.items).toHaveLength(1);
    const thread = (await supervisor.get(path(page.items[0]!))).json<Thread>();
    expect(thread.messages).toHaveLength(10);
  });

  test('two agents take at once: one gets it, the other is told', async () => {
    const workspace = await t.makeWorkspace();
    const [a, b] = [await t.makeMember(workspace, 'agent'), await t.makeMember(workspace, 'agent')];
    const customer = await t.makeCustomer(workspace);
    const { conversation } = await customer.say('hello');
    const answers = await Promise.all([a, b].map((agent) => agent.send('POST', path(conversation, '/take'))));
    expect(answers.map((answer) => answer.statusCode).sort()).toEqual([200, 409]);
    expect(answers.find((answer) => answer.statusCode === 409)?.json().code).toBe('already_assigned');
  });

  test('a customer who writes again reopens what was not rated, and starts afresh after a rating', async () => {
    const workspace = await t.makeWorkspace();
    const agent = await t.makeMember(workspace, 'agent');
    const customer = await t.makeCustomer(workspace);
    const { conversation } = await customer.say('first');
    await agent.send('POST', path(conversation, '/take'));
    await agent.send('POST', path(conversation, '/messages'), {
      clientKey: 'reply-0001',
      kind: 'message',
      body: 'done',
    });
    await agent.send('POST', path(conversation, '/resolve'));
    const again = await customer.say('not yet');
    expect(again.conversation).toMatchObject({ id: conversation.id, state: 'waiting' });
    await agent.send('POST', path(conversation, '/take'));
    await agent.send('POST', path(conversation, '/resolve'));
    await t.until(async () => (await customer.request('POST', '/survey', { score: 2 })).statusCode === 200);
    const fresh = await customer.say('something else');
    expect(fresh.conversation.id).not.toBe(conversation.id);
    const history = (await agent.get(path(conversation, '/history')))
      .json<{ type: string }[]>()
      .map((event) => event.type)
      .filter((type) => type !== 'message.felt'); // read in the background, so it may come last
    expect(history).toContain('conversation.reopened');
    expect(history.at(-1)).toBe('survey.answered');
  });

  test('a transfer carries its note, and never comes back to the one who hands on', async () => {
    const workspace = await t.makeWorkspace();
    const [a, b] = [
      await t.makeMember(workspace, 'agent', { presence: 'online' }),
      await t.makeMember(workspace, 'agent'),
    ];
    const customer = await t.makeCustomer(workspace);
    const { conversation } = await customer.say('refund please');
    await t.until(
      async () => (await a.get(path(conversation))).json<Thread>().conversation.assigneeId === a.memberId,
    );
    const transferred = await a.send('POST', path(conversation, '/transfer'), {
      memberId: b.memberId,
      note: '客户很急',
    });
    expect(transferred.json<Conversation>().assigneeId).toBe(b.memberId);
    const notes = (await b.get(path(conversation)))
      .json<Thread>()
      .messages.filter((message: Message) => message.kind === 'note');
    expect(notes.map((note) => note.body)).toEqual(['客户很急']);
    const released = await b.send('POST', path(conversation, '/release'));
    expect(released.json<Conversation>().owner).toBe('queue');
  });

  test('suggestions come from the templates, filled in', async () => {
    const workspace = await t.makeWorkspace();
    const agent = await t.makeMember(workspace, 'supervisor', { name: '王芳' });
    await agent.send('POST', '/templates', {
      title: '重复扣款',
      body: '您好，我是{{agent.name}}，重复扣款会在 3 天内退回。',
      language: 'zh',
      examples: ['付款扣了两次'],
    });
    await agent.send('POST', '/templates', { title: '配送时间', body: '一般 2 天送达。', language: 'zh' });
    const customer = await t.makeCustomer(workspace);
    const { conversation } = await customer.say('我付款被扣了两次钱');
    const suggestions = (await agent.get(path(conversation, '/suggestions'))).json<Suggestions>();
    expect(suggestions.items[0]).toMatchObject({
      title: '重复扣款',
      body: '您好，我是王芳，重复扣款会在 3 天内退回。',
    });
  });
});
