import type { Condition, Conversation, ConversationPage, Filter, SavedView, Sort } from '@attune/contract';
import { SORTS } from '@attune/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildTestApp, type TestApp } from '../../testing/app.ts';
import type { TestMember, TestWorkspace } from '../../testing/factories.ts';

let t: TestApp;
let workspace: TestWorkspace;
let lead: TestMember;
let agent: TestMember;
/** Six conversations that differ in everything a filter can ask for. */
let all: Conversation[];

beforeAll(async () => {
  t = await buildTestApp();
  workspace = await t.makeWorkspace();
  lead = await t.makeMember(workspace, 'supervisor');
  agent = await t.makeMember(workspace, 'agent');
  const texts = ['refund please', '我要退款 100%', 'login fails', 'hello', 'broken_screen', '再见'];
  all = [];
  for (const [index, body] of texts.entries()) {
    t.clock.advance(60_000);
    const customer = await t.makeCustomer(workspace);
    const { conversation } = await customer.say(body);
    await lead.send('PATCH', `/contacts/${(await read(conversation.id)).contact.id}`, {
      attributes: {
        plan: index % 2 ? 'Gold' : 'free',
        orders: index,
        vip: index === 5,
        ...(index === 3 && { note: '' }),
      },
    });
    if (index < 2) await agent.send('POST', `/conversations/${conversation.id}/take`);
    if (index === 1) await agent.send('POST', `/conversations/${conversation.id}/resolve`);
    if (index === 2)
      await lead.send('PUT', `/conversations/${conversation.id}/priority`, { priority: 'urgent' });
    if (index === 3) await lead.send('PUT', `/conversations/${conversation.id}/hold`, { held: true });
    if (index === 0) await agent.send('POST', `/conversations/${conversation.id}/read`);
    all.push(await read(conversation.id));
  }
  await t.settled();
});
afterAll(() => t.close());

async function read(id: string): Promise<Conversation> {
  return (await lead.get(`/conversations/${id}`)).json<{ conversation: Conversation }>().conversation;
}

const list = async (query: string, as = lead) =>
  (await as.get(`/conversations?limit=100&${query}`)).json<ConversationPage>();

/** Which of the six a filter finds, by place. */
async function found(filter: Filter, as = lead): Promise<number[]> {
  const { items } = await list(`filter=${encodeURIComponent(JSON.stringify(filter))}`, as);
  return items.map(({ id }) => all.findIndex((one) => one.id === id)).sort();
}
const where = (...conditions: Condition[]): Filter => ({ match: 'all', conditions });

describe('filters', () => {
  test('each condition finds what it names, and its opposite the rest', async () => {
    const cases: [Condition, number[]][] = [
      [{ field: 'status', op: 'in', values: ['resolved'] }, [1]],
      [{ field: 'status', op: 'not_in', values: ['resolved'] }, [0, 2, 3, 4, 5]],
      [{ field: 'owner', op: 'in', values: ['queue'] }, [2, 3, 4, 5]],
      [{ field: 'assignee', op: 'in', values: ['nobody'] }, [2, 3, 4, 5]],
      [{ field: 'assignee', op: 'not_in', values: ['nobody'] }, [0, 1]],
      [{ field: 'assignee', op: 'in', values: [agent.memberId, 'nobody'] }, [0, 1, 2, 3, 4, 5]],
      [{ field: 'assignee', op: 'in', values: ['me'] }, []],
      [{ field: 'team', op: 'in', values: ['none'] }, [0, 1, 2, 3, 4, 5]],
      [{ field: 'topic', op: 'not_in', values: ['none'] }, []],
      [{ field: 'priority', op: 'in', values: ['urgent', 'high'] }, [2]],
      [{ field: 'channel', op: 'not_in', values: ['email'] }, [0, 1, 2, 3, 4, 5]],
      [{ field: 'language', op: 'in', values: ['zh'] }, [1, 5]],
      [{ field: 'csat', op: 'at_most', value: 3 }, []],
      [{ field: 'unread', value: true }, [1, 2, 3, 4, 5]],
      [{ field: 'held', value: true }, [3]],
      [{ field: 'text', op: 'any', values: ['REFUND', '退款'] }, [0, 1]],
      [{ field: 'text', op: 'any', values: ['100%'] }, [1]],
      [{ field: 'text', op: 'any', values: ['n_s', '%'] }, [1, 4]],
      [{ field: 'text', op: 'none', values: ['refund'] }, [1, 2, 3, 4, 5]],
      [{ field: 'created', op: 'longer_than', seconds: 150 }, [0, 1, 2]],
      [{ field: 'created', op: 'shorter_than', seconds: 150 }, [3, 4, 5]],
      [{ field: 'resolved', op: 'longer_than', seconds: 0 }, [1]],
      [{ field: 'contact_attribute', name: 'plan', op: 'is', value: 'gold' }, [1, 3, 5]],
      [{ field: 'contact_attribute', name: 'plan', op: 'is_not', value: 'gold' }, [0, 2, 4]],
      [{ field: 'contact_attribute', name: 'plan', op: 'contains', value: 'RE' }, [0, 2, 4]],
      [{ field: 'contact_attribute', name: 'orders', op: 'at_least', value: 4 }, [4, 5]],
      [{ field: 'contact_attribute', name: 'plan', op: 'at_least', value: 0 }, []],
      [{ field: 'contact_attribute', name: 'vip', op: 'is', value: true }, [5]],
      [{ field: 'contact_attribute', name: 'note', op: 'set' }, []],
      [{ field: 'contact_attribute', name: 'orders', op: 'not_set' }, []],
      [{ field: 'conversation_attribute', name: 'order', op: 'not_set' }, [0, 1, 2, 3, 4, 5]],
    ];
    for (const [condition, expected] of cases)
      expect(await found(where(condition)), JSON.stringify(condition)).toEqual(expected);
  });

  test('all, any, none; "me" is whoever asks', async () => {
    const zh: Condition = { field: 'language', op: 'in', values: ['zh'] };
    const urgent: Condition = { field: 'priority', op: 'in', values: ['urgent'] };
    expect(await found(where(zh, urgent))).toEqual([]);
    expect(await found({ match: 'any', conditions: [zh, urgent] })).toEqual([1, 2, 5]);
    expect(await found(where())).toEqual([0, 1, 2, 3, 4, 5]);
    expect(await found(where({ field: 'assignee', op: 'in', values: ['me'] }), agent)).toEqual([0, 1]);
  });

  test('tags: any, all, none of them', async () => {
    const [a, b] = await Promise.all(
      ['vip', 'bug'].map(
        async (name) => (await lead.send('POST', '/tags', { name })).json<{ id: string }>().id,
      ),
    );
    await lead.send('PUT', `/conversations/${all[0]?.id}/tags`, { tagIds: [a, b] });
    await lead.send('PUT', `/conversations/${all[4]?.id}/tags`, { tagIds: [b] });
    const values = [String(a), String(b)];
    expect(await found(where({ field: 'tag', op: 'any', values }))).toEqual([0, 4]);
    expect(await found(where({ field: 'tag', op: 'all', values }))).toEqual([0]);
    expect(await found(where({ field: 'tag', op: 'none', values }))).toEqual([1, 2, 3, 5]);
  });

  test('nonsense is refused with a reason', async () => {
    for (const text of [
      'not json',
      '{"match":"all"}',
      '{"match":"all","conditions":[{"field":"nothing"}]}',
      '{"match":"all","conditions":[{"field":"status","op":"in","values":["gone"]}]}',
      '{"match":"all","conditions":[{"field":"status","op":"in","values":[]}]}',
      '{"match":"all","conditions":[{"field":"created","op":"longer_than","seconds":-1}]}',
    ]) {
      const answer = await lead.get(`/conversations?filter=${encodeURIComponent(text)}`);
      expect([answer.statusCode, answer.json().code], text).toEqual([400, 'bad_request']);
    }
  });
});

