import type { Message, Recommendation, Suggestions, Template, TemplateInput } from '@attune/contract';
import { classifierToBytes, trainClassifier } from '@attune/semantics';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildTestApp, type TestApp } from '../../testing/app.ts';
import type { TestCustomer, TestMember, TestWorkspace } from '../../testing/factories.ts';
import { segment } from '../understanding/segment.ts';

let t: TestApp;
let workspace: TestWorkspace;
let editor: TestMember;
let lily: TestMember;
let tom: TestMember;
let refund: Template;
let parcel: Template;
let invoice: Template;

beforeAll(async () => {
  t = await buildTestApp();
});
afterAll(() => t.close());
beforeEach(async () => {
  workspace = await t.makeWorkspace();
  editor = await t.makeMember(workspace, 'knowledge_editor');
  lily = await t.makeMember(workspace, 'agent', { name: 'Lily' });
  tom = await t.makeMember(workspace, 'agent', { name: 'Tom' });
  refund = await add({ title: '退款到账时间', body: '您好，退款 3 到 5 天到账。{{agent.name}}' });
  parcel = await add({ title: '查询物流进度', body: '包裹正在路上。', examples: ['快递到哪了'] });
  invoice = await add({ title: '开具发票', body: '发票会发到您的邮箱。' });
});

async function add(input: Partial<TemplateInput> & { title: string }): Promise<Template> {
  const answer = await editor.send('POST', '/templates', { body: input.title, language: 'zh', ...input });
  expect(answer.statusCode, answer.body).toBe(201);
  return answer.json();
}

async function ask(body: string, customer?: TestCustomer): Promise<{ id: string; messageId: string }> {
  t.clock.advance(1000);
  const { conversation, message } = await (customer ?? (await t.makeCustomer(workspace))).say(body);
  return { id: conversation.id, messageId: message.id };
}

async function show(who: TestMember, id: string): Promise<Suggestions> {
  t.clock.advance(100);
  const answer = await who.send('POST', `/conversations/${id}/suggestions`);
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json();
}

interface Reply {
  templateId?: string;
  suggestedFor?: string;
  clientKey?: string;
}
async function reply(who: TestMember, id: string, body: string, made: Reply = {}): Promise<Message> {
  t.clock.advance(1000);
  const payload = { kind: 'message', body, clientKey: uuidv7(), ...made };
  const answer = await who.send('POST', `/conversations/${id}/messages`, payload);
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json();
}

const stored = () =>
  t.platform.db.system((tx) =>
    tx
      .selectFrom('suggestion')
      .selectAll()
      .where('workspace_id', '=', workspace.id)
      .orderBy('shown_at')
      .orderBy('member_id')
      .execute(),
  );

/** What was noted, once nothing waits any more that is expected to be settled. */
async function settled(expected: number) {
  await t.until(async () => (await stored()).filter(({ state }) => state !== 'open').length >= expected);
  return stored();
}

const recommendation = async (query = ''): Promise<Recommendation> =>
  (await editor.get(`/recommendation${query}`)).json();
const learn = async () =>
  (await editor.send('POST', '/recommendation/learn')).json<Recommendation['learning']>();
const titles = ({ items }: Suggestions) => items.map(({ title }) => title);

