import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyBaseLogger } from 'fastify';
import type { Database } from '../db/database.ts';
import {
  formatPosition,
  type LogEvent,
  type LogPosition,
  newestBut,
  positionOf,
  readLog,
} from '../events/log.ts';
import type { Tail } from '../events/tail.ts';
import type { Waker } from '../events/waker.ts';
import type { Connection } from './connection.ts';

/** Whoever comes back and missed more than this fetches afresh instead. */
const MAX_RESUME = 1000;
/** The same where most of it does not concern them: further back the log is not read. */
const MAX_READ = 5000;
/**
 * News that nobody waits for gathers this long. Every write to a socket costs a call to the system, and most of a busy day's news
 * – who else got what – concerns hundreds of screens (`npm run bench -- routing`).
 */
const GATHER_MS = 250;
/** What failed, because its database connection was cut, is asked again so many times. */
const TRIES = 5;

/** Somebody who follows a workspace live. `T` says who, in the words of the room. */
export interface Subscriber<T> {
  readonly who: T;
  readonly workspaceId: string;
  readonly connection: Connection;
}

/**
 * A kind of audience, with its own picture of events: agents see everything, a customer only their own conversation.
 * `project` is called once per batch and workspace, and returns what each subscriber gets of the events from an index on, null for
 * nothing. Subscribers who get the same should get the same string: it is written out once.
 */
export interface Room<T> {
  project(
    workspaceId: string,
    events: LogEvent[],
    subscribers: readonly Subscriber<T>[],
  ): Promise<(subscriber: Subscriber<T>, from: number) => Picture | null>;
}

export interface Picture {
  /** Events as JSON, comma-separated, and how many. */
  events: string;
  count: number;
  /** Somebody waits for it: it goes out at once, with what has gathered. Else within `GATHER_MS`. */
  urgent: boolean;
}

export interface OpenRoom<T> {
  /** Sends `welcome`, what was missed since `position`, and everything from then on, until `leave` is called. */
  join(subscriber: Subscriber<T>, position: LogPosition | null): Promise<void>;
  leave(subscriber: Subscriber<T>): void;
  in(workspaceId: string): readonly Subscriber<T>[];
  all(): Iterable<Subscriber<T>>;
}

/** A short-lived sign from one client to others, on every node. Not kept. */
export interface HubSignal {
  workspaceId: string;
  contactId: string;
  signal: {
    kind: 'typing' | 'viewing';
    conversationId: string;
    actor: { kind: 'agent' | 'customer'; id: string };
    active: boolean;
  };
}

export interface Hub {
  open<T>(room: Room<T>): OpenRoom<T>;
  signal(signal: HubSignal): void;
  onSignal(listener: (signal: HubSignal) => void): void;
  stop(): Promise<void>;
}

interface HubDeps {
  db: Database;
  tail: Tail;
  waker: Waker;
  log: FastifyBaseLogger;
}

export async function startHub({ db, tail, waker, log }: HubDeps): Promise<Hub> {
  const rooms: {
    deliver(workspaceId: string, events: LogEvent[]): void;
    idle(): Promise<void>;
    closeAll(): void;
  }[] = [];

  tail.subscribe((events) => {
    for (const [workspaceId, own] of Map.groupBy(events, (event) => event.workspaceId)) {
      for (const room of rooms) room.deliver(workspaceId, own);
    }
  });

  return {
    open(room) {
      const open = openRoom(room, db, tail, log);
      rooms.push(open);
      return open;
    },
    signal: (signal) => waker.signal(signal),
    onSignal: (listener) => waker.onSignal((payload) => listener(payload as HubSignal)),
    async stop() {
      for (const room of rooms) room.closeAll();
      await Promise.all(rooms.map((room) => room.idle()));
    },
  };
}

interface Seat<T> {
  subscriber: Subscriber<T>;
  /** Everything up to here was sent or has gathered; null while what was missed is being read. */
  sent: LogPosition | null;
  gathered: Gathered | null;
}

/** Somebody who comes in, and follows from a position on. */
interface Arrival<T> {
  seat: Seat<T>;
  from: LogPosition;
}

/** What has gathered for one or many subscribers: those who get the same share it, and the bytes that are sent. */
class Gathered {
  readonly #events: string;
  readonly #position: LogPosition;
  readonly #next = new Map<string, Gathered>();
  #frame: Buffer | undefined;

  constructor(events: string, position: LogPosition) {
    this.#events = events;
    this.#position = position;
  }

  static begin(first: Map<string, Gathered>, events: string, position: LogPosition): Gathered {
    return remembered(first, events, () => new Gathered(events, position));
  }

