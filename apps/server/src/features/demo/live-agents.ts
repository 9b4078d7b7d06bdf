import type { Presence } from '@attune/contract';
import {
  type AgentMove,
  createRandom,
  liveDuty,
  personal,
  repliesNeeded,
  replyAs,
  type World,
} from '@attune/simulator';
import type { Change } from '../../events/change.ts';
import { resolve, sendMessage, transfer } from '../conversations/index.ts';
import { setPresence } from '../people/index.ts';
import type { Recommender } from '../templates/index.ts';
import type { Ids } from './ids.ts';
import type { LiveSeat, View } from './live-view.ts';

/** Silence of the customer after which a conversation is closed. */
const QUIET_SOLVED_MS = 90_000;
const QUIET_MS = 5 * 60_000;
const REACTION_MS = 4_000;
const CLOSING_MS = 15_000;

/** How often an agent who wants a template takes the suggested one. */
const FOLLOWS = 0.75;
/** How often the first reply, meant to be in own words, becomes a suggested one. */
const TEMPTED = 0.45;

type Reply = Extract<AgentMove, { kind: 'reply' }>['reply'];

interface Composed {
  body: string;
  templateId: string | null;
  suggestedFor?: string;
}

interface Job {
  view: View;
  dueAt: number;
  act(change: Change): Promise<unknown>;
}

/** Runs as that agent; false when it was refused, because the conversation has changed. */
export type RunAs = (memberId: string, work: (change: Change) => Promise<unknown>) => Promise<boolean>;

/** The hands of the simulated agents: each does one thing at a time. What is lost with the process is begun again. */
export function createHands(world: World, ids: Ids, recommender: Recommender, runAs: RunAs) {
  const jobs = new Map<string, Job>();

  async function plan(seat: LiveSeat, view: View, now: number): Promise<Omit<Job, 'view'> | null> {
    const { agent } = seat;
    const context = { key: view.id, contact: view.contact, topic: view.topic, replies: view.replies };
    const solved = view.replies >= repliesNeeded(context);
    const quiet = now - view.lastMessageAt;
    const close = { dueAt: now + CLOSING_MS, act: (change: Change) => resolve(change, view.id) };
    if (view.lastAuthor !== 'contact')
      return quiet > (solved && view.simulated ? QUIET_SOLVED_MS : QUIET_MS) ? close : null;
    // A real visitor gets an answer to everything; a simulated one has said thanks.
    if (solved && view.simulated) return close;
    const move = replyAs(agent, context, world);
    const teamId = ids.teams.get(view.topic.teamId);
    if (move.kind === 'transfer' && teamId) {
      return {
        dueAt: now + REACTION_MS + move.composeMs,
        async act(change) {
          await send(change, view.id, 'note', move.note, { templateId: null });
          await transfer(change, view.id, { teamId, topicId: ids.topics.get(view.topic.id) });
        },
      };
    }
    if (move.kind === 'transfer') return null;
    const { composeMs } = move.reply;
    const reply = await compose(seat, view, move.reply);
    return {
      dueAt: now + REACTION_MS + composeMs,
      act: (change) => send(change, view.id, 'message', reply.body, reply),
    };
  }

  /** The reply as it was meant, or, where a template was, the suggested one of the topic, a little changed now and then. */
  async function compose({ agent, memberId }: LiveSeat, view: View, meant: Reply): Promise<Composed> {
    const { workspaceId } = ids;
    const { messageId, items } = await recommender.show({ workspaceId, memberId, name: agent.name }, view.id);
    const templateId = (meant.templateId && ids.templates.get(meant.templateId)) || null;
    const random = createRandom(`suggested/${view.id}/${view.replies}`);
    const onTopic = new Set(
      world.templates.flatMap(({ id, topicId }) =>
        topicId === view.topic.id ? (ids.templates.get(id) ?? []) : [],
      ),
    );
    const item = items.find((one) => onTopic.has(one.templateId) && one.missing.length === 0);
    const willing = templateId ? FOLLOWS : view.replies === 0 ? TEMPTED : 0;
    if (!item || !messageId || !random.chance(willing)) return { body: meant.body, templateId };
    const body = personal(random, item.body, view.contact.language);
    return { body, templateId: item.templateId, suggestedFor: messageId };
  }

  /** Finishes what is due and takes up what has waited longest. */
  async function work(seat: LiveSeat, views: readonly View[], now: number): Promise<void> {
    const { memberId } = seat;
    const job = jobs.get(memberId);
    if (job) {
      if (job.dueAt > now) return;
      jobs.delete(memberId);
      const current = views.find((view) => view.id === job.view.id);
      const still = current?.assigneeId === memberId && current.status !== 'resolved';
      if (still) await runAs(memberId, job.act);
      await runAs(memberId, async (change) => change.record('agent.unfocused', job.view.id, { memberId }));
      return;
    }
    if (seat.presence !== 'online' && seat.presence !== 'busy') return;
    for (const view of views) {
      if (view.assigneeId !== memberId || view.status === 'resolved' || view.status === 'snoozed') continue;
      const next = await plan(seat, view, now);
      if (!next) continue;
      jobs.set(memberId, { ...next, view });
      await runAs(memberId, async (change) => change.record('agent.focused', view.id, { memberId }));
      return;
    }
  }

  /** On duty or not; who goes finishes first, taking no new work. */
  async function keepHours(seat: LiveSeat, views: readonly View[], now: number): Promise<void> {
    const duty = liveDuty(world, seat.agent, now);
    const holds = views.some((view) => view.assigneeId === seat.memberId && view.status === 'open');
    const wanted: Presence = duty === 'online' || !holds ? duty : 'busy';
    if (wanted === seat.presence) return;
    await runAs(seat.memberId, (change) => setPresence(change, seat.memberId, wanted));
    seat.presence = wanted;
  }

  return { work, keepHours };
}

function send(
  change: Change,
  conversationId: string,
  kind: 'message' | 'note',
  body: string,
  { templateId, suggestedFor }: Omit<Composed, 'body'>,
): Promise<unknown> {
  return sendMessage(change, conversationId, {
    kind,
    authorKind: 'member',
    authorId: change.actor.id,
    clientKey: null,
    body,
    templateId,
    suggestedFor,
  });
}
