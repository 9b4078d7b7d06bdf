import type { BusinessHours } from '@attune/time';
import { describe, expect, it } from 'vitest';
import type { MeasureContext, MetricEvent, MetricKey, Variant } from './index.ts';
import { measureConversation } from './index.ts';
import {
  assigned,
  context,
  DAY,
  focused,
  HOUR,
  type Line,
  MINUTE,
  queued,
  story,
  unfocused,
} from './testing.ts';

const of = (metric: MetricKey, events: MetricEvent[], ctx: MeasureContext) =>
  measureConversation(events, ctx).measurements.filter((m) => m.metric === metric);
/** Values in minutes (shares and counts as they are). */
const minutes = (metric: MetricKey, events: MetricEvent[], ctx: MeasureContext) =>
  of(metric, events, ctx).map((m) => (m.businessValue === null ? m.value : m.value / MINUTE));
const apart = (variant: Variant, events: MetricEvent[], ctx: MeasureContext) =>
  measureConversation(events, ctx).apart.filter((m) => m.variant === variant);

const opening: Line[] = [
  [0, 'conversation.created'],
  [0, 'message.received'],
  [0, 'conversation.queued', { teamId: 'first', reason: 'new' }],
];
const simple = story(...opening, assigned(2), [4, 'message.sent'], [10, 'conversation.resolved']);

describe('first response time', () => {
  it('runs from the first customer message to the first human reply', () => {
    expect(of('first_response_time', simple, context(60))).toEqual([
      {
        metric: 'first_response_time',
        at: 4 * MINUTE,
        value: 4 * MINUTE,
        businessValue: 4 * MINUTE,
        provisional: false,
        estimated: false,
        running: false,
        memberId: 'ana',
        teamId: 'first',
        channel: 'web',
        topicId: 'login',
        language: 'en',
      },
    ]);
  });

  it.each(['bot', 'system'] as const)('a message of the %s is no human reply', (kind) => {
    const events = story(...opening, [1, 'message.sent', undefined, kind], assigned(2), [4, 'message.sent']);
    expect(minutes('first_response_time', events, context(60))).toEqual([4]);
  });

  const botFirst: Line[] = [
    [0, 'conversation.created'],
    [0, 'message.received'],
    [1, 'message.sent', undefined, 'bot'],
    [8, 'message.received'],
  ];

  it('runs from the hand-over where the bot owned it first; the answer with the bot is apart', () => {
    const events = story(
      ...botFirst,
      [10, 'handover.to_agent'],
      queued(10, 'first', 'handover'),
      assigned(11),
      [13, 'message.sent'],
    );
    expect(minutes('first_response_time', events, context(60))).toEqual([3]);
    expect(apart('first_answer', events, context(60)).map((m) => m.value)).toEqual([MINUTE]);
  });

  it('does not exist for what the bot resolved', () => {
    const events = story(...botFirst, [9, 'message.sent', undefined, 'bot'], [10, 'conversation.resolved']);
    expect(of('first_response_time', events, context(60))).toEqual([]);
    expect(of('first_response_attainment', events, context(60))).toEqual([]);
    expect(minutes('resolution_time', events, context(60))).toEqual([10]);
    expect(of('handle_time', events, context(60))).toEqual([]);
  });

  it('runs while nobody has replied', () => {
    const [running] = of('first_response_time', story(...opening), context(3));
    expect(running).toMatchObject({ value: 3 * MINUTE, at: 3 * MINUTE, running: true, memberId: null });
  });

  it('a message that the agent sent first is no reply', () => {
    const events = story(
      [0, 'conversation.created'],
      assigned(0),
      [1, 'message.sent'],
      [5, 'message.received'],
      [7, 'message.sent'],
    );
    expect(minutes('first_response_time', events, context(60))).toEqual([2]);
  });

  it('counts business time in the hours of the team', () => {
    const nine = [{ from: '09:00', to: '18:00' }];
    const hours: BusinessHours = {
      timeZone: 'UTC',
      weekly: [nine, nine, nine, nine, nine, nine, nine],
      holidays: [],
      makeUpDays: [],
    };
    // 17:58 on the first day, answered at 9:01 on the second.
    const start = 17 * 60 + 58;
    const events = story(
      [start, 'conversation.created'],
      [start, 'message.received'],
      queued(start),
      assigned(24 * 60 + 9 * 60),
      [24 * 60 + 9 * 60 + 1, 'message.sent'],
    );
    const ctx = context(4000, { hoursOf: (team) => (team === 'first' ? hours : null) });
    const [frt] = of('first_response_time', events, ctx);
    expect(frt).toMatchObject({ value: 15 * HOUR + 3 * MINUTE, businessValue: 3 * MINUTE });
    expect(of('first_response_attainment', events, ctx)).toMatchObject([{ value: 1 }]);
    expect(measureConversation(events.slice(0, 3), { ...ctx, now: 18 * HOUR }).nextChangeAt).toBe(
      DAY + 9 * HOUR + 3 * MINUTE,
    );
  });

  it('each part counts in the hours of the team that had it', () => {
    const closed: BusinessHours = {
      timeZone: 'UTC',
      weekly: [[], [], [], [], [], [], []],
      holidays: [],
      makeUpDays: [],
    };
    const events = story(...opening, queued(3, 'second', 'transferred'), assigned(5, 'bo', 'second'), [
      9,
      'message.sent',
    ]);
    const ctx = context(60, { hoursOf: (team) => (team === 'first' ? closed : null) });
    expect(of('first_response_time', events, ctx)).toMatchObject([
      { value: 9 * MINUTE, businessValue: 6 * MINUTE },
    ]);
  });
});