describe('what is noted', () => {
  test('shown once for a message and a member, however often it is asked', async () => {
    const { id, messageId } = await ask('退款什么时候到账');
    const first = await show(lily, id);
    await Promise.all([show(lily, id), show(lily, id)]);
    await show(tom, id);
    // Who only looks notes nothing.
    await tom.get(`/conversations/${id}/suggestions`);
    const rows = await stored();
    expect(rows).toHaveLength(2);
    for (const row of rows) {
      expect(row).toMatchObject({
        message_id: messageId,
        conversation_id: id,
        state: 'open',
        used_template_id: null,
      });
      expect(row.template_ids).toEqual(first.items.map(({ templateId }) => templateId));
    }
  });

  test('inserted and sent as it was; a repeated request changes nothing', async () => {
    const { id, messageId } = await ask('退款什么时候到账');
    const [best] = (await show(lily, id)).items;
    expect(best).toMatchObject({
      templateId: refund.id,
      body: '您好，退款 3 到 5 天到账。Lily',
      estimated: true,
    });
    const made = { templateId: refund.id, suggestedFor: messageId, clientKey: uuidv7() };
    const sent = await reply(lily, id, `${best?.body}\n`, made);
    await reply(lily, id, 'something else', made);
    const [row] = await settled(1);
    expect(row).toMatchObject({
      state: 'answered',
      reply_id: sent.id,
      used_template_id: refund.id,
      inserted_rank: 1,
      edit: 0,
    });
    expect((await recommendation()).total).toEqual({
      shown: 1,
      answered: 1,
      inserted: 1,
      used: 1,
      hit1: 1,
      hit3: 1,
      compared: 1,
      edited: 0,
      edit: 0,
    });
  });

  test('edited: by how much', async () => {
    const { id, messageId } = await ask('快递到哪了');
    await show(lily, id);
    await reply(lily, id, '包裹已经到了。', { templateId: parcel.id, suggestedFor: messageId });
    const [row] = await settled(1);
    expect(row?.edit).toBeCloseTo(4 / 7, 6);
    expect((await recommendation()).total).toMatchObject({ inserted: 1, edited: 1 });
  });

  test('ignored, and another template than the suggested ones', async () => {
    const first = await ask('快递到哪了');
    await show(lily, first.id);
    await reply(lily, first.id, '我看一下');
    const second = await ask('你好啊在吗');
    expect((await show(lily, second.id)).items).toEqual([]);
    await reply(lily, second.id, invoice.body, { templateId: invoice.id });
    await settled(2);
    const { total, templates } = await recommendation();
    expect(total).toMatchObject({ shown: 1, answered: 1, inserted: 0, used: 1, hit1: 0, hit3: 0, edited: 0 });
    const of = (id: string) => templates.find(({ templateId }) => templateId === id);
    expect(of(parcel.id)).toMatchObject({ shown: 1, answered: 1, inserted: 0, used: 0 });
    expect(of(invoice.id)).toMatchObject({ shown: 0, answered: 0, used: 1, hit3: 0, compared: 1, edit: 0 });
    expect(of(refund.id)).toMatchObject({ used: 0, edit: null, learnedAt: null });
  });

  test('picked by hand although it was suggested: a hit that was not inserted', async () => {
    const { id } = await ask('快递到哪了');
    await show(lily, id);
    await reply(lily, id, parcel.body, { templateId: parcel.id });
    await settled(1);
    expect((await recommendation()).total).toMatchObject({ used: 1, hit1: 1, inserted: 0 });
  });

  test('of two agents, the one who replies counts; nobody counts for a second reply', async () => {
    const { id, messageId } = await ask('快递到哪了');
    await show(lily, id);
    await show(tom, id);
    await reply(tom, id, parcel.body, { templateId: parcel.id, suggestedFor: messageId });
    const rows = await settled(2);
    expect(rows.find((row) => row.member_id === tom.memberId)).toMatchObject({
      state: 'answered',
      inserted_rank: 1,
    });
    expect(rows.find((row) => row.member_id === lily.memberId)).toMatchObject({
      state: 'passed',
      reply_id: null,
    });
    // Already answered: what is shown now is not noted.
    await show(lily, id);
    await reply(lily, id, '还有什么可以帮您');
    await reply(tom, id, '再见');
    const other = await ask('怎么开发票');
    await show(lily, other.id);
    await reply(lily, other.id, '好的');
    expect(await settled(3)).toHaveLength(3);
    expect((await recommendation()).total).toMatchObject({ shown: 3, answered: 2, inserted: 1 });
  });

  test('the message it was inserted for, though the customer wrote on meanwhile', async () => {
    const customer = await t.makeCustomer(workspace);
    const { id, messageId } = await ask('快递到哪了', customer);
    await show(lily, id);
    const second = await ask('怎么开发票', customer);
    await show(lily, id);
    await reply(lily, id, parcel.body, { templateId: parcel.id, suggestedFor: messageId });
    const rows = await settled(2);
    expect(rows.map(({ message_id, state }) => [message_id, state])).toEqual([
      [messageId, 'answered'],
      [second.messageId, 'passed'],
    ]);
  });

  test('a template that is deleted in between, one that never was, and somebody else’s message', async () => {
    const { id, messageId } = await ask('快递到哪了');
    await show(lily, id);
    await editor.send('DELETE', `/templates/${parcel.id}`);
    await reply(lily, id, parcel.body, { templateId: parcel.id, suggestedFor: messageId });
    const next = await ask('怎么开发票');
    await show(lily, next.id);
    await reply(lily, next.id, 'x', { templateId: uuidv7(), suggestedFor: messageId });
    const [gone, never] = await settled(2);
    expect(gone).toMatchObject({ used_template_id: parcel.id, inserted_rank: 1, edit: null });
    expect(never).toMatchObject({ used_template_id: null, inserted_rank: null, edit: null });
    const { total, templates } = await recommendation();
    expect(total).toMatchObject({ used: 1, hit1: 1, compared: 0 });
    expect(templates.map(({ templateId }) => templateId)).not.toContain(parcel.id);
    await learn();
  });

  test('notes neither before the first message of a customer nor after a reply', async () => {
    const { id } = await ask('快递到哪了');
    await reply(lily, id, '您好');
    expect(titles(await show(lily, id))[0]).toBe('查询物流进度');
    expect(await stored()).toEqual([]);
  });

  test('another workspace is not found, and not counted', async () => {
    const stranger = await t.makeMember(await t.makeWorkspace(), 'owner');
    const { id } = await ask('快递到哪了');
    await show(lily, id);
    expect((await stranger.send('POST', `/conversations/${id}/suggestions`)).statusCode).toBe(404);
    expect((await stranger.get(`${workspace.url}/recommendation`)).statusCode).toBe(404);
    expect((await stranger.send('POST', `${workspace.url}/recommendation/learn`)).statusCode).toBe(404);
    expect((await stranger.get('/recommendation')).json<Recommendation>()).toMatchObject({
      total: { shown: 0 },
      templates: [],
    });
    expect(await stored()).toHaveLength(1);
  });
});

