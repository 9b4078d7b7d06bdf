/** Text by key, under a prefix. */
export interface Vault {
  get(key: string): string | null;
  set(key: string, value: string): void;
  remove(key: string): void;
  keys(prefix: string): string[];
}

/** Memory only: what is left where the browser forbids storage. */
export function memoryVault(): Vault {
  const values = new Map<string, string>();
  return {
    get: (key) => values.get(key) ?? null,
    set: (key, value) => void values.set(key, value),
    remove: (key) => void values.delete(key),
    keys: (prefix) => [...values.keys()].filter((key) => key.startsWith(prefix)),
  };
}

/**
 * localStorage under `prefix`, which never throws: a value that cannot be stored (forbidden, full) is kept in
 * memory for the life of the page.
 */
export function browserVault(prefix: string, storage: () => Storage = () => localStorage): Vault {
  const memory = memoryVault();
  function attempt<T>(fallback: T, work: (store: Storage) => T): T {
    try {
      return work(storage());
    } catch {
      return fallback;
    }
  }
  return {
    get: (key) => memory.get(key) ?? attempt(null, (store) => store.getItem(prefix + key)),
    set(key, value) {
      const stored = attempt(false, (store) => {
        store.setItem(prefix + key, value);
        return true;
      });
      if (stored) memory.remove(key);
      else memory.set(key, value);
    },
    remove(key) {
      memory.remove(key);
      attempt(undefined, (store) => store.removeItem(prefix + key));
    },
    keys(start) {
      const stored = attempt<string[]>([], (store) => Object.keys(store))
        .filter((key) => key.startsWith(prefix + start))
        .map((key) => key.slice(prefix.length));
      return [...new Set([...memory.keys(start), ...stored])];
    },
  };
}

/** JSON kept in a vault; null where it is missing or broken. */
export function readJson<T>(vault: Vault, key: string): T | null {
  try {
    return JSON.parse(vault.get(key) ?? 'null') as T | null;
  } catch {
    return null;
  }
}

/** One tab at a time, where the browser has locks (a secure context); else at once. */
export function withLock<T>(name: string, work: () => Promise<T>): Promise<T> {
  const locks = globalThis.navigator?.locks as LockManager | undefined;
  return locks ? (locks.request(name, work) as Promise<T>) : work();
}
