// Loads what an element shows, and loads it anew when its key, the language,
// the caller or the catalogue changes.
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { language } from '../i18n';
import { toFailure, type Failure } from './failure';
import { live } from './live';
import { session } from './session';

export class Load<T> implements ReactiveController {
  /** The latest value; stays while a newer one is on its way. */
  value: T | undefined;
  failure: Failure | undefined;
  loading = false;
  #key: string | undefined;
  #abort: AbortController | undefined;
  readonly #reload = () => void this.start();

  /**
   * `key` names what is to be loaded, or undefined for nothing yet. A value
   * stays in view while its first part, up to `|`, is the same.
   */
  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly key: () => string | undefined,
    private readonly run: (signal: AbortSignal) => Promise<T>,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    live.addEventListener('change', this.#reload);
  }

  hostDisconnected(): void {
    live.removeEventListener('change', this.#reload);
    this.#abort?.abort();
    this.#key = undefined;
  }

  hostUpdate(): void {
    const own = this.key();
    const key = own === undefined ? undefined : [own, language(), session.version].join('|');
    if (key === this.#key) return;
    const subject = (text: string | undefined) => text?.split('|')[0];
    if (subject(key) !== subject(this.#key)) this.value = undefined;
    this.#key = key;
    if (key === undefined) {
      this.#abort?.abort();
      this.loading = false;
      this.failure = undefined;
      return;
    }
    void this.start();
  }

  /** Loads anew; the value stays in view meanwhile. */
  async start(): Promise<void> {
    if (this.#key === undefined) return;
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    this.loading = true;
    this.host.requestUpdate();
    try {
      const value = await this.run(abort.signal);
      if (abort.signal.aborted) return;
      this.value = value;
      this.failure = undefined;
    } catch (reason) {
      if (abort.signal.aborted) return;
      const failure = toFailure(reason);
      if (!failure) return;
      this.failure = failure;
      // What one may no longer see does not stay in view.
      if (['sign_in', 'forbidden', 'missing'].includes(failure.kind)) this.value = undefined;
    }
    this.loading = false;
    this.host.requestUpdate();
  }
}
