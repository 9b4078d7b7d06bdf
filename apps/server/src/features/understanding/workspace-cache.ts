/** What is kept in memory of each workspace: loaded on demand, one load at a time, the least recently used given up first. */
export class WorkspaceCache<V> {
  readonly #entries = new Map<string, Promise<V>>();
  readonly #load: (workspaceId: string) => Promise<V>;
  readonly #limit: number;

  constructor(load: (workspaceId: string) => Promise<V>, limit: number) {
    this.#load = load;
    this.#limit = limit;
  }

  get(workspaceId: string): Promise<V> {
    const known = this.#entries.get(workspaceId);
    const value = known ?? this.#load(workspaceId);
    // A Map keeps the order of insertion: the last used moves to the end.
    this.#entries.delete(workspaceId);
    this.#entries.set(workspaceId, value);
    if (known) return value;
    value.catch(() => {
      if (this.#entries.get(workspaceId) === value) this.#entries.delete(workspaceId);
    });
    if (this.#entries.size > this.#limit) this.#entries.delete(this.#entries.keys().next().value!);
    return value;
  }

  /** What is there or on its way; loads nothing. */
  peek(workspaceId: string): Promise<V> | undefined {
    return this.#entries.get(workspaceId);
  }

  /** The next `get` loads again, even if a load is under way. */
  delete(workspaceId: string): void {
    this.#entries.delete(workspaceId);
  }
}