describe('first-response attainment', () => {
  it('is met up to the very target', () => {
    expect(minutes('first_response_attainment', simple, context(60))).toEqual([1]);
    const exact = story(...opening, assigned(2), [5, 'message.sent']);
    expect(minutes('first_response_attainment', exact, context(60))).toEqual([1]);
  });

  it('is missed when the target passes, not when the answer comes', () => {
    const late = story(...opening, assigned(4), [70, 'message.sent']);
    expect(of('first_response_attainment', late, context(80))).toMatchObject([
      { value: 0, at: 5 * MINUTE, memberId: 'ana', teamId: 'first' },
    ]);
  });

  it('belongs to whoever was responsible at that moment: the queue here', () => {
    const late = story(...opening, assigned(6), [7, 'message.sent']);
    expect(of('first_response_attainment', late, context(80))).toMatchObject([
      { value: 0, memberId: null, teamId: 'first' },
    ]);
  });

  it('is not counted inside the target, which says when to look again', () => {
    const open = story(...opening);
    const inside = measureConversation(open, context(4));
    expect(inside.measurements.filter((m) => m.metric === 'first_response_attainment')).toEqual([]);
    expect(inside.nextChangeAt).toBe(5 * MINUTE);
    expect(minutes('first_response_attainment', open, context(5))).toEqual([0]);
    expect(measureConversation(open, context(5)).nextChangeAt).toBeNull();
  });

  it('stands still in the customer’s time', () => {
    const lines: Line[] = [...opening, assigned(1), [2, 'conversation.pending']];
    expect(measureConversation(story(...lines), context(30)).nextChangeAt).toBeNull();
    const back = story(...lines, [30, 'message.received'], [32, 'message.sent']);
    expect(minutes('first_response_attainment', back, context(60))).toEqual([1]);
    expect(minutes('first_response_time', back, context(60))).toEqual([4]);
  });

  it('is not counted when it was closed unanswered inside the target', () => {
    const events = story(...opening, assigned(1), [3, 'conversation.resolved']);
    expect(of('first_response_attainment', events, context(60))).toEqual([]);
  });
});

