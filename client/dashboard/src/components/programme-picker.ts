// Under which programme one asks, and as of which day: part of the address.
import { html } from 'lit';
import { customElement } from 'lit/decorators.js';
import { allProgrammes, idOf, programmeName } from '../api/catalogue';
import { Load } from '../api/load';
import { router } from '../app/router';
import { day, t } from '../i18n';
import { Base } from './base';

@customElement('cm-programme-picker')
export class ProgrammePicker extends Base {
  readonly #programmes = new Load(this, () => 'programmes', () => allProgrammes());

  protected override render() {
    const chosen = router.get('programme');
    return html`<div class="picker">
      <label for="programme">${t('programme')}</label>
      <select id="programme" @change=${(event: Event) => router.set({ programme: (event.target as HTMLSelectElement).value })}>
        <option value="" ?selected=${chosen === ''}>${t('programme.any')}</option>
        ${(this.#programmes.value ?? []).map(
          (programme) => html`<option value=${idOf(programme.name)} ?selected=${idOf(programme.name) === chosen}>${programmeName(programme)}</option>`,
        )}
      </select>
      <label for="asof">${t('as_of')}</label>
      <span class="date-field">
        <input id="asof" type="date" min="1900-01-01" max="2100-12-31" .value=${router.get('asof')}
          @change=${(event: Event) => router.set({ asof: (event.target as HTMLInputElement).value })} />
        <!-- The field has the form of the browser's own language; this is what is read. -->
        <span aria-hidden="true">${router.get('asof') ? day(router.get('asof')) : t('today')}</span>
      </span>
    </div>`;
  }
}
