// Tells the pages that the catalogue changed, so that they read anew without a
// reload.
import { cities } from './client';
import { session } from './session';

/** Where news of the catalogue comes from. */
export interface LiveSource {
  /**
   * Calls `onRevision` with the store's revision when it learns one, and
   * `onState` when it can or cannot reach the server. Returns what ends it.
   */
  start(onRevision: (revision: bigint) => void, onState: (connected: boolean) => void): () => void;
}

/** Asks for the revision every so often while the page is in view. */
export class PollingSource implements LiveSource {
  constructor(
    private readonly read: (signal: AbortSignal) => Promise<bigint>,
    private readonly intervalMs: number,
  ) {}

  start(onRevision: (revision: bigint) => void, onState: (connected: boolean) => void): () => void {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const hidden = () => typeof document !== 'undefined' && document.visibilityState === 'hidden';
    const tick = async () => {
      if (!hidden()) {
        try {
          onRevision(await this.read(abort.signal));
          onState(true);
        } catch {
          if (!abort.signal.aborted) onState(false);
        }
      }
      if (!abort.signal.aborted) timer = setTimeout(() => void tick(), this.intervalMs);
    };
    void tick();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }
}

/** Dispatches `change` when the revision rose, `state` when the link did. */
export class Live extends EventTarget {
  revision = 0n;
  connected = true;
  #stop: (() => void) | undefined;

  constructor(private readonly source: LiveSource) {
    super();
  }

  start(): void {
    this.#stop ??= this.source.start(
      (revision) => {
        const known = this.revision > 0n;
        if (revision <= this.revision) return;
        this.revision = revision;
        if (known) this.dispatchEvent(new Event('change'));
        else this.dispatchEvent(new Event('state'));
      },
      (connected) => {
        if (connected === this.connected) return;
        this.connected = connected;
        this.dispatchEvent(new Event('state'));
      },
    );
  }

  stop(): void {
    this.#stop?.();
    this.#stop = undefined;
  }
}

const POLL_MS = 4000;

/** A search that finds nothing tells the revision of the snapshot. */
async function readRevision(signal: AbortSignal): Promise<bigint> {
  const reply = await cities.searchCities({ query: 'revision', limit: 1 }, { signal });
  return reply.revision;
}

export const live = new Live(new PollingSource(readRevision, POLL_MS));
session.addEventListener('change', () => {
  if (!session.signedIn) live.connected = true;
});
