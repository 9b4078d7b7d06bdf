import { writeContacts } from './contacts.ts';
import { Focus, type Part } from './focus.ts';
import { Ledger, type Moment } from './ledger.ts';
import { Stages } from './stages.ts';
import { Surveys } from './surveys.ts';
import { type Elapsed, Timeline } from './timeline.ts';
import type {
  ConversationMeasures,
  MeasureContext,
  Measurement,
  MetricEvent,
  MetricKey,
  StageKey,
} from './types.ts';

/**
 * Measures one conversation from its events, in any order and with duplicates. Never throws on an odd sequence.
 * README.md says what was decided where docs/METRICS.md leaves room.
 */
export function measureConversation(
  events: readonly MetricEvent[],
  context: MeasureContext,
): ConversationMeasures {
  const sorted = untilMerged(inOrder(events));
  if (sorted.length === 0)
    return { measurements: [], apart: [], stages: [], current: null, nextChangeAt: null };
  const run = new Run(sorted, context);
  return run.finish();
}

function inOrder(events: readonly MetricEvent[]): readonly MetricEvent[] {
  const later = (a: MetricEvent, b: MetricEvent) => a.at - b.at || a.id - b.id;
  if (events.every((event, i) => i === 0 || later(events[i - 1]!, event) < 0)) return events;
  return [...events].sort(later).filter((event, i, all) => i === 0 || later(all[i - 1]!, event) < 0);
}

/** What is merged is another one's part from then on: that is its last event. A merge that was undone has never been. */
function untilMerged(events: readonly MetricEvent[]): readonly MetricEvent[] {
  const last = events.findLastIndex(
    (event) => isMerge(event) || (event.type === 'conversation.unmerged' && event.payload.as === 'secondary'),
  );
  const event = events[last];
  return event && isMerge(event) ? events.slice(0, last + 1) : events;
}

const isMerge = (event: MetricEvent): boolean =>
  event.type === 'conversation.merged' && event.payload.as === 'secondary';

/** Whether the bot had it before anybody was asked or took it. */
function botCameFirst(events: readonly MetricEvent[]): boolean {
  for (const event of events) {
    if (event.type === 'conversation.queued') return event.payload.reason === 'handover';
    if (event.type === 'conversation.assigned') return false;
    if (event.type === 'handover.to_agent' || event.type === 'handover.to_bot') return true;
    if (event.type === 'message.sent' && event.actorKind !== 'system') return event.actorKind === 'bot';
  }
  return true;
}

/** A burst of the customer that waits for a person. */
interface Burst {
  at: number;
  onlyThanks: boolean;
}

/** Reasons to be queued that are no agent's handing on. */
const BEGINNINGS: ReadonlySet<string> = new Set(['new', 'reopened', 'handover']);

/** The state of one conversation while its events pass by, once, in order. */
class Run {
  readonly #context: MeasureContext;
  readonly #start: number;
  readonly #ledger: Ledger;
  readonly #timeline = new Timeline();
  readonly #stages: Stages;
  readonly #focus: Focus;

  #owner: 'bot' | 'queue' | 'agent';
  #memberId: string | null = null;
  #teamId: string | null = null;
  #firstTeamId: string | null = null;
  /** `closed`: ended because the customer left the queue, so nothing was resolved. */
  #status: 'open' | 'resolved' | 'closed' = 'open';
  #paused = false;
  #now: number;

  // First response
  #firstReceivedAt: number | null = null;
  #waitingSince: number | null = null;
  #dueAt = Number.POSITIVE_INFINITY;
  #attained: boolean | null = null;
  #replied = false;
  #answered = false;

  // Exchanges
  #burst: Burst | null = null;
  /** Message(s) that came after the resolve: a burst only if they reopen. */
  #afterResolve: Burst | null = null;
  /** A reply to mere thanks counts only if the customer goes on. */
  #heldReply: Measurement | null = null;
  #customerSpokeLast = false;
  #customerAwaitsHuman = false;
  #turns = 0;
  #humanTurns = 0;
  #agentsTurn = true;

  // Queue
  #spell: { from: number; leftAt: number | null } | null = null;
  #abandoned = false;
  #claimed = false;
  #transferWait = false;
  #lastMemberId: string | null = null;
  #lastTeamId: string | null = null;
  #releasedAt: number | null = null;
  #plannedTransfer = false;
  #changed = false;
  #changedAsPlanned = false;

