import type { BusinessHours } from '@attune/time';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ActorKind, EventPayloads, MeasureContext, MeasuredType, MetricEvent } from './index.ts';
import { measureConversation } from './index.ts';
import { context, HOUR, MINUTE } from './testing.ts';

// Any event at any time by anybody: most sequences make no sense, and all must be survived.
const member = fc.constantFrom('ana', 'bo');
const team = fc.constantFrom('first', 'second', null);
const topic = fc.constantFrom('login', 'refund', null);
const survey = fc.record({
  surveyId: fc.constantFrom('s', 't'),
  kind: fc.constantFrom('csat' as const, 'nps' as const),
});
const none = fc.constant({});
const side = fc.constantFrom('primary' as const, 'secondary' as const);
const payloads: { [T in MeasuredType]: fc.Arbitrary<unknown> } = {
  'conversation.created': fc.record({
    channel: fc.constant('web'),
    contactId: fc.constant('c'),
    language: fc.constant('zh'),
    topicId: topic,
  }),
  'conversation.queued': fc.record({
    teamId: team,
    reason: fc.constantFrom<EventPayloads['conversation.queued']['reason']>(
      'new',
      'reopened',
      'released',
      'refused',
      'agent_gone',
      'transferred',
      'handover',
    ),
  }),
  'conversation.assigned': fc.record({ memberId: member, teamId: team, by: fc.constant('take') }),
  'conversation.unassigned': fc.record({ memberId: member, reason: fc.constant('') }),
  'conversation.transferred': fc.record({
    fromMemberId: fc.constant(null),
    toMemberId: fc.option(member),
    toTeamId: team,
    planned: fc.boolean(),
  }),
  'conversation.pending': none,
  'conversation.snoozed': fc.constant({ until: null }),
  'conversation.woken': none,
  'conversation.resolved': none,
  'conversation.reopened': none,
  'conversation.abandoned': none,
  'conversation.merged': fc.record({ as: side }),
  'conversation.unmerged': fc.record({ as: side }),
  'conversation.classified': fc.record({ topicId: topic }),
  'message.received': fc.record({ messageId: fc.constantFrom('question', 'thanks') }),
  'message.sent': fc.constant({ messageId: 'reply' }),
  'agent.focused': fc.record({ memberId: member }),
  'agent.unfocused': fc.record({ memberId: member }),
  'survey.sent': survey,
  'survey.answered': fc.tuple(survey, fc.integer({ min: 1, max: 5 })).map(([s, score]) => ({ ...s, score })),
  'handover.to_agent': none,
  'handover.to_bot': none,
};
const types = Object.keys(payloads) as MeasuredType[];
const event = (likely: readonly MeasuredType[]) =>
  fc.constantFrom(...likely).chain((type) =>
    fc.record({
      id: fc.nat(1000),
      // Steps of 20 seconds, so that many fall on the same instant or exactly on a limit.
      at: fc.integer({ min: 0, max: 240 }).map((step) => step * 20_000),
      type: fc.constant(type),
      payload: payloads[type],
      actorKind: fc.constantFrom<ActorKind>('customer', 'agent', 'bot', 'rule', 'system'),
      actorId: fc.option(member),
    }),
  ) as fc.Arbitrary<MetricEvent>;
const common: MeasuredType[] = [
  'conversation.queued',
  'conversation.assigned',
  'conversation.pending',
  'conversation.resolved',
  'conversation.reopened',
  'conversation.abandoned',
  'message.received',
  'message.sent',
  'agent.focused',
];
const events = fc
  .uniqueArray(fc.oneof(event(types), event(common)), { selector: (e) => e.id, minLength: 1, maxLength: 25 })
  .map((list) => list.sort((a, b) => a.at - b.at || a.id - b.id));

const mornings: BusinessHours = {
  timeZone: 'UTC',
  weekly: Array(7).fill([
    { from: '00:00', to: '00:17' },
    { from: '00:30', to: '12:00' },
  ]),
  holidays: [],
  makeUpDays: [],
};
const world: fc.Arbitrary<MeasureContext> = fc
  .record({
    now: fc.oneof(fc.integer({ min: 0, max: 90 }), fc.integer({ min: 0, max: 80 * 60 })),
    firstResponseTargetMs: fc.integer({ min: 0, max: 30 }).map((m) => m * MINUTE),
    abandonAfterMs: fc.integer({ min: 0, max: 20 }).map((m) => m * MINUTE),
    wrapUpLimitMs: fc.integer({ min: 0, max: 10 }).map((m) => m * MINUTE),
    focusIdleMs: fc.integer({ min: 0, max: 3 }).map((m) => m * MINUTE),
    previousContact: fc.option(
      fc.record({ resolvedAt: fc.integer({ min: -80 * HOUR, max: 0 }), topicId: topic }),
    ),
    nextContact: fc.option(fc.record({ at: fc.integer({ min: 0, max: 100 * HOUR }), topicId: topic })),
  })
  .map(({ now, ...rest }) =>
    context(now, {
      ...rest,
      hoursOf: (id) => (id === 'first' ? mornings : null),
      isThanks: (id) => id === 'thanks',
    }),
  );

