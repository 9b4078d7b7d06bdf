import type {
  Attachment,
  Locale,
  Session,
  SurveyAnswer,
  WidgetConversation,
  WidgetMessage,
  WidgetQueue,
  WidgetSent,
  WidgetServerFrame,
  WidgetState,
} from '@attune/contract';
import { ApiError } from './api.ts';
import { backoff } from './backoff.ts';
import { Files } from './files.ts';
import { Live } from './live.ts';
import { OUT, Outbox } from './outbox.ts';
import { QueueWatch } from './queue.ts';
import { type Identity, SessionKeeper } from './session.ts';
import { browserVault, readJson, type Vault, withLock } from './storage.ts';
import {
  EMPTY,
  newReplies,
  type Outgoing,
  reduce,
  type ThreadAction,
  type ThreadState,
  unreadCount,
} from './store.ts';

export interface Settings {
  key: string;
  host: string;
  locale: Locale;
  colour: string | null;
  position: 'left' | 'right' | null;
}

export interface WidgetEvents {
  ready: () => void;
  unread: (count: number) => void;
  message: (message: WidgetMessage) => void;
}

type Emit = <E extends keyof WidgetEvents>(event: E, ...values: Parameters<WidgetEvents[E]>) => void;
type Theme = Session['theme'];

export interface View {
  settings: Settings;
  open: boolean;
  /** null until the server has answered for the first time in this browser. */
  theme: Theme | null;
  ready: boolean;
  /** The server refused to open a session: nothing can be sent. */
  refused: boolean;
  /** The live connection was lost; a first connection that has not yet failed is not. */
  offline: boolean;
  typing: boolean;
  /** Place and expected wait while the customer waits and looks; null: not known. */
  queue: WidgetQueue;
  uploadLimitBytes: number;
  thread: ThreadState;
}

const READ = 'read';
const TYPING_SHOWN_MS = 10_000;
const TYPING_EVERY_MS = 3_000;
const TYPING_PAUSE_MS = 5_000;

/** The widget without its looks: the session, the outbox and the live socket around one state. */
export class Widget {
  readonly vault: Vault;
  readonly files: Files;
  view: View;
  #listeners = new Set<() => void>();
  #emit: Emit;
  #session: SessionKeeper;
  #outbox: Outbox;
  #live: Live;
  #queue: QueueWatch;
  #position: string | null = null;
  #typingShown: ReturnType<typeof setTimeout> | undefined;
  #typingPause: ReturnType<typeof setTimeout> | undefined;
  #typingSentAt = 0;
  #cleanup = new AbortController();
  #started = false;
  #announced = false;