  // Handling and the end
  #heldFrom: number | null = null;
  #wasHeld = false;
  readonly #assigned: Elapsed = { wall: 0, business: 0 };
  readonly #parts: Part[] = [];
  #openedAt: number;
  #firstResolve: Moment | null = null;
  #lastEnd: Moment | null = null;
  #reopenedAt: number | null = null;
  #firstReopenAt: number | null = null;
  #merged = false;
  readonly #last: MetricEvent | undefined;
  readonly #surveys = new Surveys();

  constructor(events: readonly MetricEvent[], context: MeasureContext) {
    this.#context = context;
    this.#start = events[0]!.at;
    this.#last = events.at(-1);
    this.#openedAt = this.#start;
    this.#now = Math.max(context.now, events.at(-1)!.at);
    this.#focus = new Focus(context.focusIdleMs);
    this.#stages = new Stages(this.#start, context.wrapUpLimitMs);
    const created = events.find((event) => event.type === 'conversation.created')?.payload;
    const classified = events.findLast((event) => event.type === 'conversation.classified')?.payload;
    this.#ledger = new Ledger({
      channel: created?.channel ?? null,
      topicId: (classified ?? created)?.topicId ?? null,
      language: created?.language ?? null,
    });
    this.#owner = botCameFirst(events) ? 'bot' : 'queue';
    this.#timeline.set(this.#start, context.hoursOf(null), false);
    for (const event of events) {
      this.#settle(event.at, false);
      this.#apply(event);
      // After its own effect: a focus that begins anew must not prolong the one before.
      if (event.actorKind === 'agent' && event.actorId !== null) this.#focus.active(event.actorId, event.at);
      this.#after(event.at);
    }
    this.#settle(this.#now, true);
  }

  /** What time alone has brought about up to `at`; at the very end including `at`, for an event may come at its instant. */
  #settle(at: number, inclusive: boolean): void {
    const left = this.#spell?.leftAt ?? null;
    if (left !== null && at >= left + this.#context.abandonAfterMs)
      this.#abandon(left, left + this.#context.abandonAfterMs);
    if (this.#dueAt < at || (inclusive && this.#dueAt === at))
      this.#attain(false, this.#responsible(this.#dueAt));
  }

  #apply(event: MetricEvent): void {
    const { at } = event;
    switch (event.type) {
      case 'conversation.queued':
        if (this.#status !== 'open') this.#reopen(at);
        this.#leaveBot(at);
        this.#owner = 'queue';
        this.#memberId = null;
        this.#setTeam(event.payload.teamId);
        this.#abandoned = false;
        this.#transferWait = this.#claimed && !BEGINNINGS.has(event.payload.reason);
        this.#spell ??= { from: at, leftAt: null };
        break;
      case 'conversation.assigned':
        this.#assign(at, event.payload.memberId, event.payload.teamId);
        break;
      case 'conversation.unassigned':
        if (this.#status !== 'open' || this.#memberId !== event.payload.memberId) break;
        this.#memberId = null;
        this.#releasedAt = at;
        if (this.#owner === 'agent') this.#owner = 'queue';
        break;
      case 'conversation.transferred':
        this.#transfer(event.payload.toMemberId, event.payload.toTeamId, event.payload.planned);
        break;
      case 'conversation.pending':
      case 'conversation.snoozed':
        if (this.#status === 'open') this.#paused = true;
        break;
      case 'conversation.woken':
        this.#paused = false;
        break;
      case 'conversation.resolved':
        this.#resolve(event);
        break;
      case 'conversation.reopened':
        this.#reopen(at);
        break;
      case 'conversation.merged':
        if (isMerge(event) && event === this.#last) this.#leave(at);
        break;
      case 'conversation.abandoned':
        if (!this.#spell) break;
        // A customer who leaves may come back; anybody else has already waited for that.
        if (event.actorKind === 'customer') this.#spell.leftAt ??= at;
        else this.#abandon(this.#spell.leftAt ?? at, at);
        break;
      case 'message.received':
        this.#received(at, this.#context.isThanks?.(event.payload.messageId) ?? false);
        break;
      case 'message.sent':
        this.#sent(event);
        break;
      case 'agent.focused':
        this.#focus.focused(event.payload.memberId, at);
        break;
      case 'agent.unfocused':
        this.#focus.unfocused(event.payload.memberId, at);
        break;
      case 'survey.sent':
        if (event.payload.kind !== 'csat') break;
        this.#surveys.sent(event.payload.surveyId, this.#responsible(at));
        break;
      case 'survey.answered':
        if (event.payload.kind !== 'csat') break;
        this.#surveys.answered(event.payload.surveyId, event.payload.score, this.#responsible(at));
        break;
      case 'handover.to_agent':
        if (this.#owner !== 'bot') break;
        this.#leaveBot(at);
        this.#owner = 'queue';
        break;
      case 'handover.to_bot':
        if (this.#spell) this.#endSpell(at, 0);
        this.#owner = 'bot';
        this.#memberId = null;
        this.#transferWait = false;
        break;
    }
  }

  /** Brings everything that follows from the state up to date. */
  #after(at: number): void {
    this.#timeline.set(at, this.#context.hoursOf(this.#teamId), this.#paused);
    const waits = this.#waitingSince !== null && this.#attained === null;
    this.#dueAt = waits
      ? this.#timeline.due(this.#waitingSince!, at, this.#context.firstResponseTargetMs)
      : Number.POSITIVE_INFINITY;
    const held = this.#owner === 'agent' && this.#memberId !== null && this.#status === 'open';
    if (held) this.#heldFrom ??= at;
    else this.#letGo(at);
    this.#stages.enter(this.#stage(), at, this.#memberId, this.#teamId, this.#focus);
  }

  #stage(): StageKey {
    if (this.#status !== 'open') return 'wrap_up';
    if (this.#paused) return 'customer';
    if (this.#owner === 'bot') return 'bot';
    if (this.#transferWait) return 'transfer_wait';
    if (this.#owner === 'queue') return this.#abandoned ? 'customer' : 'queue';
    if (this.#waitingSince !== null) return 'first_response';
    return this.#agentsTurn ? 'work' : 'customer';
  }

  #letGo(at: number): void {
    if (this.#heldFrom === null) return;
    const { wall, business } = this.#timeline.elapsed(this.#heldFrom, at);
    this.#assigned.wall += wall;
    this.#assigned.business += business;
    this.#heldFrom = null;
    this.#wasHeld = true;
  }

  #setTeam(teamId: string | null): void {
    this.#teamId = teamId;
    this.#firstTeamId ??= teamId;
  }

  #assign(at: number, memberId: string, teamId: string | null): void {
    this.#leaveBot(at);
    const team = teamId ?? this.#teamId;
    if (this.#claimed) this.#noteChange(memberId, team, this.#plannedTransfer);
    this.#owner = 'agent';
    this.#memberId = memberId;
    this.#setTeam(team);
    this.#lastMemberId = memberId;
    this.#lastTeamId = team;
    this.#claimed = true;
    this.#plannedTransfer = false;
    this.#transferWait = false;
    this.#abandoned = false;
    if (!this.#spell || this.#status !== 'open') return;
    this.#ledger.add('queue_wait', this.#responsible(at), this.#timeline.elapsed(this.#spell.from, at, true));
    this.#endSpell(at, 0);
  }

  #transfer(toMemberId: string | null, toTeamId: string | null, planned: boolean): void {
    if (this.#status !== 'open') return;
    if (this.#claimed) {
      this.#noteChange(toMemberId, toTeamId, planned);
      this.#plannedTransfer = planned;
      this.#transferWait = true;
    }
    this.#memberId = toMemberId;
    if (toTeamId !== null) this.#setTeam(toTeamId);
    if (this.#owner === 'agent' && toMemberId === null) this.#owner = 'queue';
  }

  #noteChange(memberId: string | null, teamId: string | null, planned: boolean): void {
    const other = memberId !== null && memberId !== this.#lastMemberId;
    const otherTeam = teamId !== null && this.#lastTeamId !== null && teamId !== this.#lastTeamId;
    if (!other && !otherTeam) return;
    if (planned) this.#changedAsPlanned = true;
    else this.#changed = true;
  }

  /** From here on a person is due: the clock of the first response, or of this reply, starts. */
  #leaveBot(at: number): void {
    if (this.#owner !== 'bot' || this.#firstReceivedAt === null) return;
    if (this.#replied) this.#burst ??= { at, onlyThanks: false };
    else this.#waitingSince ??= at;
    this.#agentsTurn = true;
  }

  #received(at: number, thanks: boolean): void {
    this.#firstReceivedAt ??= at;
    this.#customerSpokeLast = true;
    this.#customerAwaitsHuman = true;
    if (this.#status !== 'open') {
      this.#afterResolve ??= { at, onlyThanks: true };
      this.#afterResolve.onlyThanks &&= thanks;
      return;
    }
    this.#paused = false;
    if (this.#spell) this.#spell.leftAt = null;
    else if (this.#abandoned) this.#spell = { from: at, leftAt: null };
    this.#abandoned = false;
    this.#ask({ at, onlyThanks: thanks });
  }

  #ask(burst: Burst): void {
    if (this.#heldReply) this.#ledger.measurements.push(this.#heldReply);
    this.#heldReply = null;
    if (this.#burst) this.#burst.onlyThanks &&= burst.onlyThanks;
    else this.#burst = burst;
    if (!this.#burst.onlyThanks) this.#agentsTurn = true;
    if (!this.#replied && this.#owner !== 'bot') this.#waitingSince ??= burst.at;
  }

  #sent(event: MetricEvent): void {
    const { at } = event;
    const human = event.actorKind === 'agent';
    if (!human && event.actorKind !== 'bot') return;
    if (!this.#answered && this.#firstReceivedAt !== null) {
      this.#answered = true;
      const took = this.#timeline.elapsed(this.#firstReceivedAt, at);
      this.#ledger.addApart('first_answer', 'first_response_time', this.#responsible(at), took);
    }
    if (this.#customerSpokeLast) this.#turns++;
    this.#customerSpokeLast = false;
    if (!human) {
      if (this.#owner === 'bot') this.#burst = null;
      return;
    }
    if (this.#customerAwaitsHuman) this.#humanTurns++;
    this.#customerAwaitsHuman = false;
    const by = { at, memberId: this.#memberId ?? event.actorId, teamId: this.#teamId };
    if (this.#waitingSince !== null) {
      this.#ledger.add('first_response_time', by, this.#timeline.elapsed(this.#waitingSince, at));
      this.#attain(true, by);
      this.#waitingSince = null;
    } else if (this.#replied && this.#burst) {
      const took = this.#timeline.elapsed(this.#burst.at, at);
      const reply = this.#ledger.measurement('reply_interval', by, took);
      if (this.#burst.onlyThanks) this.#heldReply = reply;
      else this.#ledger.measurements.push(reply);
    }
    if (this.#firstReceivedAt !== null) this.#replied = true;
    this.#burst = null;
    this.#abandoned = false;
    this.#agentsTurn = false;
    if (this.#owner === 'agent') this.#transferWait = false;
  }

  #attain(hit: boolean, moment: Moment): void {
    if (this.#attained !== null) return;
    this.#attained = hit;
    this.#dueAt = Number.POSITIVE_INFINITY;
    this.#ledger.add('first_response_attainment', moment, hit ? 1 : 0);
  }

  #resolve(event: MetricEvent): void {
    if (this.#status !== 'open') return;
    const { at } = event;
    // Released in the same breath: the resolve is still theirs.
    if (this.#memberId === null && this.#releasedAt === at) this.#memberId = this.#lastMemberId;
    if (this.#spell) {
      if (event.actorKind === 'customer') this.#spell.leftAt ??= at;
      if (this.#spell.leftAt === null) this.#endSpell(at, 0);
    }
    this.#status = this.#spell || this.#abandoned ? 'closed' : 'resolved';
    this.#lastEnd = this.#responsible(at);
    if (this.#status === 'resolved') {
      this.#firstResolve ??= this.#lastEnd;
      if (this.#reopenedAt !== null) {
        const took = this.#timeline.elapsed(this.#reopenedAt, at);
        this.#ledger.addApart('reopened', 'resolution_time', this.#lastEnd, took);
      }
    }
    this.#reopenedAt = null;
    this.#parts.push({ from: this.#openedAt, resolvedAt: at, until: Number.POSITIVE_INFINITY });
    this.#paused = false;
    this.#transferWait = false;
    this.#burst = null;
    this.#waitingSince = null;
  }

  /** Merged into another one: what was done stays done, but it is no resolve, no contact and no spell that ended. */
  #leave(at: number): void {
    if (this.#status === 'open') {
      this.#lastEnd = this.#responsible(at);
      this.#parts.push({ from: this.#openedAt, resolvedAt: at, until: Number.POSITIVE_INFINITY });
    }
    this.#merged = true;
    this.#status = 'closed';
    this.#spell = null;
    this.#firstResolve = null;
    this.#reopenedAt = null;
    this.#paused = false;
    this.#transferWait = false;
    this.#burst = null;
    this.#waitingSince = null;
  }

  #reopen(at: number): void {
    this.#paused = false;
    if (this.#spell) this.#spell.leftAt = null;
    if (this.#status === 'open') return;
    if (this.#status === 'resolved') {
      this.#reopenedAt = at;
      this.#firstReopenAt ??= at;
    }
    this.#status = 'open';
    this.#abandoned = false;
    this.#agentsTurn = true;
    this.#parts.at(-1)!.until = at;
    this.#openedAt = at;
    // The burst counts from its message, the part from its opening; both are the same transaction as a rule.
    if (this.#afterResolve) this.#ask({ at, onlyThanks: this.#afterResolve.onlyThanks });
    this.#afterResolve = null;
  }

  #endSpell(at: number, value: 0 | 1, provisional = false): void {
    this.#ledger.add('abandonment', this.#responsible(at), value, { provisional });
    this.#spell = null;
  }

  /** The customer left the queue at `leftAt`, which is certain since `at`. */
  #abandon(leftAt: number, at: number): void {
    this.#endSpell(leftAt, 1);
    this.#abandoned = true;
    this.#stages.enter(this.#stage(), at, this.#memberId, this.#teamId, this.#focus);
  }

  finish(): ConversationMeasures {
    const now = this.#now;
    const open = this.#status === 'open';
    this.#letGo(now);
    if (open) this.#emitRunning();
    else if (this.#status === 'resolved') this.#emitResolved(this.#lastEnd!);
    const lookAgainAt = [this.#dueAt];
    if (this.#spell && this.#spell.leftAt !== null) {
      lookAgainAt.push(this.#spell.leftAt + this.#context.abandonAfterMs);
      this.#endSpell(this.#spell.leftAt, 1, true);
    }
    this.#emitTotals(open ? null : this.#lastEnd, lookAgainAt);
    const came = { at: this.#start, memberId: null, teamId: this.#firstTeamId };
    const facts = { came, firstResolve: this.#firstResolve, firstReopenAt: this.#firstReopenAt, now };
    if (!this.#merged) lookAgainAt.push(...writeContacts(this.#ledger, this.#context, facts));
    lookAgainAt.push(...this.#surveys.write(this.#ledger, now));
    const next = Math.min(...lookAgainAt.filter((at) => at > now));
    return {
      measurements: this.#ledger.measurements,
      apart: this.#ledger.apart,
      ...this.#stages.finish(now, this.#focus),
      nextChangeAt: Number.isFinite(next) ? next : null,
    };
  }

  #emitRunning(): void {
    const now = this.#now;
    const by = this.#responsible(now);
    const since = (metric: MetricKey, from: number, whole = false) =>
      this.#ledger.add(metric, by, this.#timeline.elapsed(from, now, whole), { running: true });
    if (this.#waitingSince !== null) since('first_response_time', this.#waitingSince);
    if (this.#spell && this.#spell.leftAt === null) since('queue_wait', this.#spell.from, true);
    if (this.#replied && this.#burst && !this.#burst.onlyThanks && this.#owner !== 'bot')
      since('reply_interval', this.#burst.at);
    if (this.#firstReceivedAt !== null) since('resolution_time', this.#firstReceivedAt);
    if (this.#reopenedAt !== null) {
      const took = this.#timeline.elapsed(this.#reopenedAt, now);
      this.#ledger.addApart('reopened', 'resolution_time', by, took, { running: true });
    }
  }

  #emitResolved(end: Moment): void {
    if (this.#firstReceivedAt !== null) {
      const took = this.#timeline.elapsed(this.#firstReceivedAt, end.at);
      this.#ledger.add('resolution_time', end, took);
    }
    this.#ledger.add('transfer_rate', end, this.#changed ? 1 : 0);
    this.#ledger.addApart('planned', 'transfer_rate', end, this.#changedAsPlanned ? 1 : 0);
  }

  /** Turns and handle time: so far, or as they were at the end. */
  #emitTotals(end: Moment | null, lookAgainAt: number[]): void {
    const now = this.#now;
    const running = end === null;
    const by = end ?? this.#responsible(now);
    if (this.#firstReceivedAt !== null) {
      this.#ledger.add('turns', by, this.#turns, { running });
      this.#ledger.addApart('human', 'turns', by, this.#humanTurns, { running });
    }
    if (this.#focus.seen) {
      const { wrapUpLimitMs } = this.#context;
      if (running)
        this.#parts.push({ from: this.#openedAt, resolvedAt: now, until: Number.POSITIVE_INFINITY });
      const wrapUpEnds = end ? Math.min(this.#focus.idleAt(now), end.at + wrapUpLimitMs) : now;
      lookAgainAt.push(wrapUpEnds);
      const took = this.#focus.handleTime(this.#parts, this.#timeline, wrapUpLimitMs, now);
      this.#ledger.add('handle_time', by, took, { running, provisional: wrapUpEnds > now });
    } else if (this.#wasHeld)
      this.#ledger.add('handle_time', by, this.#assigned, { running, estimated: true });
  }

  #responsible(at: number): Moment {
    return { at, memberId: this.#memberId, teamId: this.#teamId };
  }
}
