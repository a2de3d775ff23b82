// All cities as a list: by name in any script, by side, country and sector.
import { html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { allCities, cityName } from '../api/catalogue';
import { cities as cityClient } from '../api/client';
import { Load } from '../api/load';
import { router } from '../app/router';
import { Base } from '../components/base';
import { cityLink, empty, sectorTag, sideMark, view } from '../components/parts';
import type { City } from '../gen/citymatch/v1/city_pb';
import { Sector, Side } from '../gen/citymatch/v1/common_pb';
import { country, language, number, t, tCode } from '../i18n';
import { code } from '../model/codes';
import { relevant } from '../model/search';
import { sectorCodes } from './map-page';

const PAGE = 50;

@customElement('cm-cities-page')
export class CitiesPage extends Base {
  readonly #cities = new Load<City[]>(
    this,
    () => `cities|${router.get('q')}`,
    async (signal) => {
      const query = router.get('q').trim();
      if (!query) return [...(await allCities()).values()].sort((a, b) => cityName(a).localeCompare(cityName(b), language()));
      const reply = await cityClient.searchCities({ query, limit: 100 }, { signal });
      return relevant(query, reply.hits).flatMap((hit) => hit.city ?? []);
    },
  );

  protected override render() {
    return html`<div class="page">
      <div class="page-head"><h1>${t('nav.cities')}</h1><p class="lead">${t('cities.lead')}</p></div>
      ${this.#filters()} ${view(this.#cities, (rows) => this.#table(rows.filter(wanted)))}
    </div>`;
  }

  #filters() {
    const pick = (key: string) => (event: Event) =>
      router.set({ [key]: (event.target as HTMLInputElement).value, page: undefined });
    const codes = [...new Set((this.#cities.value ?? []).map((city) => city.countryCode))].sort((a, b) => country(a).localeCompare(country(b), language()));
    const option = (value: string, text: string, key: string) => html`<option value=${value} ?selected=${router.get(key) === value}>${text}</option>`;
    return html`<form class="filters" role="search" aria-label=${t('filters')} @submit=${(event: Event) => event.preventDefault()}>
      <label class="grow">${t('search.label')}<input type="search" .value=${router.get('q')} @input=${pick('q')} placeholder=${t('search.placeholder')} /></label>
      <label>${t('side')}<select @change=${pick('side')}>
        ${option('', t('all'), 'side')} ${option('provider', t('side.provider'), 'side')} ${option('partner', t('side.partner'), 'side')}
      </select></label>
      <label>${t('country')}<select @change=${pick('country')}>${option('', t('all'), 'country')} ${codes.map((c) => option(c, country(c), 'country'))}</select></label>
      <label>${t('sector')}<select @change=${pick('sector')}>${option('', t('all'), 'sector')} ${sectorCodes().map((s) => option(s, tCode('sector', s), 'sector'))}</select></label>
    </form>`;
  }

  #table(rows: City[]) {
    if (rows.length === 0) {
      return empty(t('cities.none'), t('cities.none.help'),
        html`<button type="button" @click=${() => router.set({ q: '', side: '', country: '', sector: '' })}>${t('filters.clear')}</button>`);
    }
    const pages = Math.ceil(rows.length / PAGE);
    const page = Math.min(pages, Math.max(1, Number(router.get('page')) || 1));
    const shown = rows.slice((page - 1) * PAGE, page * PAGE);
    return html`<p class="quiet" role="status">${t('cities.count', { n: rows.length })}</p>
      <div class="table-wrap" tabindex="0" role="region" aria-label=${t('nav.cities')}><table class="cards-on-phone">
        <thead><tr><th scope="col">${t('city')}</th><th scope="col">${t('country')}</th><th scope="col">${t('side')}</th>
          <th scope="col" class="num">${t('population')}</th><th scope="col">${t('sectors')}</th></tr></thead>
        <tbody>${shown.map((city) => this.#row(city))}</tbody>
      </table></div>
      ${pages > 1
        ? html`<nav class="pager" aria-label=${t('pages')}>
            <button type="button" ?disabled=${page <= 1} @click=${() => router.set({ page: String(page - 1) })}>${t('previous')}</button>
            <span>${t('page.of', { page, pages })}</span>
            <button type="button" ?disabled=${page >= pages} @click=${() => router.set({ page: String(page + 1) })}>${t('next')}</button>
          </nav>`
        : nothing}`;
  }

  #row(city: City) {
    const sectors = [...new Set([...city.needs, ...city.offers].map((item) => item.sector))];
    return html`<tr>
      <th scope="row">${sideMark(city.side, city.countryCode)} ${cityLink(city.name, cityName(city))}
        ${city.admin1 && city.admin1 !== cityName(city) ? html`<span class="quiet sub">${city.admin1}</span>` : nothing}</th>
      <td data-label=${t('country')}>${country(city.countryCode)}</td>
      <td data-label=${t('side')}>${tCode('side', code(Side, city.side))}</td>
      <td class="num" data-label=${t('population')}>${city.population ? number(city.population.residentCount) : html`<span class="quiet">${t('unknown')}</span>`}</td>
      <td data-label=${t('sectors')}>${sectors.slice(0, 4).map((sector) => sectorTag(sector))}${sectors.length > 4 ? html` <span class="quiet">+${sectors.length - 4}</span>` : nothing}</td>
    </tr>`;
  }
}

function wanted(city: City): boolean {
  const side = router.get('side');
  const countryCode = router.get('country');
  const sector = router.get('sector');
  return (
    (!side || code(Side, city.side) === side) &&
    (!countryCode || city.countryCode === countryCode) &&
    (!sector || [...city.needs, ...city.offers].some((item) => code(Sector, item.sector) === sector))
  );
}