  and(events: string, position: LogPosition): Gathered {
    return remembered(this.#next, events, () => new Gathered(`${this.#events},${events}`, position));
  }

  get frame(): Buffer {
    this.#frame ??= Buffer.from(
      `{"type":"events","events":[${this.#events}],"position":"${formatPosition(this.#position)}"}`,
    );
    return this.#frame;
  }
}

function remembered<V>(map: Map<string, V>, key: string, make: () => V): V {
  const known = map.get(key);
  if (known) return known;
  const made = make();
  map.set(key, made);
  return made;
}

function openRoom<T>(room: Room<T>, db: Database, tail: Tail, log: FastifyBaseLogger) {
  const workspaces = new Map<string, Map<Subscriber<T>, Seat<T>>>();
  /** One batch after the other per workspace, so that order holds. */
  const chains = new Map<string, Promise<void>>();
  /** Who will be brought up to date next. */
  const arriving = new Map<string, { arrivals: Arrival<T>[]; done: Promise<void> }>();
  /** What the next picture will be of. */
  const waiting = new Map<string, LogEvent[]>();
  let flusher: NodeJS.Timeout | undefined;
  let closed = false;

  function inOrder(workspaceId: string, work: () => Promise<void>): Promise<void> {
    const next = (chains.get(workspaceId) ?? Promise.resolve())
      .then(work)
      .catch((error: unknown) => log.error({ err: error }, 'Live delivery failed'));
    chains.set(workspaceId, next);
    void next.then(() => {
      if (chains.get(workspaceId) === next) chains.delete(workspaceId);
    });
    return next;
  }

  /** Null when it is too much. */
  async function read(workspaceId: string, after: LogPosition): Promise<LogEvent[] | null> {
    const batch = await db.first.workspace(workspaceId, (tx) =>
      readLog(tx, { workspaceId, after, limit: MAX_READ + 1 }),
    );
    return batch.full ? null : batch.events;
  }

  /** From where on a client can be brought up to date by the log. */
  async function horizon(workspaceId: string): Promise<LogPosition> {
    return db.first.workspace(workspaceId, (tx) => newestBut(tx, workspaceId, MAX_READ));
  }

  /** Adds what happened to what has gathered for each seat; `limit`: those who would get more are told to fetch afresh. */
  async function send(
    workspaceId: string,
    events: LogEvent[],
    seats: readonly Seat<T>[],
    limit = Number.POSITIVE_INFINITY,
  ): Promise<void> {
    const [first, last] = [events[0], events.at(-1)];
    if (!first || !last || seats.length === 0) return;
    const [begin, position] = [positionOf(first), positionOf(last)];
    const pictureFor = await insist(seats, () =>
      room.project(
        workspaceId,
        events,
        seats.map((seat) => seat.subscriber),
      ),
    );
    const firsts = new Map<string, Gathered>();
    for (const seat of seats) {
      const { sent } = seat;
      if (!sent) continue;
      // Whoever has just come in read a part of these from the log.
      const from = isAfter(begin, sent) ? 0 : events.findIndex((event) => isAfter(positionOf(event), sent));
      if (from < 0) continue;
      seat.sent = position;
      const picture = pictureFor(seat.subscriber, from);
      if (!picture) continue;
      if (picture.count > limit) {
        reset(seat, position);
        continue;
      }
      seat.gathered = seat.gathered
        ? seat.gathered.and(picture.events, position)
        : Gathered.begin(firsts, picture.events, position);
      if (picture.urgent) flush(seat);
      else flusher ??= setTimeout(flushAll, GATHER_MS).unref();
    }
  }

  function reset(seat: Seat<T>, position: LogPosition): void {
    seat.sent = position;
    seat.gathered = null;
    seat.subscriber.connection.send(`{"type":"reset","position":"${formatPosition(position)}"}`);
  }

  /** What cannot be told now must not be skipped: it is tried again, and then everybody comes back and resumes. */
  async function insist<R>(seats: readonly Seat<T>[], work: () => Promise<R>): Promise<R> {
    for (let tries = 1; ; tries++) {
      try {
        return await work();
      } catch (error) {
        if (tries === TRIES || closed) {
          for (const { subscriber } of seats) subscriber.connection.close(1012, 'come again');
          throw error;
        }
        await delay(20 * 2 ** tries);
      }
    }
  }

  /**
   * Those who come in at the same time are brought up to date together, with one reading of the log and one picture: after the
   * death of a node hundreds come at once, and one after the other they would wait for seconds.
   */
  function comeIn(workspaceId: string, arrival: Arrival<T>): Promise<void> {
    const others = arriving.get(workspaceId);
    if (others) {
      others.arrivals.push(arrival);
      return others.done;
    }
    const arrivals = [arrival];
    const done = inOrder(workspaceId, async () => {
      arriving.delete(workspaceId);
      await bringUpToDate(workspaceId, arrivals);
    });
    arriving.set(workspaceId, { arrivals, done });
    return done;
  }

  async function bringUpToDate(workspaceId: string, arrivals: readonly Arrival<T>[]): Promise<void> {
    const present = arrivals.filter(({ seat }) => workspaces.get(workspaceId)?.has(seat.subscriber));
    const seats = present.map(({ seat }) => seat);
    const now = tail.position();
    const behind = present.filter(({ from }) => isAfter(now, from));
    let missed = behind.length > 0 ? await insist(seats, () => read(workspaceId, oldest(behind))) : [];
    let resumed = behind;
    if (!missed) {
      const limit = await insist(seats, () => horizon(workspaceId));
      resumed = behind.filter(({ from }) => isAfter(from, limit));
      missed = resumed.length > 0 ? await insist(seats, () => read(workspaceId, oldest(resumed))) : [];
      if (!missed) resumed = [];
    }
    const resuming = new Set(resumed);
    for (const arrival of present) {
      if (resuming.has(arrival) || !isAfter(now, arrival.from)) arrival.seat.sent = arrival.from;
      else reset(arrival.seat, now);
    }
    await send(
      workspaceId,
      missed ?? [],
      resumed.map(({ seat }) => seat),
      MAX_RESUME,
    );
    for (const seat of seats) flush(seat);
  }

  function flush(seat: Seat<T>): void {
    if (seat.gathered) seat.subscriber.connection.send(seat.gathered.frame);
    seat.gathered = null;
  }

  function flushAll(): void {
    flusher = undefined;
    for (const seats of workspaces.values()) for (const seat of seats.values()) flush(seat);
  }

  return {
    deliver(workspaceId: string, events: LogEvent[]): void {
      const seats = workspaces.get(workspaceId);
      if (!seats?.size) return;
      const unread = waiting.get(workspaceId);
      // While one picture is made the next events gather: a slow database makes batches longer, not the queue.
      if (unread) {
        unread.push(...events);
        return;
      }
      const batch = [...events];
      waiting.set(workspaceId, batch);
      void inOrder(workspaceId, async () => {
        waiting.delete(workspaceId);
        const last = batch.at(-1);
        if (!last) return;
        const seats = [...(workspaces.get(workspaceId)?.values() ?? [])];
        await send(
          workspaceId,
          batch,
          seats.filter(({ sent }) => sent && isAfter(positionOf(last), sent)),
        );
      });
    },

    join(subscriber: Subscriber<T>, position: LogPosition | null): Promise<void> {
      const { workspaceId, connection } = subscriber;
      const seat: Seat<T> = { subscriber, sent: null, gathered: null };
      const seats = workspaces.get(workspaceId) ?? new Map<Subscriber<T>, Seat<T>>();
      workspaces.set(workspaceId, seats);
      seats.set(subscriber, seat);
      const from = position ?? tail.position();
      connection.send(`{"type":"welcome","position":"${formatPosition(from)}"}`);
      return comeIn(workspaceId, { seat, from });
    },

    leave(subscriber: Subscriber<T>): void {
      const seats = workspaces.get(subscriber.workspaceId);
      seats?.delete(subscriber);
      if (seats?.size === 0) workspaces.delete(subscriber.workspaceId);
    },

    in: (workspaceId: string): readonly Subscriber<T>[] => [...(workspaces.get(workspaceId)?.keys() ?? [])],
    *all(): Iterable<Subscriber<T>> {
      for (const seats of workspaces.values()) yield* seats.keys();
    },
    async idle(): Promise<void> {
      await Promise.all(chains.values());
    },
    closeAll(): void {
      closed = true;
      clearTimeout(flusher);
      flushAll();
      for (const seats of workspaces.values())
        for (const { connection } of seats.keys()) connection.close(1001, 'restart');
    },
  };
}

function isAfter(a: LogPosition, b: LogPosition): boolean {
  if (a.txid === b.txid) return a.id > b.id;
  // Decimal numbers without leading zeros: the longer one is greater.
  return a.txid.length === b.txid.length ? a.txid > b.txid : a.txid.length > b.txid.length;
}

const oldest = (arrivals: readonly { from: LogPosition }[]): LogPosition =>
  arrivals.map(({ from }) => from).reduce((a, b) => (isAfter(a, b) ? b : a));