describe('saved views', () => {
  const save = async (as: TestMember, input: object) => as.send('POST', '/views', input);
  const filter = where({ field: 'status', op: 'not_in', values: ['resolved'] });

  test('each order pages through everything once', async () => {
    for (const sort of SORTS) {
      const { id } = (await save(lead, { name: sort, filter: where(), sort })).json<SavedView>();
      const seen: string[] = [];
      for (let cursor: string | null = ''; cursor !== null; ) {
        const page: ConversationPage = (
          await lead.get(`/conversations?savedView=${id}&limit=2${cursor && `&cursor=${cursor}`}`)
        ).json();
        seen.push(...page.items.map((item) => item.id));
        cursor = page.nextCursor;
      }
      expect(seen, sort).toEqual(inOrder(sort).map((item) => item.id));
    }
  });

  function inOrder(sort: Sort): Conversation[] {
    const key = (item: Conversation): string | number =>
      ({
        newest_activity: item.lastMessageAt,
        oldest_activity: item.lastMessageAt,
        longest_waiting: item.waitingSince ?? 'infinity',
        newest: item.createdAt,
        oldest: item.createdAt,
        priority: ['urgent', 'high', 'normal', 'low'].indexOf(item.priority),
      })[sort];
    const falls = sort === 'newest_activity' || sort === 'newest' ? -1 : 1;
    return all.toSorted((a, b) => {
      const [x, y] = [key(a), key(b)];
      return falls * (x < y ? -1 : x > y ? 1 : a.id < b.id ? -1 : 1);
    });
  }

  test('own ones are one’s own, shared ones are for all to see and for leads to change', async () => {
    const own = (await save(agent, { name: 'Own', filter })).json<SavedView>();
    expect(own).toMatchObject({ shared: false, mine: true, sort: 'newest_activity' });
    expect((await save(agent, { name: 'All', filter, shared: true })).json().code).toBe('forbidden');
    const shared = (await save(lead, { name: 'All', filter, shared: true })).json<SavedView>();
    const names = async (as: TestMember) => (await as.get('/views')).json<SavedView[]>().map(({ id }) => id);
    expect(await names(agent)).toEqual(expect.arrayContaining([own.id, shared.id]));
    expect(await names(lead)).not.toContain(own.id);
    expect((await lead.get(`/conversations?savedView=${own.id}`)).statusCode).toBe(404);
    expect((await agent.send('PATCH', `/views/${shared.id}`, { name: 'x' })).json().code).toBe('forbidden');
    expect((await agent.send('PATCH', `/views/${own.id}`, { shared: true })).json().code).toBe('forbidden');
    const patched = await agent.send('PATCH', `/views/${own.id}`, { name: ' Mine ', position: 7 });
    expect(patched.json()).toMatchObject({ name: 'Mine', position: 7, filter });
    const counts = (await agent.get('/views/counts')).json();
    expect(counts[own.id]).toBe(5);
    expect((await agent.send('DELETE', `/views/${own.id}`)).statusCode).toBe(204);
    expect((await agent.send('DELETE', `/views/${own.id}`)).statusCode).toBe(404);
  });
});