describe('queue wait', () => {
  it('is one value per spell, for who claimed', () => {
    const events = story(
      ...opening,
      assigned(2),
      [5, 'conversation.unassigned', { memberId: 'ana', reason: 'offline' }],
      queued(5, 'first', 'released'),
      assigned(12, 'bo'),
    );
    expect(of('queue_wait', events, context(60))).toMatchObject([
      { value: 2 * MINUTE, memberId: 'ana' },
      { value: 7 * MINUTE, memberId: 'bo' },
    ]);
  });

  it('goes on when queued again before a claim', () => {
    const events = story(...opening, queued(3, 'second', 'transferred'), assigned(9, 'bo', 'second'));
    expect(of('queue_wait', events, context(60))).toMatchObject([{ value: 9 * MINUTE, teamId: 'second' }]);
  });

  it('runs', () => {
    expect(of('queue_wait', story(...opening), context(3))).toMatchObject([
      { value: 3 * MINUTE, running: true },
    ]);
  });
});

describe('abandonment', () => {
  const left: Line[] = [...opening, [3, 'conversation.abandoned', undefined, 'customer']];

  it('is 0 for a spell that was claimed, resolved, or given to the bot', () => {
    expect(minutes('abandonment', simple, context(60))).toEqual([0]);
    const ends: Line[] = [
      [2, 'conversation.resolved', undefined, 'agent'],
      [2, 'handover.to_bot'],
    ];
    for (const end of ends) expect(minutes('abandonment', story(...opening, end), context(60))).toEqual([0]);
  });

  it('is provisional until the limit has passed', () => {
    const early = measureConversation(story(...left), context(12));
    expect(early.measurements.find((m) => m.metric === 'abandonment')).toMatchObject({
      value: 1,
      provisional: true,
      at: 3 * MINUTE,
      teamId: 'first',
    });
    expect(early.nextChangeAt).toBe(13 * MINUTE);
    expect(of('abandonment', story(...left), context(13))).toMatchObject([{ value: 1, provisional: false }]);
    expect(of('queue_wait', story(...left), context(13))).toEqual([]);
  });

  it('a customer who comes back within the limit did not leave', () => {
    const back = story(...left, [12, 'message.received'], assigned(15));
    expect(minutes('abandonment', back, context(60))).toEqual([0]);
    expect(minutes('queue_wait', back, context(60))).toEqual([15]);
  });

  it('one who comes back later did, and waits anew', () => {
    const back = story(...left, [20, 'message.received'], assigned(25));
    expect(minutes('abandonment', back, context(60))).toEqual([1, 0]);
    expect(minutes('queue_wait', back, context(60))).toEqual([5]);
  });

  it('leaving, closed in the same breath, and back within the limit: the spell runs on', () => {
    const events = story(
      ...opening,
      [3, 'conversation.abandoned', undefined, 'customer'],
      [3, 'conversation.resolved', undefined, 'customer'],
      [8, 'conversation.reopened', undefined, 'customer'],
      queued(8, 'first', 'reopened'),
      [8, 'message.received'],
      assigned(9),
      [10, 'message.sent'],
      [12, 'conversation.resolved', undefined, 'agent'],
    );
    expect(minutes('abandonment', events, context(60))).toEqual([0]);
    expect(minutes('queue_wait', events, context(60))).toEqual([9]);
    expect(minutes('first_response_time', events, context(60))).toEqual([2]);
    expect(minutes('first_contact_resolution', events, context(60))).toEqual([1]);
  });

  it('closing it in the queue is leaving, and resolves nothing', () => {
    const closed = story(...opening, [3, 'conversation.resolved', undefined, 'customer']);
    expect(of('abandonment', closed, context(60))).toMatchObject([
      { value: 1, at: 3 * MINUTE, provisional: false },
    ]);
    for (const metric of ['first_contact_resolution', 'transfer_rate', 'resolution_time'] as const)
      expect(of(metric, closed, context(60))).toEqual([]);
  });

  it('what the system found abandoned is final', () => {
    const found = story(...opening, [30, 'conversation.abandoned'], [30, 'conversation.resolved']);
    expect(of('abandonment', found, context(31))).toMatchObject([
      { value: 1, at: 30 * MINUTE, provisional: false },
    ]);
    expect(of('first_contact_resolution', found, context(31))).toEqual([]);
  });
});

