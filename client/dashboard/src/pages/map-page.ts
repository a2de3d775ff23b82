// The first view: the world, who is on it, and who works with whom.
import { html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { allCities, allPartnerships, cityName, idOf } from '../api/catalogue';
import { Load } from '../api/load';
import { router } from '../app/router';
import { Base } from '../components/base';
import { cityLink, sideMark, view } from '../components/parts';
import { Sector, Side } from '../gen/citymatch/v1/common_pb';
import type { City } from '../gen/citymatch/v1/city_pb';
import type { Partnership } from '../gen/citymatch/v1/partnership_pb';
import { compact, country, language, number, t, tCode } from '../i18n';
import { code } from '../model/codes';
import { standing, todayIso } from '../model/partnership';
import '../map/world-map';
import type { MapCity, MapTie } from '../map/world-map';

const LAYERS = ['jp', 'us', 'partner', 'ties', 'past'] as const;
type Layer = (typeof LAYERS)[number];

interface World {
  cities: Map<string, City>;
  partnerships: Partnership[];
}

export function kindOf(city: City): MapCity['kind'] {
  return city.side === Side.PARTNER ? 'partner' : city.countryCode === 'US' ? 'us' : 'jp';
}

@customElement('cm-map-page')
export class MapPage extends Base {
  readonly #world = new Load<World>(this, () => 'world', async () => {
    const [cities, partnerships] = await Promise.all([allCities(), allPartnerships()]);
    return { cities, partnerships };
  });

  protected override render() {
    return html`<div class="page wide">
      <div class="page-head"><h1>${t('map.title')}</h1><p class="lead">${t('map.lead')}</p></div>
      ${view(this.#world, (world) => this.#draw(world), html`<div class="map-skeleton" role="status" aria-label=${t('loading')}></div>`)}
    </div>`;
  }

  #draw({ cities, partnerships }: World) {
    const today = todayIso();
    const active = partnerships.filter((p) => standing(p, today) === 'active');
    const drawn = [
      ...(this.#hidden('past') ? [] : partnerships.filter((p) => ['over', 'unknown', 'suspended'].includes(standing(p, today))).map((p) => ({ p, past: true }))),
      ...(this.#hidden('ties') ? [] : active.map((p) => ({ p, past: false }))),
    ];
    const all = [...cities.values()];
    const shown = this.#filtered(all);
    const names = new Set(shown.map((city) => city.name));
    const ties: MapTie[] = drawn
      .filter(({ p }) => names.has(p.provider) && names.has(p.partner))
      .map(({ p, past }) => ({
        from: idOf(p.provider),
        to: idOf(p.partner),
        title: `${cityName(cities.get(p.provider))} – ${cityName(cities.get(p.partner))}`,
        past,
      }));
    const providers = all.filter((city) => city.side === Side.PROVIDER);
    return html`
      <dl class="figures">
        ${this.#figure(t('map.providers'), providers.length)} ${this.#figure(t('map.partners'), all.length - providers.length)}
        ${this.#figure(t('map.countries'), new Set(all.map((city) => city.countryCode)).size)}
        ${this.#figure(t('map.active'), active.length)} ${this.#figure(t('map.on_record'), partnerships.length)}
      </dl>
      <div class="map-frame">
        <cm-world-map .cities=${shown.flatMap(toMark)} .ties=${ties}
          label=${t('map.words', { cities: shown.length, ties: active.length })}></cm-world-map>
        <aside class="map-side" aria-label=${t('map.side')}>
          ${this.#filters(all)} ${this.#list(shown)}
        </aside>
      </div>
      <p class="quiet">${t('map.note')}</p>`;
  }

  #figure(name: string, value: number) {
    return html`<div><dt>${name}</dt><dd>${number(value)}</dd></div>`;
  }

  #hidden(layer: Layer): boolean {
    return router.get('hide').split(',').includes(layer);
  }

  #filtered(all: City[]): City[] {
    const countryCode = router.get('country');
    const sector = router.get('sector');
    return all.filter(
      (city) =>
        city.location &&
        !this.#hidden(kindOf(city)) &&
        (!countryCode || city.countryCode === countryCode || (city.side === Side.PROVIDER && !['JP', 'US'].includes(countryCode))) &&
        (!sector || [...city.needs, ...city.offers].some((item) => code(Sector, item.sector) === sector)),
    );
  }

  #filters(all: City[]) {
    const codes = [...new Set(all.map((city) => city.countryCode))].sort((a, b) => country(a).localeCompare(country(b), language()));
    const chosen = router.get('country');
    const sector = router.get('sector');
    const toggle = (layer: Layer) => {
      const hidden = new Set(router.get('hide').split(',').filter(Boolean));
      if (!hidden.delete(layer)) hidden.add(layer);
      router.set({ hide: [...hidden].join(',') });
    };
    const pick = (key: string) => (event: Event) => router.set({ [key]: (event.target as HTMLSelectElement).value });
    return html`<div class="layers" role="group" aria-label=${t('map.layers')}>
        ${LAYERS.map(
          (layer) => html`<button type="button" class="chip" aria-pressed=${!this.#hidden(layer)} @click=${() => toggle(layer)}>
            ${layer === 'ties' || layer === 'past'
              ? html`<svg class="mark" viewBox="0 0 16 12" width="16" height="12" aria-hidden="true"><path class="tie-key ${layer}" d="M1 10Q8 -3 15 10" /></svg>`
              : sideMark(layer === 'partner' ? Side.PARTNER : Side.PROVIDER, layer.toUpperCase())}
            ${t(`map.layer.${layer}`)}</button>`,
        )}
      </div>
      <div class="row">
        <label>${t('country')}<select @change=${pick('country')}>
          <option value="">${t('all')}</option>
          ${codes.map((c) => html`<option value=${c} ?selected=${c === chosen}>${country(c)}</option>`)}
        </select></label>
        <label>${t('sector')}<select @change=${pick('sector')}>
          <option value="">${t('all')}</option>
          ${sectorCodes().map((s) => html`<option value=${s} ?selected=${s === sector}>${tCode('sector', s)}</option>`)}
        </select></label>
      </div>`;
  }

  #list(shown: City[]) {
    const rows = [...shown].sort((a, b) => Number((b.population?.residentCount ?? 0n) - (a.population?.residentCount ?? 0n)));
    return html`<h2 class="small">${t('map.list', { n: rows.length })}</h2>
      ${rows.length === 0 ? html`<p class="quiet">${t('map.list.none')}</p>` : nothing}
      <ul class="city-list" tabindex="0" aria-label=${t('map.list', { n: rows.length })}>
        ${rows.map(
          (city) => html`<li>${sideMark(city.side, city.countryCode)} ${cityLink(city.name, cityName(city))}
            <span class="quiet">${country(city.countryCode, 'short')}${city.population ? ` · ${compact(Number(city.population.residentCount))}` : ''}</span></li>`,
        )}
      </ul>`;
  }
}

export function sectorCodes(): string[] {
  return Object.values(Sector)
    .filter((value): value is Sector => typeof value === 'number' && value !== Sector.UNSPECIFIED)
    .map((value) => code(Sector, value));
}

function toMark(city: City): MapCity[] {
  if (!city.location) return [];
  const { longitude, latitude } = city.location;
  const detail = [country(city.countryCode), city.population ? compact(Number(city.population.residentCount)) : ''].filter(Boolean).join(' · ');
  return [{ id: idOf(city.name), name: cityName(city), detail, kind: kindOf(city), longitude, latitude }];
}
