// Tells the pages that the catalogue changed, so that they read anew without a
// reload.
import { Code, ConnectError } from '@connectrpc/connect';
import { cities, watches } from './client';
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
        } catch (reason) {
          // A refusal is an answer as well.
          const refused = [Code.PermissionDenied, Code.Unauthenticated].includes(ConnectError.from(reason).code);
          if (!abort.signal.aborted) onState(refused);
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

/** Revisions as a stream tells them; each `next` waits for one. */
export type OpenStream = (from: bigint | undefined, signal: AbortSignal) => AsyncIterable<bigint>;

/**
 * Listens to the server's stream of changes and resumes it where it was, also
 * after a stop of the server, which ends it. A server that has no such stream,
 * or no room for one more, or does not let the caller have it, is asked by
 * `fallback`.
 */
export class WatchSource implements LiveSource {
  constructor(
    private readonly open: OpenStream,
    private readonly fallback: LiveSource,
    private readonly pauseMs: number,
  ) {}

  start(onRevision: (revision: bigint) => void, onState: (connected: boolean) => void): () => void {
    const abort = new AbortController();
    let stopFallback: (() => void) | undefined;
    let from: bigint | undefined;
    let failures = 0;
    const run = async () => {
      while (!abort.signal.aborted) {
        try {
          for await (const revision of this.open(from, abort.signal)) {
            from = revision;
            failures = 0;
            onState(true);
            onRevision(revision);
          }
        } catch (reason) {
          if (abort.signal.aborted) return;
          const { code } = ConnectError.from(reason);
          if (code === Code.Unauthenticated) {
            // Nothing to hear before somebody signs in, which begins anew.
            onState(true);
            return;
          }
          if ([Code.Unimplemented, Code.PermissionDenied, Code.ResourceExhausted].includes(code)) {
            stopFallback = this.fallback.start(onRevision, onState);
            return;
          }
          // Another history: what was held is read anew, from now on.
          if (code === Code.OutOfRange) from = undefined;
          failures += 1;
          if (failures > 1) onState(false);
        }
        await new Promise((done) => setTimeout(done, this.pauseMs * Math.min(8, 2 ** failures)));
      }
    };
    void run();
    return () => {
      abort.abort();
      stopFallback?.();
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

async function* watchRevisions(from: bigint | undefined, signal: AbortSignal): AsyncGenerator<bigint> {
  for await (const message of watches.watchChanges({ fromRevision: from }, { signal })) {
    if (message.complete) yield message.revision;
  }
}

const PAUSE_MS = 500;

export const live = new Live(new WatchSource(watchRevisions, new PollingSource(readRevision, POLL_MS), PAUSE_MS));

// The caller's rights decide what the stream may tell: it begins anew.
session.addEventListener('change', () => {
  if (session.version === sessionVersion) return;
  sessionVersion = session.version;
  live.stop();
  live.start();
});
let sessionVersion = session.version;