describe('reply interval', () => {
  const first: Line[] = [...opening, assigned(1), [2, 'message.sent']];

  it('counts bursts from the second exchange on', () => {
    const events = story(
      ...first,
      [10, 'message.received'],
      [11, 'message.received'],
      [14, 'message.sent'],
      [15, 'message.sent'],
      [20, 'message.received'],
      [21, 'message.sent'],
    );
    expect(minutes('reply_interval', events, context(60))).toEqual([4, 1]);
  });

  it('an automatic message does not cut a burst', () => {
    const events = story(
      ...first,
      [10, 'message.received'],
      [11, 'message.sent', undefined, 'system'],
      [12, 'message.received'],
      [14, 'message.sent'],
    );
    expect(minutes('reply_interval', events, context(60))).toEqual([4]);
  });

  it('a last burst of only thanks needs no reply, even if it got one', () => {
    const isThanks = (id: string) => id === 'm6';
    const thanks: Line[] = [...first, [10, 'message.received']];
    expect(of('reply_interval', story(...thanks), context(60, { isThanks }))).toEqual([]);
    expect(of('reply_interval', story(...thanks), context(60))).toMatchObject([{ running: true }]);
    const answered: Line[] = [...thanks, [14, 'message.sent']];
    expect(minutes('reply_interval', story(...answered), context(60, { isThanks }))).toEqual([]);
    const goesOn = story(...answered, [20, 'message.received'], [23, 'message.sent']);
    expect(minutes('reply_interval', goesOn, context(60, { isThanks }))).toEqual([4, 3]);
  });

  it('starts at the hand-over when the bot had it again', () => {
    const events = story(
      ...first,
      [10, 'handover.to_bot'],
      [20, 'message.received'],
      [20, 'message.sent', undefined, 'bot'],
      [30, 'message.received'],
      [31, 'handover.to_agent'],
      queued(31, 'first', 'handover'),
      assigned(32),
      [33, 'message.sent'],
    );
    // The customer's last question waits since minute 30: the bot did not answer it.
    expect(minutes('reply_interval', events, context(60))).toEqual([3]);
  });

  it('thanks after the resolve start nothing; a message that reopens does', () => {
    const resolved: Line[] = [...first, [10, 'conversation.resolved'], [11, 'message.received']];
    expect(of('reply_interval', story(...resolved), context(60))).toEqual([]);
    const reopened = story(
      ...resolved,
      [30, 'message.received'],
      [30, 'conversation.reopened'],
      [34, 'message.sent'],
    );
    expect(minutes('reply_interval', reopened, context(60))).toEqual([4]);
  });
});

