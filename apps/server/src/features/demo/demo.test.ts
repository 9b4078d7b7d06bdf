import type { Actor, DispatchPreview, QueueView, Workspace } from '@attune/contract';
import { type Action, type Script, simulateHistory } from '@attune/simulator';
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Change, SYSTEM } from '../../events/change.ts';
import { replay } from '../../events/consumers.ts';
import { buildTestApp, type TestApp } from '../../testing/app.ts';
import {
  abandon,
  claim,
  receiveMessage,
  release,
  resolve,
  sendMessage,
  setPending,
  setPriority,
  setTags,
  setTopic,
  snooze,
  transfer,
  wake,
} from '../conversations/index.ts';
import { answerSurvey, sendSurveys } from '../surveys/index.ts';
import { learnSuggestions, recordShown } from '../templates/index.ts';
import { fillHistory } from './history.ts';
import { type Ids, idOf, loadIds, translate } from './ids.ts';
import { findDemo, setUpDemo } from './setup.ts';
import { withSuggestions } from './suggested.ts';
import { demoWorld, SEED } from './world.ts';

const DAY = 86_400_000;
const SIZE = { days: 2, perDay: 75 };
const world = demoWorld(300);
const auth = { hashPassword: async (password: string) => `hash of ${password}` };

let t: TestApp;
let demo: NonNullable<Awaited<ReturnType<typeof findDemo>>>;
let total: number;

const rows = async (query: string) => (await t.database.pool.query(query)).rows;
const one = async (query: string) => (await rows(query))[0];
const measurements = () =>
  rows(`select conversation_id, metric, at, value, member_id, team_id, topic_id, provisional
    from measurement order by conversation_id, seq`);

/** They act on what customers write in their own time. */
const withoutRules = (app: TestApp) => app.database.pool.query('delete from emotion_rule');

beforeAll(async () => {
  t = await buildTestApp();
  expect(await setUpDemo(t.platform, auth, world)).not.toBeNull();
  await withoutRules(t);
  demo = (await findDemo(t.platform))!;
  // Stops in the middle as if the process had been killed, and goes on.
  let batches = 0;
  const first = await fillHistory(t.platform, demo, world, SIZE, () => ++batches > 1);
  expect(first.done).toBe(false);
  ({ total } = await fillHistory(t.platform, demo, world, SIZE));
}, 60_000);
afterAll(() => t.close());

describe('the demo workspace', () => {
  it('has a sign-in for each role, with the agent to try first', async () => {
    const { demo: shown } = (await t.app.inject({ url: '/api/v1/setup' })).json();
    expect(shown).toBeNull(); // this installation says no to demos
    const members = await rows('select name, role from member order by created_at');
    expect(members).toHaveLength(world.agents.length + 4);
    expect(members.find(({ role }) => role === 'agent').name).toBe('王芳');
    expect(new Set(members.map(({ role }) => role)).size).toBe(5);
  });

  it('is made once, and only where nobody can sign in', async () => {
    await t.settled();
    const before = await one('select count(*)::int as events, max(id)::int as last from event');
    expect(await setUpDemo(t.platform, auth, world)).toBeNull();
    expect(await fillHistory(t.platform, demo, world, SIZE)).toEqual({ total, done: true });
    expect(await one('select count(*)::int as events, max(id)::int as last from event')).toEqual(before);
  });

  it('serves the demo page', async () => {
    const config = (await t.app.inject({ url: '/demo/config.json' })).json();
    const { id, hash, name } = (await t.app.inject({ url: '/demo/identity?user=linxiao' })).json();
    const payload = { key: config.widgetKey, identity: { id, hash, name } };
    const session = await t.app.inject({ method: 'POST', url: '/api/v1/widget/sessions', payload });
    expect(session.statusCode).toBe(200);
    expect((await t.app.inject({ url: '/demo/identity?user=__proto__' })).statusCode).toBe(404);
  });
});

