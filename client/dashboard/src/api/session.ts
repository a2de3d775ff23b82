// Who is signed in. The token is typed in and kept for this browser tab only:
// sessionStorage, never a cookie, an address or localStorage.
import type { GetCallerResponse } from '../gen/citymatch/v1/access_service_pb';
import { Role } from '../gen/citymatch/v1/access_pb';

const KEY = 'citymatch.token';

/** Dispatches `change` when the token or the caller changes. */
export class Session extends EventTarget {
  #token: string;
  #caller: GetCallerResponse | undefined;
  #version = 0;

  constructor(private readonly storage: Storage) {
    super();
    this.#token = storage.getItem(KEY) ?? '';
  }

  get token(): string {
    return this.#token;
  }

  /** What the server said of the caller; undefined before it answered. */
  get caller(): GetCallerResponse | undefined {
    return this.#caller;
  }

  /** Changes with every sign-in and sign-out. */
  get version(): number {
    return this.#version;
  }

  get signedIn(): boolean {
    return this.#token !== '';
  }

  signIn(token: string): void {
    this.#token = token;
    this.storage.setItem(KEY, token);
    this.#changed();
  }

  signOut(): void {
    this.#token = '';
    this.storage.removeItem(KEY);
    this.#changed();
  }

  tell(caller: GetCallerResponse | undefined): void {
    this.#caller = caller;
    this.dispatchEvent(new Event('change'));
  }

  /** Whether the caller may run the programme, `programmes/{programme}`. */
  runs(programme: string): boolean {
    const caller = this.#caller;
    if (!caller || caller.readOnly) return false;
    return caller.grants.some(
      (grant) => grant.role === Role.ADMIN || (grant.role === Role.COORDINATOR && grant.programme === programme),
    );
  }

  /** Whether the caller coordinates any programme, or is an admin. */
  get coordinates(): boolean {
    return this.#caller?.grants.some((grant) => grant.role === Role.ADMIN || grant.role === Role.COORDINATOR) ?? false;
  }

  #changed(): void {
    this.#caller = undefined;
    this.#version += 1;
    this.dispatchEvent(new Event('change'));
  }
}

/** Storage for browsers that refuse it: lives as long as the page. */
export function memoryStorage(): Storage {
  const values = new Map<string, string>();
  return {
    get length() {
      return values.size;
    },
    clear: () => values.clear(),
    getItem: (key) => values.get(key) ?? null,
    key: (index) => [...values.keys()][index] ?? null,
    removeItem: (key) => void values.delete(key),
    setItem: (key, value) => void values.set(key, value),
  };
}

function tabStorage(): Storage {
  try {
    return globalThis.sessionStorage ?? memoryStorage();
  } catch {
    return memoryStorage();
  }
}

export const session = new Session(tabStorage());
