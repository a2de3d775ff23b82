// The base of all elements: rendered into the page itself, so that one style
// sheet and the print layout hold everywhere; drawn anew when the address, the
// language or the caller changes.
import { LitElement } from 'lit';
import { session } from '../api/session';
import { router } from '../app/router';
import { settings } from '../app/settings';

export abstract class Base extends LitElement {
  readonly #redraw = () => this.requestUpdate();

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    for (const source of [router, settings, session]) source.addEventListener('change', this.#redraw);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const source of [router, settings, session]) source.removeEventListener('change', this.#redraw);
  }
}