  constructor(settings: Settings, emit: Emit) {
    const { key, host } = settings;
    this.vault = browserVault(`attune:${key}:`);
    this.view = {
      settings,
      open: false,
      theme: readJson<Theme>(this.vault, 'theme'),
      ready: false,
      refused: false,
      offline: false,
      typing: false,
      queue: null,
      uploadLimitBytes: 10 * 1024 ** 2,
      thread: EMPTY,
    };
    this.#emit = emit;
    this.#session = new SessionKeeper({
      host,
      key,
      locale: () => this.view.settings.locale,
      vault: this.vault,
      onOpened: (session) => this.#opened(session),
    });
    this.files = new Files((path, options) => this.#session.call(path, options));
    this.#outbox = new Outbox({
      vault: this.vault,
      send: (entry) => this.#deliver(entry),
      onChange: (entry) => this.#dispatch({ type: 'queued', entry }),
      lock: (work) => withLock(`attune:${key}:outbox`, work),
      later: (work, delayMs) => void setTimeout(work, delayMs),
      random: Math.random,
    });
    this.#live = new Live({
      url: `${host.replace(/^http/, 'ws')}/api/v1/widget/live`,
      hello: () => {
        const token = this.#session.token;
        return token && this.#position ? { token, position: this.#position } : null;
      },
      onFrame: (frame) => this.#frame(frame),
      onStatus: (connected) => this.#set({ offline: !connected, ...(connected ? {} : { typing: false }) }),
      onUnauthorised: () => void this.#load(),
    });
    this.#queue = new QueueWatch({
      ask: async () => (await (await this.#session.call('/queue')).json()) as WidgetQueue,
      onChange: (queue) => this.#set({ queue }),
    });
    this.#listen();
  }

  /** Calls `listener` after each change of `view`; returns how to end it. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Opens the session; tries again by itself while the server is out of reach. */
  start(): void {
    this.#started = true;
    for (const entry of this.#outbox.entries()) this.#dispatch({ type: 'queued', entry });
    void this.#openSession(0);
  }

  destroy(): void {
    this.#cleanup.abort();
    this.#live.stop();
    this.#queue.watch(false);
    this.#listeners.clear();
  }

  update(settings: Settings): void {
    const relocated = settings.locale !== this.view.settings.locale;
    this.#set({ settings });
    if (relocated && this.#started) void this.#openSession(0);
  }

  identify(identity: Identity): void {
    if (this.#session.identify(identity)) this.#clear();
    if (this.#started) void this.#openSession(0);
  }

  /** The person signs out: nothing of them stays, and a new visitor begins. */
  reset(): void {
    this.#session.forget();
    this.#clear();
    if (this.#started) void this.#openSession(0);
  }

  setOpen(open: boolean): void {
    if (open === this.view.open) return;
    this.#set({ open });
    this.#listenLive();
    this.#watchQueue();
  }

  send(body: string, attachments: Attachment[]): void {
    this.#typing(false);
    this.#outbox.add(
      { clientKey: crypto.getRandomValues(new Uint32Array(4)).join('-'), body, attachments },
      Date.now(),
    );
  }

  retry(clientKey: string): void {
    this.#outbox.retry(clientKey);
  }

  discard(clientKey: string): void {
    this.#outbox.discard(clientKey);
    this.#dispatch({ type: 'discarded', clientKey });
  }

  /** The customer looks at the newest message. */
  seen(): void {
    if (document.visibilityState !== 'visible' || unreadCount(this.view.thread) === 0) return;
    const through = this.view.thread.messages.at(-1)?.createdAt ?? '';
    this.#dispatch({ type: 'read', through });
    // For the other tabs: no event tells them.
    this.vault.set(READ, through);
    // Not worth a retry: the next reading says it again.
    this.#change('/read').catch(() => {});
  }

  /** The customer ends the conversation. Throws ApiError. */
  end(): Promise<void> {
    return this.#change('/close');
  }

  /** Throws ApiError. */
  answerSurvey(answer: SurveyAnswer): Promise<void> {
    return this.#change('/survey', answer);
  }

  /** The customer types, or stopped. */
  typed(): void {
    if (Date.now() - this.#typingSentAt > TYPING_EVERY_MS) this.#typing(true);
    clearTimeout(this.#typingPause);
    this.#typingPause = setTimeout(() => this.#typing(false), TYPING_PAUSE_MS);
  }

  #typing(typing: boolean): void {
    clearTimeout(this.#typingPause);
    const conversation = this.view.thread.conversation;
    if (!conversation || conversation.state === 'resolved' || (!typing && this.#typingSentAt === 0)) return;
    this.#typingSentAt = typing ? Date.now() : 0;
    this.#live.send({ type: 'typing', conversationId: conversation.id, typing });
  }

  async #change(path: string, json?: unknown): Promise<void> {
    const response = await this.#session.call(path, {
      method: 'POST',
      ...(json === undefined ? {} : { json }),
    });
    this.#dispatch({ type: 'conversation', conversation: (await response.json()) as WidgetConversation });
  }

  async #deliver(entry: Outgoing): Promise<void> {
    const { clientKey, body, attachments } = entry;
    const attachmentIds = attachments.map((attachment) => attachment.id);
    const json = { clientKey, body, ...(attachmentIds.length > 0 ? { attachmentIds } : {}) };
    const sent = (await (await this.#session.call('/messages', { json })).json()) as WidgetSent;
    this.#dispatch({ type: 'sent', sent });
    this.#listenLive();
  }

  async #openSession(attempt: number): Promise<void> {
    try {
      await this.#session.open();
    } catch (error) {
      if (!(error instanceof ApiError) || error.code === 'superseded') return;
      if (error.passing && error.status !== 401) {
        this.#set({ offline: true });
        const delay = error.retryAfterMs ?? backoff(attempt, Math.random(), 1000);
        setTimeout(() => !this.#cleanup.signal.aborted && void this.#openSession(attempt + 1), delay);
        return;
      }
      console.error(`[attune] the session was refused: ${error.code}: ${error.message}`);
      this.#set({ refused: true });
    }
  }

  #opened(session: Session): void {
    this.vault.set('theme', JSON.stringify(session.theme));
    this.#set({
      theme: session.theme,
      uploadLimitBytes: session.uploadLimitBytes,
      refused: false,
      offline: false,
    });
    this.#loaded(session.state);
    if (!this.#announced) this.#emit('ready');
    this.#announced = true;
    this.#live.restart();
    this.#listenLive();
    void this.#outbox.flush();
  }

  #loaded(state: WidgetState): void {
    this.#position = state.position;
    // What was there before is no news.
    const quiet = !this.view.ready;
    this.#set({ ready: true });
    this.#dispatch({ type: 'state', state }, quiet);
  }

  /** Fetches the state afresh; what happens meanwhile comes by the socket again. */
  async #load(attempt = 0): Promise<void> {
    try {
      const response = await this.#session.call('/state');
      this.#loaded((await response.json()) as WidgetState);
      this.#listenLive();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.code === 'superseded' || this.#cleanup.signal.aborted) return;
      setTimeout(() => void this.#load(attempt + 1), error.retryAfterMs ?? backoff(attempt, Math.random()));
    }
  }

  /** A visitor who never wrote needs no socket. */
  #listenLive(): void {
    if (this.view.ready && (this.view.open || this.view.thread.conversation)) this.#live.start();
  }

  #watchQueue(): void {
    const { open, thread } = this.view;
    const waits = thread.conversation?.state === 'waiting';
    this.#queue.watch(open && waits && document.visibilityState === 'visible');
  }

  #frame(frame: WidgetServerFrame): void {
    switch (frame.type) {
      case 'events':
        this.#position = frame.position;
        this.#dispatch({ type: 'events', events: frame.events });
        this.#queue.hurry();
        break;
      case 'reset':
        void this.#load();
        break;
      case 'typing':
        clearTimeout(this.#typingShown);
        this.#typingShown = setTimeout(() => this.#set({ typing: false }), TYPING_SHOWN_MS);
        this.#set({ typing: frame.active });
        break;
    }
  }

  #dispatch(action: ThreadAction, quiet = false): void {
    const before = this.view.thread;
    const thread = reduce(before, action);
    const replies = newReplies(before, thread);
    this.#set({ thread, ...(replies.length > 0 ? { typing: false } : {}) });
    this.#watchQueue();
    if (!quiet) for (const message of replies) this.#emit('message', message);
    const unread = unreadCount(thread);
    if (unread !== unreadCount(before)) this.#emit('unread', unread);
  }

  /** The person changed: nothing of the one before stays. */
  #clear(): void {
    this.#outbox.clear();
    this.vault.remove(READ);
    this.vault.remove('draft');
    this.#forgetView();
  }

  #forgetView(): void {
    this.files.clear();
    this.#live.stop();
    this.#position = null;
    this.#set({ ready: false, typing: false });
    this.#dispatch({ type: 'cleared' });
  }

  #set(change: Partial<View>): void {
    this.view = { ...this.view, ...change };
    for (const listener of this.#listeners) listener();
  }

  #listen(): void {
    const { signal } = this.#cleanup;
    const wake = () => {
      if (document.visibilityState !== 'visible') return;
      this.#live.wake();
      void this.#outbox.flush();
    };
    addEventListener('online', wake, { signal });
    addEventListener('pageshow', wake, { signal });
    document.addEventListener('visibilitychange', wake, { signal });
    document.addEventListener('visibilitychange', () => this.#watchQueue(), { signal });
    addEventListener('offline', () => this.#set({ offline: true }), { signal });
    addEventListener('storage', (event) => this.#storageChanged(event), { signal });
  }

  /** Another tab did something. */
  #storageChanged(event: StorageEvent): void {
    const prefix = `attune:${this.view.settings.key}:`;
    if (!this.#started || !event.key?.startsWith(prefix)) return;
    const key = event.key.slice(prefix.length);
    if (key === 'session' && this.#session.adopt()) {
      this.#forgetView();
      void this.#load();
    }
    if (key === READ) this.#dispatch({ type: 'read', through: event.newValue ?? '' });
    if (key.startsWith(OUT)) {
      const clientKey = key.slice(OUT.length);
      const entry = readJson<Outgoing>(this.vault, key);
      const known = this.view.thread.outbox.find((candidate) => candidate.clientKey === clientKey);
      if (entry) this.#dispatch({ type: 'queued', entry });
      // A sent one stays until the server's copy is here; a failed one was discarded.
      else if (known?.failed !== undefined) this.#dispatch({ type: 'discarded', clientKey });
      if (this.view.ready) this.#live.start();
    }
  }
}