describe('handle time', () => {
  it('sums the focused time of all agents', () => {
    const events = story(
      ...opening,
      assigned(1),
      focused(1),
      unfocused(4),
      focused(3, 'lead'),
      unfocused(5, 'lead'),
      [6, 'message.sent'],
      [10, 'conversation.resolved'],
    );
    expect(of('handle_time', events, context(60))).toMatchObject([
      { value: 5 * MINUTE, estimated: false, running: false, memberId: 'ana', at: 10 * MINUTE },
    ]);
  });

  it('adds wrap-up up to its limit', () => {
    const lines: Line[] = [...opening, assigned(1), focused(1), [10, 'conversation.resolved']];
    expect(minutes('handle_time', story(...lines, unfocused(11)), context(60))).toEqual([10]);
    expect(minutes('handle_time', story(...lines, unfocused(20)), context(60))).toEqual([11]);
    expect(
      minutes('handle_time', story(...lines, unfocused(11), focused(40), unfocused(50)), context(60)),
    ).toEqual([10]);
  });

  it('the limit holds for all agents together', () => {
    const both = story(
      ...opening,
      assigned(1),
      [10, 'conversation.resolved'],
      focused(10),
      focused(10, 'lead'),
      unfocused(11.5),
      unfocused(11.5, 'lead'),
    );
    expect(minutes('handle_time', both, context(60))).toEqual([2]);
  });

  it('is provisional while the wrap-up goes on', () => {
    const events = story(...opening, assigned(1), focused(1), [
      10,
      'conversation.resolved',
      undefined,
      'agent',
    ]);
    const soon = measureConversation(events, context(10.5));
    expect(soon.measurements.find((m) => m.metric === 'handle_time')).toMatchObject({
      value: 9.5 * MINUTE,
      provisional: true,
    });
    expect(soon.nextChangeAt).toBe(11 * MINUTE);
  });

  it('a focus that nothing ended lasts until the idle time after the last sign of life', () => {
    const lines: Line[] = [...opening, assigned(1), focused(1), [3, 'message.sent']];
    expect(minutes('handle_time', story(...lines), context(60))).toEqual([3]);
    expect(minutes('handle_time', story(...lines, focused(30), unfocused(32)), context(60))).toEqual([5]);
  });

  it('repeating a focus keeps it going; one after the idle time begins anew, whoever reports it', () => {
    const seen = (minute: number): Line => [minute, 'agent.focused', { memberId: 'ana' }, 'agent', 'ana'];
    const kept = story(...opening, assigned(1), seen(1), seen(2), seen(3), unfocused(3.5));
    expect(minutes('handle_time', kept, context(60))).toEqual([2.5]);
    const lost = story(...opening, assigned(1), seen(1), seen(20), unfocused(22));
    expect(minutes('handle_time', lost, context(60))).toEqual([3]);
  });

  it('without focus data is assigned time less pending and snoozed, marked as estimated', () => {
    const events = story(
      ...opening,
      assigned(2),
      [4, 'message.sent'],
      [4, 'conversation.pending'],
      [10, 'message.received'],
      [13, 'message.sent'],
      [13, 'conversation.snoozed', { until: null }],
      [20, 'conversation.woken'],
      [21, 'conversation.resolved'],
    );
    expect(of('handle_time', events, context(60))).toMatchObject([{ value: 6 * MINUTE, estimated: true }]);
  });
});

describe('resolution time', () => {
  it('leaves out the customer’s time', () => {
    const events = story(
      ...opening,
      assigned(2),
      [4, 'message.sent'],
      [5, 'conversation.pending'],
      [15, 'message.received'],
      [17, 'conversation.snoozed', { until: null }],
      [20, 'conversation.woken'],
      [21, 'conversation.resolved'],
    );
    expect(minutes('resolution_time', events, context(60))).toEqual([8]);
  });

  it('a reopen makes it run on; the reopened part is apart', () => {
    const reopened: Line[] = [
      ...opening,
      assigned(2),
      [4, 'message.sent'],
      [10, 'conversation.resolved'],
      [30, 'message.received'],
      [30, 'conversation.reopened'],
    ];
    expect(of('resolution_time', story(...reopened), context(35))).toMatchObject([
      { value: 35 * MINUTE, running: true },
    ]);
    const again = story(...reopened, [33, 'message.sent'], [40, 'conversation.resolved']);
    expect(of('resolution_time', again, context(60))).toMatchObject([
      { value: 40 * MINUTE, at: 40 * MINUTE, running: false },
    ]);
    expect(apart('reopened', again, context(60))).toMatchObject([{ value: 10 * MINUTE, at: 40 * MINUTE }]);
  });
});

describe('turns', () => {
  it('counts customer bursts that got an answer', () => {
    const events = story(
      ...opening,
      [1, 'message.received'],
      [2, 'message.sent', undefined, 'bot'],
      [3, 'message.received'],
      assigned(4),
      [5, 'message.sent'],
      [6, 'message.sent'],
      [7, 'message.received'],
      [8, 'message.sent', undefined, 'system'],
      [9, 'conversation.resolved'],
    );
    expect(minutes('turns', events, context(60))).toEqual([2]);
    expect(apart('human', events, context(60)).map((m) => m.value)).toEqual([1]);
  });
});

