import type { Locale, Session, SessionInput } from '@attune/contract';
import { ApiError, type RequestOptions, request } from './api.ts';
import { readJson, type Vault, withLock } from './storage.ts';

export type Identity = NonNullable<SessionInput['identity']>;

interface Stored {
  token: string;
  contactId: string;
  /** The app's own user the session is for; null for a visitor. */
  user: string | null;
}

export interface SessionOptions {
  host: string;
  key: string;
  locale: () => Locale;
  vault: Vault;
  onOpened: (session: Session) => void;
}

const STORED = 'session';

/** Who is talking: opens, resumes and renews the session, and makes requests in its name. */
export class SessionKeeper {
  #options: SessionOptions;
  #identity: Identity | null = null;
  #current: Stored | null = null;
  #opening: Promise<Session> | null = null;
  /** Settles when the last opening has; they never overlap. */
  #settled: Promise<unknown> = Promise.resolve();
  /** Grows when the person changes: answers to the person before are dropped. */
  #person = 0;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  get token(): string | null {
    return this.#current?.token ?? null;
  }

  /** Sets the app's user; open() makes it known. Returns whether this is another person than before. */
  identify(identity: Identity): boolean {
    const known = this.#identity?.id ?? this.#stored()?.user ?? null;
    const other = known !== null && known !== identity.id;
    if (other) this.forget();
    this.#identity = identity;
    // One under way does not say who it is; the next open() does.
    this.#opening = null;
    return other;
  }

  /** The person leaves: nothing of them stays in this browser. */
  forget(): void {
    this.#options.vault.remove(STORED);
    this.#drop();
    this.#identity = null;
  }

  /** Another tab opened, renewed or left the session. Returns whether the person changed. */
  adopt(): boolean {
    // While this tab opens one itself, the lock has them take turns.
    if (!this.#current) return false;
    const stored = this.#stored();
    if (stored?.contactId === this.#current.contactId) {
      this.#current = stored;
      return false;
    }
    this.#drop();
    this.#current = stored;
    if (this.#identity?.id !== stored?.user) this.#identity = null;
    return true;
  }

  /** Opens or resumes the session. Throws ApiError; calls at the same time share one request. */
  open(): Promise<Session> {
    if (this.#opening) return this.#opening;
    const opening = this.#settled
      .then(() => withLock(`attune:${this.#options.key}:session`, () => this.#open()))
      .finally(() => {
        if (this.#opening === opening) this.#opening = null;
      });
    this.#settled = opening.catch(() => {});
    this.#opening = opening;
    return opening;
  }

  /** A request in the session's name; a refused token is renewed once. Throws ApiError. */
  async call(path: string, options: RequestOptions = {}): Promise<Response> {
    const person = this.#person;
    if (!this.#current) await this.open();
    const used = this.token;
    try {
      return this.#same(person, await this.#send(path, options));
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401 || person !== this.#person) throw error;
      // Another tab may have renewed already.
      const stored = this.#stored();
      if (stored && stored.token !== used) this.#current = stored;
      else await this.open();
      return this.#same(person, await this.#send(path, options));
    }
  }

  #send(path: string, options: RequestOptions): Promise<Response> {
    return request(`${this.#options.host}/api/v1/widget${path}`, { ...options, token: this.token });
  }

  #same<T>(person: number, value: T): T {
    if (person !== this.#person)
      throw new ApiError(0, 'superseded', 'the session belongs to somebody else now');
    return value;
  }

  async #open(): Promise<Session> {
    const person = this.#person;
    const { host, key, vault, onOpened } = this.#options;
    const stored = this.#stored();
    const input: SessionInput = { key, locale: this.#options.locale() };
    if (this.#identity) input.identity = this.#identity;
    const post = async (body: SessionInput) =>
      (await (await request(`${host}/api/v1/widget/sessions`, { json: body })).json()) as Session;
    const resume = stored && (!this.#identity || !stored.user || stored.user === this.#identity.id);
    let session: Session;
    if (!resume) session = await post(input);
    else {
      try {
        session = await post({ ...input, token: stored.token });
      } catch (error) {
        if (!(error instanceof ApiError) || ![400, 401, 403].includes(error.status)) throw error;
        session = await post(input);
      }
    }
    this.#same(person, session);
    const goesOn = session.contactId === stored?.contactId;
    this.#current = {
      token: session.token,
      contactId: session.contactId,
      user: this.#identity?.id ?? (goesOn ? (stored?.user ?? null) : null),
    };
    vault.set(STORED, JSON.stringify(this.#current));
    onOpened(session);
    return session;
  }

  #stored(): Stored | null {
    return readJson<Stored>(this.#options.vault, STORED);
  }

  #drop(): void {
    this.#person++;
    this.#current = null;
    this.#opening = null;
  }
}
