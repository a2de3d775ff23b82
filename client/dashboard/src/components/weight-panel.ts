// Sliders for the weights of the criteria. Each move re-ranks the list at once;
// the weights are part of the address.
import { html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { percent, t, tCode } from '../i18n';
import { CRITERIA, normalise, type Weights } from '../model/weights';
import { Base } from './base';
import { criterionKey } from './score';

/** Dispatches `weights` with the new weights, or undefined for the policy's. */
@customElement('cm-weight-panel')
export class WeightPanel extends Base {
  /** The weights in force, as shares. */
  @property({ attribute: false }) shares: Weights = new Map();
  /** What the reader set; empty = the policy holds. */
  @property({ attribute: false }) chosen: Weights = new Map();

  protected override render() {
    const weights = this.#weights();
    const shares = normalise(weights);
    return html`<fieldset class="weights">
      <legend>${t('weights')}</legend>
      <p class="quiet">${t('weights.help')}</p>
      ${CRITERIA.map((criterion) => {
        const share = percent(shares.get(criterion) ?? 0);
        return html`<label class="weight">
          <span class="weight-name">${criterionKey(criterion)} ${tCode('criterion', criterion)}</span>
          <output>${share}</output>
          <input type="range" min="0" max="50" step="1" .value=${String(weights.get(criterion) ?? 0)}
            aria-valuetext=${share}
            @input=${(event: Event) => this.#set(criterion, Number((event.target as HTMLInputElement).value))} />
        </label>`;
      })}
      ${this.chosen.size > 0
        ? html`<p class="actions"><button type="button" @click=${() => this.#tell(undefined)}>${t('weights.reset')}</button></p>`
        : nothing}
    </fieldset>`;
  }

  /** In the sliders' unit: of 50, whole. */
  #weights(): Weights {
    return new Map(
      CRITERIA.map((criterion) => [
        criterion,
        this.chosen.get(criterion) ?? Math.min(50, Math.round(100 * (this.shares.get(criterion) ?? 0))),
      ]),
    );
  }

  #set(criterion: string, value: number): void {
    const weights = this.chosen.size > 0 ? new Map(this.chosen) : this.#weights();
    weights.set(criterion, value);
    if ([...weights.values()].every((weight) => weight === 0)) return;
    this.#tell(weights);
  }

  #tell(weights: Weights | undefined): void {
    this.dispatchEvent(new CustomEvent<Weights | undefined>('weights', { detail: weights }));
  }
}