describe('transfer rate', () => {
  const rate = (...lines: Line[]) => {
    const events = story(...opening, ...lines, [50, 'conversation.resolved']);
    return [minutes('transfer_rate', events, context(60)), apart('planned', events, context(60))[0]?.value];
  };
  const transfer = (
    minute: number,
    toMemberId: string | null,
    toTeamId: string | null,
    planned = false,
  ): Line => [minute, 'conversation.transferred', { fromMemberId: 'ana', toMemberId, toTeamId, planned }];

  it.each<[string, Line[], unknown]>([
    ['no change', [assigned(2)], [[0], 0]],
    ['another agent', [assigned(2), transfer(5, 'bo', null), assigned(5, 'bo')], [[1], 0]],
    [
      'another team',
      [assigned(2), transfer(5, null, 'second'), queued(5, 'second', 'transferred')],
      [[1], 0],
    ],
    ['a planned shift hand-over', [assigned(2), transfer(5, 'bo', null, true), assigned(5, 'bo')], [[0], 1]],
    [
      'released and claimed by another',
      [assigned(2), queued(5, 'first', 'released'), assigned(8, 'bo')],
      [[1], 0],
    ],
    ['released and claimed again', [assigned(2), queued(5, 'first', 'released'), assigned(8)], [[0], 0]],
    [
      'another team before the first claim',
      [transfer(1, null, 'second'), assigned(2, 'bo', 'second')],
      [[0], 0],
    ],
  ])('%s', (_what, lines, expected) => {
    expect(rate(...lines)).toEqual(expected);
  });

  it('is counted when resolved', () => {
    expect(of('transfer_rate', story(...opening, assigned(1)), context(60))).toEqual([]);
  });
});

describe('first-contact resolution', () => {
  const resolved = { at: 10 * MINUTE };
  const at = (hours: number) => resolved.at / MINUTE + hours * 60;

  it('is provisional until 72 hours have passed', () => {
    const early = measureConversation(simple, context(at(71)));
    expect(early.measurements.find((m) => m.metric === 'first_contact_resolution')).toMatchObject({
      value: 1,
      provisional: true,
      at: resolved.at,
      memberId: 'ana',
    });
    expect(early.nextChangeAt).toBe(resolved.at + 72 * HOUR);
    const late = measureConversation(simple, context(at(72)));
    expect(late.measurements.find((m) => m.metric === 'first_contact_resolution')).toMatchObject({
      value: 1,
      provisional: false,
    });
    expect(late.nextChangeAt).toBeNull();
  });

  it.each<[string, number, string | null, number, boolean]>([
    ['same topic in time', 71, 'login', 0, false],
    ['same topic too late', 73, 'login', 1, false],
    ['another topic', 71, 'refund', 1, false],
    ['unknown topic counts as the same', 71, null, 0, true],
  ])('next contact: %s', (_what, hours, topicId, value, estimated) => {
    const ctx = context(at(100), { nextContact: { at: resolved.at + hours * HOUR, topicId } });
    expect(of('first_contact_resolution', simple, ctx)).toMatchObject([
      { value, estimated, provisional: false },
    ]);
  });

  it('a reopen spoils it, for the hour of the first resolve', () => {
    const events = story(
      ...opening,
      assigned(2),
      [10, 'conversation.resolved'],
      [30, 'message.received'],
      [30, 'conversation.reopened'],
      [90, 'conversation.resolved'],
    );
    expect(of('first_contact_resolution', events, context(100))).toMatchObject([
      { value: 0, provisional: false, at: 10 * MINUTE },
    ]);
  });

  it('takes the topic it was classified with', () => {
    const events = [...simple, ...story([11, 'conversation.classified', { topicId: 'refund' }])];
    const ctx = context(at(100), { nextContact: { at: resolved.at + HOUR, topicId: 'refund' } });
    expect(of('first_contact_resolution', events, ctx)).toMatchObject([{ value: 0, topicId: 'refund' }]);
  });
});