describe('the history', () => {
  it('is complete, in order, and agrees with itself', async () => {
    const { conversations } = simulateHistory({
      seed: SEED,
      from: demo.created_at.getTime() - SIZE.days * DAY,
      to: demo.created_at.getTime(),
      world,
      perDay: SIZE.perDay,
    });
    const stored = await rows('select number, created_at from conversation order by number');
    expect(stored.map(({ number }) => number)).toEqual(conversations.map((_, index) => 1001 + index));
    expect(stored.map(({ created_at }) => created_at.getTime())).toEqual(
      conversations.map(({ actions }) => actions[0]!.at),
    );
    expect((await one("select value from counter where name = 'conversation'")).value).toBe(1000 + total);
    const messages = conversations.flatMap(({ actions }) => actions.filter((action) => 'body' in action));
    expect((await one('select count(*)::int as n from message')).n).toBe(messages.length);
    const loads = await rows(`select m.name from member m where m.load <> (select coalesce(sum(c.weight), 0)
      from conversation c where c.assignee_id = m.id and c.owner = 'agent' and c.status = 'open')`);
    expect(loads).toEqual([]);
    expect((await one('select max(e.at) <= min(w.created_at) as past from event e, workspace w')).past).toBe(
      true,
    );
  });

  it('shows what became of suggestions, and has learned from it', async () => {
    const { shown, answered, inserted, unchanged, edited } = await one(`select count(*)::int as shown,
      (count(*) filter (where state = 'answered'))::int as answered, count(inserted_rank)::int as inserted,
      (count(*) filter (where edit = 0))::int as unchanged, (count(*) filter (where edit > 0 and edit < 0.9))::int as edited
      from suggestion`);
    expect(answered).toBe(shown);
    expect(inserted).toBeGreaterThan(0.1 * shown);
    expect(unchanged).toBeGreaterThan(edited);
    expect(edited).toBeGreaterThan(0);
    await learnSuggestions(t.platform, demo.id);
    expect((await one('select replies from recommendation')).replies).toBeGreaterThan(0);
    expect((await one('select count(*)::int as n from learned_example where weight > 0')).n).toBeGreaterThan(
      10,
    );
  });

  it('is measured to the last conversation, and again gives the same', async () => {
    await t.settled();
    expect(await rows('select * from event_failure')).toEqual([]);
    const before = await measurements();
    expect(before.filter(({ metric }) => metric === 'first_response_time').length).toBeGreaterThan(
      total * 0.8,
    );
    const metrics = t.features
      .flatMap(({ consumers = [] }) => consumers)
      .find(({ name }) => name === 'metrics')!;
    await replay(t.platform.db, metrics);
    await t.settled();
    expect(await measurements()).toEqual(before);
  });
});

describe('dispatch in the demo', () => {
  it('learns from the history, knows who is worth more, and plays yesterday', async () => {
    await t.settled();
    const workspace = { id: demo.id, widgetKey: '', widgetSecret: '', url: `/api/v1/workspaces/${demo.id}` };
    const lead = await t.makeMember(workspace, 'supervisor');
    // What was read before the history was there is believed for a while.
    t.clock.advance(6 * 60_000);
    await t.until(async () => (await lead.get('/queue')).json<QueueView>().hazard.waits > SIZE.perDay);
    const answer = await lead.send('POST', '/dispatch/preview', { dispatch: { policy: 'first_come' } });
    const { arrivals, agents, actual, current, proposed } = answer.json<DispatchPreview>();
    expect(arrivals).toBeGreaterThan(SIZE.perDay / 2);
    expect(agents).toBeGreaterThan(5);
    expect(actual.served + actual.lost).toBe(arrivals);
    for (const { served, lost, lostValue, withinTarget, fairness } of [current, proposed]) {
      expect(served).toBeGreaterThan(arrivals / 2);
      expect(served + lost).toBeLessThanOrEqual(arrivals);
      expect(lostValue).toBeGreaterThanOrEqual(lost);
      expect(withinTarget).toBeGreaterThan(0);
      expect(fairness).toBeGreaterThan(0);
    }
    // With the settings as they were the simulation comes close to what the simulated desk did.
    expect(current.meanWaitSeconds).toBeGreaterThan((actual.meanWaitSeconds ?? 0) / 2);
    expect(current.meanWaitSeconds).toBeLessThan((actual.meanWaitSeconds ?? 0) * 2);
    const { settings } = (await lead.get('')).json<Workspace>();
    expect(settings.dispatch.valueAttribute).toBe('vip');
    expect(
      (await one("select count(*)::int as n from contact where attributes -> 'vip' = 'true'")).n,
    ).toBeGreaterThan(0);
  });
});

