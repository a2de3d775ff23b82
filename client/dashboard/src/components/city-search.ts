// Search for cities in any script, as a combobox: the server folds case,
// accents and scripts, and forgives typing errors.
import { html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { cities } from '../api/client';
import { cityName, idOf } from '../api/catalogue';
import { router } from '../app/router';
import type { SearchCitiesResponse_Hit } from '../gen/citymatch/v1/city_service_pb';
import { country, t } from '../i18n';
import { relevant } from '../model/search';
import { Base } from './base';
import { sideMark } from './parts';

const PAUSE_MS = 120;
/** More are asked for than shown: some are dropped. */
const ASKED = 30;
const SHOWN = 8;

@customElement('cm-city-search')
export class CitySearch extends Base {
  @state() private hits: SearchCitiesResponse_Hit[] = [];
  @state() private open = false;
  @state() private active = -1;
  @state() private query = '';
  @state() private searched = '';
  #timer: ReturnType<typeof setTimeout> | undefined;
  #abort: AbortController | undefined;

  protected override render() {
    const shown = this.open && this.query !== '';
    return html`<div class="search" role="search" @focusout=${(event: FocusEvent) => this.#left(event)}>
      <svg class="search-icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><circle cx="7" cy="7" r="4.5" /><path d="m10.5 10.5 4 4" /></svg>
      <input type="search" role="combobox" aria-label=${t('search.label')} placeholder=${t('search.placeholder')}
        aria-expanded=${shown ? 'true' : 'false'} aria-controls="search-list" aria-autocomplete="list"
        aria-activedescendant=${shown && this.active >= 0 ? `search-hit-${this.active}` : nothing}
        autocomplete="off" spellcheck="false" .value=${this.query}
        @input=${(event: Event) => this.#typed((event.target as HTMLInputElement).value)}
        @focus=${() => (this.open = true)} @keydown=${(event: KeyboardEvent) => this.#key(event)} />
      <ul id="search-list" role="listbox" aria-label=${t('search.results')} ?hidden=${!shown || this.hits.length === 0}>
        ${this.hits.map((hit, index) => this.#row(hit, index))}
      </ul>
      ${shown && this.searched === this.query && this.hits.length === 0
        ? html`<p class="search-none">${t('search.none', { query: this.query })}</p>`
        : nothing}
      <span class="visually-hidden" role="status">${shown && this.searched === this.query ? t('search.count', { n: this.hits.length }) : ''}</span>
    </div>`;
  }

  #row(hit: SearchCitiesResponse_Hit, index: number) {
    const city = hit.city;
    if (!city) return nothing;
    const name = cityName(city);
    return html`<li id="search-hit-${index}" role="option" aria-selected=${index === this.active ? 'true' : 'false'}
      @mousedown=${(event: Event) => event.preventDefault()} @click=${() => this.#choose(index)}>
      ${sideMark(city.side, city.countryCode)}
      <span class="search-name">${name}${hit.matchedName !== name ? html` <span class="quiet">${hit.matchedName}</span>` : nothing}</span>
      <span class="quiet">${country(city.countryCode)}</span>
    </li>`;
  }

  #typed(query: string): void {
    this.query = query;
    this.open = true;
    this.active = -1;
    clearTimeout(this.#timer);
    if (!query.trim()) {
      this.hits = [];
      return;
    }
    this.#timer = setTimeout(() => void this.#search(query), PAUSE_MS);
  }

  async #search(query: string): Promise<void> {
    this.#abort?.abort();
    this.#abort = new AbortController();
    try {
      const reply = await cities.searchCities({ query: query.trim().slice(0, 60), limit: ASKED }, { signal: this.#abort.signal });
      if (query !== this.query) return;
      this.hits = relevant(query, reply.hits).slice(0, SHOWN);
      this.searched = query;
    } catch {
      this.hits = [];
    }
  }

  #key(event: KeyboardEvent): void {
    const last = this.hits.length - 1;
    if (event.key === 'ArrowDown') this.active = Math.min(this.active + 1, last);
    else if (event.key === 'ArrowUp') this.active = Math.max(this.active - 1, 0);
    else if (event.key === 'Escape') this.open = false;
    else if (event.key === 'Enter') {
      if (this.hits.length > 0) this.#choose(Math.max(this.active, 0));
      else if (this.query) router.go(['cities'], { q: this.query });
    } else return;
    event.preventDefault();
  }

  #choose(index: number): void {
    const city = this.hits[index]?.city;
    if (!city) return;
    this.open = false;
    this.query = '';
    this.hits = [];
    router.go(['cities', idOf(city.name)]);
  }

  #left(event: FocusEvent): void {
    if (!(event.relatedTarget instanceof Node && this.contains(event.relatedTarget))) this.open = false;
  }
}
