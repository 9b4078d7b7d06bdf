import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyBaseLogger } from 'fastify';
import type { Database } from '../db/database.ts';
import { formatPosition, type LogEvent, type LogPosition, positionOf, readLog } from '../events/log.ts';
import type { Tail } from '../events/tail.ts';
import type { Waker } from '../events/waker.ts';
import type { Connection } from './connection.ts';

/** A client that missed more than this fetches afresh instead. */
const MAX_RESUME = 1000;
/**
 * News that nobody waits for gathers this long. Every write to a socket costs a call to the system, and most of a busy day's news
 * – who else got what – concerns hundreds of screens (`npm run bench -- routing`).
 */
const GATHER_MS = 250;
/** A picture whose query failed, because its database connection was cut, is made again so many times. */
const TRIES = 5;

/** Somebody who follows a workspace live. `T` says who, in the words of the room. */
export interface Subscriber<T> {
  readonly who: T;
  readonly workspaceId: string;
  readonly connection: Connection;
}

/**
 * A kind of audience, with its own picture of events: agents see everything, a customer only their own conversation.
 * `project` is called once per batch and workspace, and returns what each subscriber gets of it, null for nothing. Subscribers
 * who get the same should get the same string: it is written out once.
 */
export interface Room<T> {
  project(
    workspaceId: string,
    events: LogEvent[],
    subscribers: readonly Subscriber<T>[],
  ): Promise<(subscriber: Subscriber<T>) => Picture | null>;
}

export interface Picture {
  /** Events as JSON, comma-separated. */
  events: string;
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
    const batch = await db.workspace(workspaceId, (tx) =>
      readLog(tx, { workspaceId, after, limit: MAX_RESUME + 1 }),
    );
    return batch.full ? null : batch.events;
  }

  async function send(workspaceId: string, events: LogEvent[], seats: Seat<T>[]): Promise<void> {
    const last = events.at(-1);
    if (!last || seats.length === 0) return;
    const position = positionOf(last);
    const pictureFor = await project(workspaceId, events, seats);
    const firsts = new Map<string, Gathered>();
    for (const seat of seats) {
      seat.sent = position;
      const picture = pictureFor(seat.subscriber);
      if (!picture) continue;
      seat.gathered = seat.gathered
        ? seat.gathered.and(picture.events, position)
        : Gathered.begin(firsts, picture.events, position);
      if (picture.urgent) flush(seat);
      else flusher ??= setTimeout(flushAll, GATHER_MS).unref();
    }
  }

  /** What cannot be told now must not be skipped: it is tried again, and then everybody comes back and resumes. */
  async function project(workspaceId: string, events: LogEvent[], seats: Seat<T>[]) {
    const subscribers = seats.map((seat) => seat.subscriber);
    for (let tries = 1; ; tries++) {
      try {
        return await room.project(workspaceId, events, subscribers);
      } catch (error) {
        if (tries === TRIES || closed) {
          for (const { connection } of subscribers) connection.close(1012, 'come again');
          throw error;
        }
        await delay(20 * 2 ** tries);
      }
    }
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
        const [first, last] = [batch[0], batch.at(-1)];
        if (!first || !last) return;
        const whole: Seat<T>[] = [];
        for (const seat of workspaces.get(workspaceId)?.values() ?? []) {
          const { sent } = seat;
          if (!sent || !isAfter(positionOf(last), sent)) continue;
          if (isAfter(positionOf(first), sent)) whole.push(seat);
          // Whoever has just come in read a part of these from the log.
          else
            await send(
              workspaceId,
              batch.filter((event) => isAfter(positionOf(event), sent)),
              [seat],
            );
        }
        await send(workspaceId, batch, whole);
      });
    },

    async join(subscriber: Subscriber<T>, position: LogPosition | null): Promise<void> {
      const { workspaceId, connection } = subscriber;
      const seat: Seat<T> = { subscriber, sent: null, gathered: null };
      const seats = workspaces.get(workspaceId) ?? new Map<Subscriber<T>, Seat<T>>();
      workspaces.set(workspaceId, seats);
      seats.set(subscriber, seat);
      const now = tail.position();
      connection.send(`{"type":"welcome","position":"${formatPosition(position ?? now)}"}`);
      // What was missed is read beside the chain, so that a crowd that comes back does not queue for the database …
      const missed = position ? await read(workspaceId, position) : [];
      await inOrder(workspaceId, async () => {
        // … and what came in the meantime in the chain: batches of the tail that follow are delivered after it.
        const from = missed?.length ? positionOf(missed[missed.length - 1]!) : (position ?? now);
        const rest = missed && isAfter(tail.position(), from) ? await read(workspaceId, from) : [];
        if (!missed || !rest) {
          seat.sent = tail.position();
          connection.send(`{"type":"reset","position":"${formatPosition(seat.sent)}"}`);
          return;
        }
        seat.sent = from;
        await send(workspaceId, [...missed, ...rest], [seat]);
        flush(seat);
      });
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
  const [x, y] = [BigInt(a.txid), BigInt(b.txid)];
  return x === y ? a.id > b.id : x > y;
}