describe('learning', () => {
  /** A customer asks; the agent uses this template, from the suggestions where it is among them. */
  async function teach(question: string, template: Template, who = lily): Promise<void> {
    const { id, messageId } = await ask(question);
    const { items } = await show(who, id);
    const listed = items.some(({ templateId }) => templateId === template.id);
    const before = (await stored()).filter(({ state }) => state !== 'open').length;
    const body = template.body.replace('{{agent.name}}', 'Lily');
    await reply(who, id, body, { templateId: template.id, ...(listed && { suggestedFor: messageId }) });
    await settled(before + 1);
  }
  const top = async (question: string) => (await show(lily, (await ask(question)).id)).items[0];

  test('what was accepted is suggested for the like next time, and says so', async () => {
    const question = '钱怎么还没回我卡里';
    expect((await top(question))?.templateId).not.toBe(refund.id);
    await teach(question, refund);
    expect(await learn()).toMatchObject({ examples: 1, rejected: 0, calibrated: false });
    await t.until(async () => (await top('我的钱怎么还没回卡里呢'))?.templateId === refund.id);
    expect((await top('我的钱怎么还没回卡里呢'))?.reason).toMatchObject({ learned: 1, usage: null });
    const { templates } = await recommendation();
    expect(templates.find(({ templateId }) => templateId === refund.id)).toMatchObject({
      learned: 1,
      learnedAt: expect.any(String),
    });
    // An edited template keeps what it learned.
    await editor.send('PATCH', `/templates/${refund.id}`, { title: '到账' });
    await t.until(async () => (await top('我的钱怎么还没回卡里呢'))?.title === '到账');
  });

  test('what stood first while another was taken loses for that question only', async () => {
    const question = '发票上的物流信息';
    const first = (await top(question))!;
    const other = first.templateId === invoice.id ? parcel : invoice;
    await teach(question, other);
    expect(await learn()).toMatchObject({ examples: 1, rejected: 1 });
    await t.until(async () => (await top(question))?.templateId === other.id);
    expect((await top('快递到哪了'))?.templateId).toBe(parcel.id);
    expect((await top('怎么开具发票'))?.templateId).toBe(invoice.id);
  });

  test('learns the same again, says nothing new, and forgets what is gone', async () => {
    await teach('钱怎么还没回我卡里', refund);
    await teach('钱怎么还没回我卡里', refund, tom);
    const events = async () =>
      (
        await t.platform.db.system((tx) =>
          tx
            .selectFrom('event')
            .select('id')
            .where('workspace_id', '=', workspace.id)
            .where('type', '=', 'settings.changed')
            .execute(),
        )
      ).length;
    const [one] = await Promise.all([learn(), learn()]);
    // The same words twice are one example.
    expect(one).toMatchObject({ examples: 1 });
    const before = await events();
    t.clock.advance(1000);
    expect(await learn()).toMatchObject({ examples: 1, learnedAt: t.clock.now().toISOString() });
    expect(await events()).toBe(before);
    t.clock.advance(181 * 86_400_000);
    expect(await learn()).toMatchObject({ examples: 0 });
    expect(await events()).toBe(before + 1);
  });

  test('every night, where there is something new to learn', async () => {
    const job = t.features.flatMap(({ jobs = [] }) => jobs).find(({ name }) => name === 'learn_suggestions')!;
    const learnedAt = async () => (await recommendation()).learning.learnedAt;
    await job.run();
    expect(await learnedAt()).toBeNull();
    await teach('钱怎么还没回我卡里', refund);
    t.clock.advance(1000);
    await job.run();
    const first = t.clock.now().toISOString();
    expect((await recommendation()).learning).toMatchObject({ learnedAt: first, examples: 1 });
    t.clock.advance(86_400_000);
    await job.run();
    expect(await learnedAt()).toBe(first);
  });

  test('a classifier finds what shares no word with a template, and says which words decided', async () => {
    const asked: [Template, string[]][] = [
      [refund, ['钱还没回卡里', '银行卡没收到钱', '余额没有变']],
      [parcel, ['东西还没收到', '派送员没来', '件停在中转站']],
      [invoice, ['报销要凭证', '税号填错', '财务要抬头']],
    ];
    const examples = asked.flatMap(([{ id }, texts]) => texts.map((text) => ({ text, label: id })));
    const classifier = Buffer.from(classifierToBytes(trainClassifier(examples, { segment, nets: 0 })));
    await t.platform.db.system((tx) =>
      tx
        .insertInto('recommendation')
        .values({ workspace_id: workspace.id, learned_at: t.clock.now(), replies: 1, mix: 0.75, classifier })
        .execute(),
    );
    const best = await top('余额怎么还没有变');
    expect(best?.templateId).toBe(refund.id);
    expect(best?.reason.matched).toContain('余额');
  });

  test('what another version learned is not used, and does no harm', async () => {
    await t.platform.db.system((tx) =>
      tx
        .insertInto('recommendation')
        .values({
          workspace_id: workspace.id,
          learned_at: t.clock.now(),
          replies: 1,
          mix: 0.5,
          classifier: Buffer.from('of another time'),
        })
        .execute(),
    );
    expect(await top('快递到哪了')).toMatchObject({ templateId: parcel.id, estimated: true });
    expect(await learn()).toMatchObject({ replies: 0 });
    expect((await top('快递到哪了'))?.templateId).toBe(parcel.id);
  });

  test('a reply of which little was kept teaches nothing', async () => {
    const { id } = await ask('钱怎么还没回我卡里');
    await show(lily, id);
    await reply(lily, id, '我帮您问问财务，请稍等一下好吗', { templateId: refund.id });
    await settled(1);
    expect(await learn()).toMatchObject({ examples: 0 });
  });

  test('probabilities come with enough replies, and say how often such a suggestion was used', async () => {
    const { id } = await ask('快递到哪了');
    const [best] = (await show(lily, id)).items;
    // 240 replies to suggestions like this one, three quarters of which used it.
    await t.platform.db.system(async (tx) => {
      const made = Array.from({ length: 240 }, (_, index) => ({ id: uuidv7(), used: index % 4 > 0 }));
      const at = t.clock.now();
      await tx
        .insertInto('message')
        .values(
          made.map((each) => ({
            workspace_id: workspace.id,
            id: each.id,
            conversation_id: id,
            kind: 'message',
            author_kind: 'contact',
            body: '快递',
            created_at: at,
          })),
        )
        .execute();
      await tx
        .insertInto('suggestion')
        .values(
          made.map((each) => ({
            workspace_id: workspace.id,
            message_id: each.id,
            member_id: lily.memberId,
            conversation_id: id,
            shown_at: at,
            template_ids: [parcel.id],
            scores: [best?.score ?? 0],
            state: 'answered',
            answered_at: at,
            ...(each.used && { used_template_id: parcel.id, inserted_rank: 1, edit: 0 }),
          })),
        )
        .execute();
    });
    expect(await learn()).toMatchObject({ replies: 240, calibrated: true });
    await t.until(async () => (await top('快递到哪了'))?.estimated === false);
    expect((await top('快递到哪了'))?.probability).toBeCloseTo(0.75, 1);
  });
});

describe('the figures', () => {
  test('by day of the workspace, within the period asked for', async () => {
    const { id, messageId } = await ask('快递到哪了');
    await show(lily, id);
    await reply(lily, id, parcel.body, { templateId: parcel.id, suggestedFor: messageId });
    await settled(1);
    const day = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' }).format(t.clock.now());
    const { days, from, to } = await recommendation();
    expect(days).toMatchObject([{ day, shown: 1, inserted: 1 }]);
    expect([(Date.parse(to) - Date.parse(from)) / 86_400_000, to]).toEqual([27, day]);
    expect((await recommendation(`?from=${day}&to=${day}`)).days).toHaveLength(1);
    const other = await recommendation('?from=2020-01-01&to=2020-01-31');
    expect(other).toMatchObject({ days: [], total: { shown: 0 }, templates: [{ shown: 0 }, {}, {}] });
    for (const bad of ['?from=2026-03-03&to=2026-03-01', '?from=2020-01-01&to=2026-01-01', '?from=yesterday'])
      expect((await editor.get(`/recommendation${bad}`)).statusCode).toBe(400);
  });
});
