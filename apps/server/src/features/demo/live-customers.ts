import { createHmac } from 'node:crypto';
import {
  createLiveCustomer,
  createRandom,
  hourShare,
  patienceOf,
  rateAs,
  reactTo,
  type SimContact,
  type SimTopic,
  type World,
} from '@attune/simulator';
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import type { Change } from '../../events/change.ts';
import type { Platform } from '../../feature.ts';
import { abandon, receiveMessage } from '../conversations/index.ts';
import { answerSurvey } from '../surveys/index.ts';
import { type Needs, openSession, understand } from '../widget/index.ts';
import { SIMULATED, type View } from './live-view.ts';
import type { Demo } from './setup.ts';

/** Seconds between two customers, at the busiest hour and at the quietest. */
const GAP_SECONDS = { peak: 15, night: 25 };
const PEAK_SHARE = 0.09;
/** More simulated conversations than this are never open, whatever happens to the agents. */
const MAX_OPEN = 60;
const REST_MS = 25 * 3_600_000;

/** The simulated customers: they come, write on, react to replies of agents and people alike, rate, or lose patience. */
export function createCustomers(platform: Platform, needs: Needs, demo: Demo, world: World) {
  const { db, changes, clock } = platform;
  const born = clock().getTime();
  const random = createRandom(`live/${born}`);
  /** The rest of a first burst. */
  const lines: { at: number; contactId: string; body: string }[] = [];
  const topicOf = new Map<string, SimTopic>();
  let count = 0;
  let nextAt = born;

  const runAs = <T>(contactId: string, work: (change: Change) => Promise<T>) =>
    changes.run(demo.id, { kind: 'customer', id: contactId }, work);

  async function write(contactId: string, body: string): Promise<void> {
    const known = await understand(needs, demo.id, body, clock());
    const incoming = { contactId, channel: 'widget', clientKey: uuidv7(), body } as const;
    await needs.numbers.lend(demo.id, (number) =>
      runAs(contactId, (change) => receiveMessage(change, incoming, { ...known, number })),
    );
  }

  /** Mostly somebody who has been here before. */
  async function findKnown(now: number): Promise<SimContact | undefined> {
    if (random.chance(0.3)) return undefined;
    const row = await db.workspace(demo.id, (tx) =>
      tx
        .selectFrom('contact')
        .select('external_id')
        .where('workspace_id', '=', demo.id)
        .where('external_id', 'like', `${SIMULATED}%`)
        .where('last_seen_at', '<', new Date(now - REST_MS))
        .orderBy(sql`random()`)
        .limit(1)
        .executeTakeFirst(),
    );
    return world.contacts.find((contact) => contact.id === row?.external_id);
  }

  async function arrive(views: readonly View[], now: number): Promise<void> {
    if (now < nextAt) return;
    const rush = Math.min(1, hourShare(world.timeZone, now) / PEAK_SHARE);
    const gap = GAP_SECONDS.night - (GAP_SECONDS.night - GAP_SECONDS.peak) * rush;
    nextAt = now + gap * 1000 * random.between(0.5, 1.5);
    if (views.filter((view) => view.simulated && view.status !== 'resolved').length >= MAX_OPEN) return;
    count += 1;
    const customer = createLiveCustomer(born, count, world, await findKnown(now));
    const { id: ownId, name, email, locale, attributes } = customer.contact;
    const id = world.contacts.some((contact) => contact.id === ownId) ? ownId : `${ownId}-${born}`;
    const hash = createHmac('sha256', demo.widget_secret).update(id).digest('hex');
    const identity = { id, hash, name, email, attributes };
    const session = await openSession(platform, needs.workspaces, { key: demo.widget_key, identity, locale });
    topicOf.set(session.contactId, customer.topic);
    let at = now;
    for (const { afterMs, body } of customer.lines) {
      at += afterMs;
      lines.push({ at, contactId: session.contactId, body });
    }
  }

  async function react(view: View, now: number): Promise<void> {
    const { contact, topic, replies, contactId } = view;
    const context = { key: view.id, contact, topic, replies };
    if (view.awaitsRating && view.resolvedAt !== null) {
      const waitMs = (view.firstReplyAt ?? now) - view.createdAt;
      const rating = rateAs(context, { waitMs, replies, transfers: 0, reopened: 0, warmth: 0.2 });
      if (rating && now >= view.resolvedAt + rating.afterMs)
        await runAs(contactId, (change) => answerSurvey(change, view.id, answerOf(rating)));
    } else if (view.status === 'resolved') {
      topicOf.delete(contactId);
    } else if (view.firstReplyAt === null) {
      if (now > view.createdAt + patienceOf(context))
        await runAs(contactId, (change) => abandon(change, view.id));
    } else if (view.lastAuthor === 'member') {
      const turn = reactTo(context);
      const first = turn.kind === 'say' ? turn.lines[0] : undefined;
      if (first && now >= view.lastMessageAt + first.afterMs) await write(contactId, first.body);
    }
  }

  return {
    topicOf,
    arrive,
    react,
    async writeOn(now: number): Promise<void> {
      for (let line = lines.find(({ at }) => at <= now); line; line = lines.find(({ at }) => at <= now)) {
        lines.splice(lines.indexOf(line), 1);
        await write(line.contactId, line.body);
      }
    },
  };
}

const answerOf = ({ score, comment }: { score: number; comment: string }) =>
  comment === '' ? { score } : { score, comment };
