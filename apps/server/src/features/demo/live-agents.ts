import type { Presence } from '@attune/contract';
import { liveDuty, repliesNeeded, replyAs, type World } from '@attune/simulator';
import type { Change } from '../../events/change.ts';
import { resolve, sendMessage, transfer } from '../conversations/index.ts';
import { setPresence } from '../people/index.ts';
import type { Ids } from './ids.ts';
import type { LiveSeat, View } from './live-view.ts';

/** Silence of the customer after which a conversation is closed. */
const QUIET_SOLVED_MS = 90_000;
const QUIET_MS = 5 * 60_000;
const REACTION_MS = 4_000;
const CLOSING_MS = 15_000;

interface Job {
  view: View;
  dueAt: number;
  act(change: Change): Promise<unknown>;
}

/** Runs as that agent; false when it was refused, because the conversation has changed. */
export type RunAs = (memberId: string, work: (change: Change) => Promise<unknown>) => Promise<boolean>;

/** The hands of the simulated agents: each does one thing at a time. What is lost with the process is begun again. */
export function createHands(world: World, ids: Ids, runAs: RunAs) {
  const jobs = new Map<string, Job>();

  function plan({ agent }: LiveSeat, view: View, now: number): Omit<Job, 'view'> | null {
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
          await send(change, view.id, 'note', move.note, null);
          await transfer(change, view.id, { teamId, topicId: ids.topics.get(view.topic.id) });
        },
      };
    }
    if (move.kind === 'transfer') return null;
    const { body, composeMs, templateId } = move.reply;
    return {
      dueAt: now + REACTION_MS + composeMs,
      act: (change) =>
        send(change, view.id, 'message', body, templateId && (ids.templates.get(templateId) ?? null)),
    };
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
      const next = plan(seat, view, now);
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
  templateId: string | null,
): Promise<unknown> {
  return sendMessage(change, conversationId, {
    kind,
    authorKind: 'member',
    authorId: change.actor.id,
    clientKey: null,
    body,
    templateId,
  });
}