describe('the rows written in bulk', () => {
  it('are those that the functions of the conversations write', async () => {
    const ids = await t.platform.db.workspace(demo.id, (tx) => loadIds(tx, demo.id, world));
    const other = await buildTestApp();
    try {
      await setUpDemo(other.platform, auth, world);
      await withoutRules(other);
      const there = (await findDemo(other.platform))!;
      const theirs = await other.platform.db.workspace(there.id, (tx) => loadIds(tx, there.id, world));
      const { conversations } = withSuggestions(
        simulateHistory({
          seed: SEED,
          from: demo.created_at.getTime() - SIZE.days * DAY,
          to: demo.created_at.getTime(),
          world,
          perDay: SIZE.perDay,
        }),
        world,
      );
      // They were online when they claimed; what they held besides is another matter here.
      await other.database.pool.query("update member set presence = 'online', capacity = 100");
      const chosen = sample(conversations);
      for (const script of chosen) await perform(other, there.id, script, theirs);
      await other.until(async () => {
        const open = await other.database.pool.query(
          "select from suggestion s where state = 'open' and exists (select from message m where m.conversation_id = s.conversation_id and m.author_kind = 'member' and m.created_at >= s.shown_at)",
        );
        return open.rowCount === 0;
      });
      const starts = chosen.map(({ actions }) => actions[0]!.at);
      const names = (known: Ids) =>
        new Map(
          [
            known.agents,
            known.teams,
            known.skills,
            known.topics,
            known.tags,
            known.templates,
            known.contacts,
          ].flatMap((map) => [...map].map(([name, id]) => [id, name])),
        );
      expect(await trace(other, names(theirs), starts)).toEqual(await trace(t, names(ids), starts));
    } finally {
      await other.close();
    }
  }, 120_000);
});

/** A few of each sort: a statement at a time, all would take a minute. */
function sample(scripts: readonly Script[]): Script[] {
  const left = new Map<string, number>();
  return scripts.filter(({ actions }, index) => {
    const sorts = new Set(
      actions.map((action) => (action.kind === 'message' ? `${action.requeued}` : action.kind)),
    );
    let wanted = index < 5;
    for (const sort of sorts) {
      const n = left.get(sort) ?? 3;
      if (n > 0) wanted = true;
      left.set(sort, n - 1);
    }
    return wanted;
  });
}

/** Beyond those of the history. */
let nextNumber = 1_000_000;

/** One conversation through the front door, as the live system would have done it. */
async function perform(app: TestApp, workspaceId: string, script: Script, ids: Ids): Promise<void> {
  const contactId = idOf(ids.contacts, script.contactId);
  let id = '';
  await app.platform.changes.run(workspaceId, SYSTEM, async (change) => {
    for (const action of script.actions) {
      const agent: Actor = {
        kind: 'agent',
        id: 'agentId' in action ? idOf(ids.agents, action.agentId) : null,
      };
      const by = (actor: Actor) => change.as(actor, new Date(action.at));
      if (action.kind === 'message') {
        const away = action.requeued === 'agent_gone';
        const at = new Date(action.at);
        if (away) await sql`update member set presence = 'offline', presence_at = ${at}`.execute(change.tx);
        const known = {
          language: script.language,
          topicId: script.topicId && idOf(ids.topics, script.topicId),
          teamId: script.teamId && idOf(ids.teams, script.teamId),
          firstReplyDueAt: new Date(action.at + 60_000),
          number: nextNumber,
        };
        nextNumber += 1;
        const incoming = { contactId, channel: 'widget', clientKey: uuidv7(), body: action.body } as const;
        id = (await receiveMessage(by({ kind: 'customer', id: contactId }), incoming, known)).conversation.id;
        if (away) await sql`update member set presence = 'online'`.execute(change.tx);
      } else await act(action, id, contactId, by, agent, ids);
    }
  });
}

async function act(
  action: Action,
  id: string,
  contactId: string,
  by: (actor: Actor) => Change,
  agent: Actor,
  ids: Ids,
): Promise<void> {
  const customer: Actor = { kind: 'customer', id: contactId };
  const memberId = agent.id ?? '';
  const say = (kind: 'message' | 'note', body: string, templateId: string | null, suggestedFor?: string) =>
    sendMessage(by(agent), id, {
      kind,
      authorKind: 'member',
      authorId: agent.id,
      clientKey: null,
      body,
      templateId,
      suggestedFor,
    });
  switch (action.kind) {
    case 'assign': {
      const decision = translate(action.decision, id, ids);
      const claims = [{ conversationId: id, memberId, decision, skillIds: [] }];
      expect(await claim(by(SYSTEM), claims)).toEqual(new Set([id]));
      break;
    }
    case 'focus':
      by(agent).record('agent.focused', id, { memberId });
      break;
    case 'unfocus':
      by(agent).record('agent.unfocused', id, { memberId });
      break;
    case 'reply':
      await say(
        'message',
        action.body,
        action.templateId && idOf(ids.templates, action.templateId),
        await suggest(by(agent), id, action, ids),
      );
      break;
    case 'note':
      await say('note', action.body, null);
      break;
    case 'transfer':
      await transfer(by(agent), id, {
        memberId: action.toAgentId ? idOf(ids.agents, action.toAgentId) : undefined,
        teamId: action.toTeamId ? idOf(ids.teams, action.toTeamId) : undefined,
        topicId: action.topicId ? idOf(ids.topics, action.topicId) : undefined,
      });
      break;
    case 'release':
      await release(by(agent), id);
      break;
    case 'classify':
      await setTopic(by(agent), id, idOf(ids.topics, action.topicId));
      break;
    case 'tag':
      await setTags(
        by(agent),
        id,
        [...new Set(action.tagIds)].map((tag) => idOf(ids.tags, tag)),
      );
      break;
    case 'prioritise':
      await setPriority(by(SYSTEM), id, action.to);
      break;
    case 'pending':
      await setPending(by(agent), id);
      break;
    case 'snooze':
      await snooze(by(agent), id, new Date(action.until));
      break;
    case 'wake':
      await wake(by(SYSTEM), id);
      break;
    case 'resolve':
      await resolve(by(agent), id);
      break;
    case 'abandon':
      await abandon(by(customer), id);
      break;
    case 'survey': {
      const change = by(SYSTEM);
      await sendSurveys(change, new Map([[id, change.now]]));
      break;
    }
    case 'rate':
      await answerSurvey(by(customer), id, {
        score: action.score,
        ...(action.comment && { comment: action.comment }),
      });
      break;
  }
}