describe('whatever happened', () => {
  it('values are never negative, business time never exceeds wall time, shares are 0 or 1', () => {
    fc.assert(
      fc.property(events, world, (list, ctx) => {
        const { measurements, apart } = measureConversation(list, ctx);
        const end = Math.max(ctx.now, list.at(-1)!.at);
        for (const m of [...measurements, ...apart]) {
          expect(m.value).toBeGreaterThanOrEqual(0);
          expect(m.at).toBeGreaterThanOrEqual(list[0]!.at);
          expect(m.at).toBeLessThanOrEqual(end);
          if (m.businessValue !== null) {
            expect(m.businessValue).toBeGreaterThanOrEqual(0);
            expect(m.businessValue).toBeLessThanOrEqual(m.value);
          } else if (m.metric !== 'turns') expect([0, 1]).toContain(m.value);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('stages touch each other and add up to the wall time exactly', () => {
    fc.assert(
      fc.property(events, world, (list, ctx) => {
        const { stages } = measureConversation(list, ctx);
        let at = list[0]!.at;
        for (const stage of stages) {
          expect(stage.from).toBe(at);
          expect(stage.to).toBeGreaterThan(at);
          at = stage.to;
        }
        // Open or not by the plainest reading: anything that opens after the last resolve.
        let open = true;
        let resolvedAt = 0;
        const merges = list.filter(
          ({ type, payload }) => type.endsWith('merged') && 'as' in payload && payload.as === 'secondary',
        );
        const merged = merges.at(-1)?.type === 'conversation.merged' ? merges.at(-1) : undefined;
        for (const e of merged ? list.slice(0, list.indexOf(merged)) : list) {
          if (e.type === 'conversation.resolved' && open) {
            open = false;
            resolvedAt = e.at;
          }
          if (e.type === 'conversation.reopened' || e.type === 'conversation.queued') open = true;
        }
        const now = Math.max(ctx.now, list.at(-1)!.at);
        if (merged && open) {
          open = false;
          resolvedAt = merged.at;
        }
        if (open) expect(at).toBe(now);
        else {
          expect(at).toBeGreaterThanOrEqual(resolvedAt);
          expect(at).toBeLessThanOrEqual(Math.min(now, resolvedAt + ctx.wrapUpLimitMs));
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('the order and repetition of the input do not matter', () => {
    fc.assert(
      fc.property(
        events.chain((list) =>
          fc.tuple(
            fc.constant(list),
            fc.shuffledSubarray(list, { minLength: list.length }),
            fc.subarray(list),
          ),
        ),
        world,
        ([list, shuffled, again], ctx) => {
          expect(measureConversation([...shuffled, ...again], ctx)).toEqual(measureConversation(list, ctx));
        },
      ),
    );
  });

  it('each share and total comes at most once, attainment agrees with the first response', () => {
    fc.assert(
      fc.property(events, world, (list, ctx) => {
        const { measurements } = measureConversation(list, ctx);
        const count = (metric: string) => measurements.filter((m) => m.metric === metric).length;
        for (const metric of [
          'first_response_time',
          'first_response_attainment',
          'handle_time',
          'resolution_time',
          'turns',
          'transfer_rate',
          'first_contact_resolution',
          'repeat_contact',
        ])
          expect(count(metric)).toBeLessThanOrEqual(1);
        const reply = measurements.find((m) => m.metric === 'first_response_time' && !m.running);
        const hit = measurements.find((m) => m.metric === 'first_response_attainment');
        if (reply) expect(hit).toBeDefined();
        if (reply && hit?.value === 1)
          expect(reply.businessValue).toBeLessThanOrEqual(ctx.firstResponseTargetMs);
      }),
      { numRuns: 2000 },
    );
  });

  it('nothing but running values changes before nextChangeAt, and something does then', () => {
    fc.assert(
      fc.property(events, world, fc.nat(100), (list, ctx, percent) => {
        const now = Math.max(ctx.now, list.at(-1)!.at);
        const settled = (at: number) => {
          const { measurements, apart } = measureConversation(list, { ...ctx, now: at });
          const wrappingUp = (m: (typeof measurements)[number]) =>
            m.metric === 'handle_time' && m.provisional;
          return [...measurements, ...apart]
            .filter((m) => !m.running)
            .map((m) => (wrappingUp(m) ? { ...m, value: 0, businessValue: 0 } : m));
        };
        const { nextChangeAt } = measureConversation(list, { ...ctx, now });
        const until = nextChangeAt ?? now + 1000 * HOUR;
        expect(until).toBeGreaterThan(now);
        const between = now + Math.floor(((until - 1 - now) * percent) / 100);
        expect(settled(between)).toEqual(settled(now));
        if (nextChangeAt !== null) expect(settled(nextChangeAt)).not.toEqual(settled(now));
      }),
      { numRuns: 2000 },
    );
  });
});