describe('repeat contact', () => {
  it.each<[string, number, string, number, number]>([
    ['same topic in time', 72, 'login', 1, 1],
    ['another topic', 1, 'refund', 0, 1],
    ['too late', 73, 'login', 0, 0],
  ])('%s', (_what, hours, topicId, same, any) => {
    const ctx = context(60, { previousContact: { resolvedAt: -hours * HOUR, topicId } });
    expect(of('repeat_contact', simple, ctx)).toMatchObject([
      { value: same, at: 0, teamId: 'first', memberId: null },
    ]);
    expect(apart('any_topic', simple, ctx).map((m) => m.value)).toEqual([any]);
  });

  it('is 0 for a first contact', () => {
    expect(minutes('repeat_contact', simple, context(60))).toEqual([0]);
  });
});

describe('satisfaction', () => {
  const answer = (minute: number, score: number, surveyId = 's'): Line => [
    minute,
    'survey.answered',
    { surveyId, kind: 'csat', score },
  ];
  const asked: Line[] = [
    ...opening,
    assigned(2),
    [10, 'conversation.resolved'],
    [10, 'conversation.unassigned', { memberId: 'ana', reason: 'resolved' }],
    [10, 'survey.sent', { surveyId: 's', kind: 'csat' }],
  ];

  it.each([
    [5, 1],
    [4, 1],
    [3, 0],
  ])('an answer of %i counts %i, for the agent who had it', (score, value) => {
    expect(of('satisfaction', story(...asked, answer(15, score)), context(60))).toMatchObject([
      { value, at: 15 * MINUTE, memberId: 'ana', provisional: true },
    ]);
  });

  it('belongs to an agent who was released just as it was resolved', () => {
    const events = story(
      ...opening,
      assigned(2),
      [10, 'conversation.unassigned', { memberId: 'ana', reason: 'resolved' }],
      [10, 'conversation.resolved'],
      answer(15, 5),
    );
    expect(of('satisfaction', events, context(60))).toMatchObject([{ memberId: 'ana' }]);
    expect(of('first_contact_resolution', events, context(60))).toMatchObject([{ memberId: 'ana' }]);
  });

  it('one answer per survey, the last within 24 hours', () => {
    const events = story(
      ...asked,
      answer(15, 2),
      answer(20, 5),
      answer(15 + 25 * 60, 1),
      answer(30, 1, 'other'),
    );
    expect(minutes('satisfaction', events, context(9999))).toEqual([1, 0]);
    expect(measureConversation(events, context(16)).nextChangeAt).not.toBeNull();
  });

  it('shows the answer rate apart, and only CSAT', () => {
    expect(apart('answer_rate', story(...asked), context(60))).toMatchObject([
      { value: 0, provisional: true },
    ]);
    expect(apart('answer_rate', story(...asked, answer(15, 3)), context(60))).toMatchObject([{ value: 1 }]);
    const nps = story(...asked, [15, 'survey.answered', { surveyId: 'n', kind: 'nps', score: 9 }]);
    expect(of('satisfaction', nps, context(60))).toEqual([]);
  });
});

