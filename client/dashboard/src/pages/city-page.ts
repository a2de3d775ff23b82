// A city: who it is, what it asks for or offers, who fits it best and why.
import { html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { allCities, allPartnerships, allProgrammes, allTopics, cityName, idOf, tieTitle } from '../api/catalogue';
import { cities as cityClient } from '../api/client';
import { Load } from '../api/load';
import { router } from '../app/router';
import { Base } from '../components/base';
import { empty, linked, sideMark, skeletonRows, view } from '../components/parts';
import '../components/programme-picker';
import '../components/suggestions';
import type { City } from '../gen/citymatch/v1/city_pb';
import { Side } from '../gen/citymatch/v1/common_pb';
import type { Partnership } from '../gen/citymatch/v1/partnership_pb';
import type { Programme } from '../gen/citymatch/v1/programme_pb';
import { country, languageName, number, t, tCode, years } from '../i18n';
import { code } from '../model/codes';
import { standing, todayIso } from '../model/partnership';
import '../map/world-map';
import { factList, facts, needsAndOffers } from './city-facts';
import { kindOf } from './map-page';

/** The partnerships of the city, and what their names are. */
interface Ties {
  cities: Map<string, City>;
  programmes: Programme[];
  partnerships: Partnership[];
}

@customElement('cm-city-page')
export class CityPage extends Base {
  @property() name = '';

  readonly #city = new Load<City>(this, () => this.name, (signal) => cityClient.getCity({ name: this.name }, { signal }));
  readonly #topics = new Load(this, () => 'topics', () => allTopics());
  readonly #ties = new Load<Ties>(this, () => `${this.name}/ties`, async () => {
    const [all, partnerships, programmes] = await Promise.all([allCities(), allPartnerships(), allProgrammes()]);
    return { cities: all, programmes, partnerships: partnerships.filter((p) => p.provider === this.name || p.partner === this.name) };
  });

  protected override updated(): void {
    if (this.#city.value) document.title = `${cityName(this.#city.value)} · citymatch`;
  }

  protected override render() {
    return html`<div class="page">${view(this.#city, (city) => this.#draw(city), skeletonRows(8))}</div>`;
  }

  #draw(city: City) {
    const name = cityName(city);
    const others = [
      ...(name === city.displayName ? [] : [{ text: city.displayName, code: 'en' }]),
      ...city.localNames.filter((local) => local.text !== name).map((local) => ({ text: local.text, code: local.languageCode })),
    ];
    const provider = city.side === Side.PROVIDER;
    return html`<div class="page-head with-map">
        <div>
          <p class="crumb">${sideMark(city.side, city.countryCode)} ${tCode('side', code(Side, city.side))} · ${[city.admin1, country(city.countryCode)].filter(Boolean).join(t('comma'))}</p>
          <h1>${name}</h1>
          ${others.length > 0 ? html`<p class="other-names">${others.map((o) => html`<span lang=${o.code} title=${languageName(o.code)}>${o.text}</span>`)}</p>` : nothing}
          ${city.note ? html`<p class="quiet">${linked(city.note)}</p>` : nothing}
          ${this.#keyFacts(city)}
        </div>
        ${this.#map(city)}
      </div>
      <div class="columns">
        <section aria-labelledby="suggestions-title" class="main-column">
          <div class="section-head"><h2 id="suggestions-title">${provider ? t('suggestions.partners') : t('suggestions.providers')}</h2></div>
          <cm-programme-picker></cm-programme-picker>
          <cm-suggestions .city=${this.name}></cm-suggestions>
        </section>
        <div class="side-column">
          <section aria-labelledby="items-title">
            <h2 id="items-title">${provider ? t('offers') : t('needs')} <span class="count">${provider ? city.offers.length : city.needs.length}</span></h2>
            ${city.needs.length + city.offers.length > 0 ? needsAndOffers(city, this.#topics.value) : empty(provider ? t('offers.none') : t('needs.none'))}
          </section>
          <section aria-labelledby="profile-title"><h2 id="profile-title">${t('profile')}</h2>${factList(facts(city))}</section>
          <section aria-labelledby="ties-title"><h2 id="ties-title">${t('nav.partnerships')}</h2>
            ${view(this.#ties, (ties) => this.#partnerships(ties))}</section>
        </div>
      </div>`;
  }

  #map(city: City) {
    if (!city.location) return nothing;
    const ties = this.#ties.value;
    const names = new Set([city.name, ...(ties?.partnerships ?? []).flatMap((p) => [p.provider, p.partner])]);
    const marks = [...names].flatMap((name) => {
      const one = name === city.name ? city : ties?.cities.get(name);
      if (!one?.location) return [];
      return [{
        id: idOf(name), name: cityName(one), detail: country(one.countryCode), kind: kindOf(one),
        longitude: one.location.longitude, latitude: one.location.latitude, strong: name === city.name,
      }];
    });
    const arcs = (ties?.partnerships ?? []).map((p) => ({ from: idOf(p.provider), to: idOf(p.partner), title: tieTitle(p, ties?.programmes ?? []), past: standing(p, todayIso()) !== 'active' }));
    return html`<cm-world-map class="small-map" fit .cities=${marks} .ties=${arcs} label=${t('map.city', { city: cityName(city), n: arcs.length })}></cm-world-map>`;
  }

  #keyFacts(city: City) {
    const ties = this.#ties.value?.partnerships.length;
    const rows: [string, string][] = [
      [t('population'), city.population ? number(city.population.residentCount) : t('unknown')],
      [city.side === Side.PROVIDER ? t('offers') : t('needs'), number(city.side === Side.PROVIDER ? city.offers.length : city.needs.length)],
      [t('map.on_record'), ties === undefined ? '–' : number(ties)],
    ];
    return html`<dl class="key-facts">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
  }

  #partnerships({ cities: all, programmes, partnerships: rows }: Ties) {
    if (rows.length === 0) return html`<p class="quiet">${t('partnerships.none.city')}</p>`;
    const today = todayIso();
    return html`<ul class="plain-list">${[...rows]
      .sort((a, b) => (b.firstYear ?? 0) - (a.firstYear ?? 0))
      .map((p) => {
        const other = p.provider === this.name ? p.partner : p.provider;
        return html`<li><a href=${router.href(['partnerships', idOf(p.name)])}>${cityName(all.get(other), other)}</a>
          <span class="quiet">${years(p.firstYear, p.lastYear)}</span>
          <span class="badge standing-${standing(p, today)}">${t(`standing.${standing(p, today)}`)}</span>
          <div class="quiet">${tieTitle(p, programmes)}</div></li>`;
      })}</ul>`;
  }
}