/** What the agent was shown; returns the message for which the template was inserted. */
async function suggest(
  change: Change,
  conversationId: string,
  { suggested }: Extract<Action, { kind: 'reply' }>,
  ids: Ids,
): Promise<string | undefined> {
  if (!suggested) return undefined;
  const { tx, workspaceId, actor } = change;
  const { topic_id: topicId } = await tx
    .selectFrom('conversation')
    .select('topic_id')
    .where('id', '=', conversationId)
    .executeTakeFirstOrThrow();
  const { id: messageId } = await tx
    .selectFrom('message')
    .select('id')
    .where('conversation_id', '=', conversationId)
    .where('author_kind', '=', 'contact')
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .executeTakeFirstOrThrow();
  const items = suggested.items.map((item) => ({
    ...item,
    templateId: idOf(ids.templates, item.templateId),
  }));
  const shown = { workspaceId, memberId: actor.id ?? '', conversationId, messageId, topicId };
  await recordShown(tx, shown, items, new Date(suggested.at));
  return suggested.inserted ? messageId : undefined;
}

/** What is stored of the conversations, with names instead of ids, so that two databases can be compared. */
async function trace(app: TestApp, names: ReadonlyMap<string, string>, starts: readonly number[]) {
  const read = async (query: string) => {
    const dates = starts.map((start) => new Date(start));
    const { rows: found } = await app.database.pool.query(
      `with c as (select * from conversation where created_at = any($1)) ${query}`,
      [dates],
    );
    return JSON.parse(
      JSON.stringify(found).replace(
        /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g,
        (id) => names.get(id) ?? 'id',
      ),
    );
  };
  const dropped = ['workspace_id', 'id', 'number', 'version', 'client_key'];
  const strip = (table: string) => `to_jsonb(${table}) - '{${dropped.join(',')}}'::text[]`;
  return {
    conversations: await read(`select ${strip('c')} as row from c order by created_at`),
    messages: await read(
      `select c.created_at, ${strip('m')} as row from message m join c on c.id = m.conversation_id order by c.created_at, m.created_at`,
    ),
    events: await read(`select c.created_at, e.type, e.actor_kind, e.actor_id, e.at, e.payload
      from event e join c on c.id = e.conversation_id where e.at <= c.updated_at + interval '2 seconds'
        and e.type <> 'message.felt'
      order by c.created_at, e.at, e.id`),
    surveys: await read(
      `select c.created_at, s.member_id, s.sent_at, s.answered_at, s.score, s.comment from survey s join c on c.id = s.conversation_id order by c.created_at`,
    ),
    tags: await read(
      `select c.created_at, t.tag_id from conversation_tag t join c on c.id = t.conversation_id order by c.created_at, (select name from tag where tag.id = t.tag_id)`,
    ),
    // How much was edited depends on the conversation's number where a template names it.
    suggestions: await read(
      `select c.created_at, to_jsonb(s) - '{workspace_id,edit}'::text[] as row, s.edit is null as unknown
        from suggestion s join c on c.id = s.conversation_id order by c.created_at, s.shown_at`,
    ),
    decisions: await read(
      `select c.created_at, d.member_id, d.decided_at, d.decision from dispatch_decision d join c on c.id = d.conversation_id order by c.created_at, d.decided_at`,
    ),
  };
}