describe('stages', () => {
  const stages = (events: MetricEvent[], ctx: MeasureContext) =>
    measureConversation(events, ctx).stages.map((s) => [s.stage, s.from / MINUTE, s.to / MINUTE, s.memberId]);

  it('follow the conversation from the bot to the wrap-up', () => {
    const events = story(
      [0, 'conversation.created'],
      [0, 'message.received'],
      [1, 'message.sent', undefined, 'bot'],
      [2, 'message.received'],
      [3, 'handover.to_agent'],
      queued(3, 'first', 'handover'),
      assigned(5),
      focused(5),
      [7, 'message.sent'],
      [10, 'message.received'],
      [
        12,
        'conversation.transferred',
        { fromMemberId: 'ana', toMemberId: null, toTeamId: 'second', planned: false },
      ],
      queued(12, 'second', 'transferred'),
      unfocused(12),
      assigned(15, 'bo', 'second'),
      focused(15, 'bo'),
      [18, 'message.sent', undefined, 'agent', 'bo'],
      [18, 'conversation.pending'],
      [20, 'message.received'],
      [21, 'conversation.resolved'],
      unfocused(22, 'bo'),
    );
    expect(stages(events, context(60))).toEqual([
      ['bot', 0, 3, null],
      ['queue', 3, 5, null],
      ['first_response', 5, 7, 'ana'],
      ['customer', 7, 10, 'ana'],
      ['work', 10, 12, 'ana'],
      ['transfer_wait', 12, 15, null],
      ['work', 15, 18, 'bo'],
      ['customer', 18, 20, 'bo'],
      ['work', 20, 21, 'bo'],
      ['wrap_up', 21, 22, 'bo'],
    ]);
  });

  it('say which one goes on, also in the instant of a change', () => {
    const current = (events: MetricEvent[], at: number) =>
      measureConversation(events, context(at)).current?.stage ?? null;
    const events = story(...opening, assigned(2), [10, 'conversation.resolved']);
    expect(current(events.slice(0, -1), 2)).toBe('first_response');
    expect(current(events.slice(0, -1), 5)).toBe('first_response');
    expect(current(events, 10)).toBeNull();
    expect(current(events, 60)).toBeNull();
    const focusedAtTheEnd = story(...opening, assigned(2), focused(10), [10, 'conversation.resolved']);
    expect(current(focusedAtTheEnd, 10.2)).toBe('wrap_up');
    expect(current(focusedAtTheEnd, 60)).toBeNull();
  });

  it('after the wrap-up it is the customer’s turn until the reopen', () => {
    const events = story(
      ...opening,
      assigned(2),
      focused(2),
      [4, 'message.sent'],
      [10, 'conversation.resolved'],
      unfocused(11),
      [30, 'message.received'],
      [30, 'conversation.reopened'],
    );
    expect(stages(events, context(35)).slice(-3)).toEqual([
      ['wrap_up', 10, 11, 'ana'],
      ['customer', 11, 30, 'ana'],
      ['work', 30, 35, 'ana'],
    ]);
  });
});

describe('a merged conversation', () => {
  const merged: Line = [20, 'conversation.merged', { as: 'secondary' }];
  const unmerged: Line = [40, 'conversation.unmerged', { as: 'secondary' }];
  const metrics = (events: MetricEvent[]) =>
    measureConversation(events, context(60)).measurements.map(({ metric, running }) => [metric, running]);

  it('keeps what was done, and is neither resolved nor a contact', () => {
    const done: Line[] = [...opening, assigned(2), focused(2), [4, 'message.sent'], unfocused(5)];
    const kept = [
      ['queue_wait', false],
      ['abandonment', false],
      ['first_response_time', false],
      ['first_response_attainment', false],
      ['turns', false],
      ['handle_time', false],
    ];
    expect(metrics(story(...done, merged))).toEqual(kept);
    expect(metrics(story(...done, [10, 'conversation.resolved'], merged))).toEqual(kept);
    expect(measureConversation(story(...done, merged), context(60)).nextChangeAt).toBeNull();
  });

  it('ends no spell in the queue, and misses no target afterwards', () => {
    const events = story(...opening, [3, 'conversation.merged', { as: 'secondary' }]);
    expect(metrics(events)).toEqual([['turns', false]]);
  });

  it('is measured as if it had never been merged once that was undone', () => {
    const open: Line[] = [...opening, assigned(2), [4, 'message.sent']];
    const whole = measureConversation(story(...open), context(60));
    expect(measureConversation(story(...open, merged, unmerged), context(60))).toEqual(whole);
    expect(
      metrics(story(...open, merged, unmerged, [50, 'conversation.merged', { as: 'secondary' }])),
    ).toEqual(metrics(story(...open, merged)));
  });

  it('leaves the one that it is merged into as it is', () => {
    const both = story(...opening, assigned(2), [20, 'conversation.merged', { as: 'primary' }]);
    expect(measureConversation(both, context(60))).toEqual(
      measureConversation(story(...opening, assigned(2)), context(60)),
    );
  });
});

it('measures nothing without events', () => {
  expect(measureConversation([], context(0))).toEqual({
    measurements: [],
    apart: [],
    stages: [],
    current: null,
    nextChangeAt: null,
  });
});
