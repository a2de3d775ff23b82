// All partnerships as a timeline, with the instruments that carry them and
// those that run out soon.
import { html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { allCities, allPartnerships, allProgrammes, cityName, idOf, tieTitle } from '../api/catalogue';
import { Load } from '../api/load';
import { router } from '../app/router';
import { Base } from '../components/base';
import { empty, view } from '../components/parts';
import { vars } from '../components/vars';
import type { City } from '../gen/citymatch/v1/city_pb';
import { Sector } from '../gen/citymatch/v1/common_pb';
import { Instrument_Type, type Partnership } from '../gen/citymatch/v1/partnership_pb';
import type { Programme } from '../gen/citymatch/v1/programme_pb';
import { country, day, language, t, tCode, years } from '../i18n';
import { code } from '../model/codes';
import { decimalYear, expiring, instrumentNames, span, standing, todayIso, type Expiry, type Standing } from '../model/partnership';

const SOON_DAYS = 365;
const STANDINGS: readonly Standing[] = ['active', 'proposed', 'suspended', 'over', 'unknown'];

interface Record {
  partnerships: Partnership[];
  cities: Map<string, City>;
  programmes: Programme[];
}

@customElement('cm-partnerships-page')
export class PartnershipsPage extends Base {
  readonly #all = new Load<Record>(this, () => 'partnerships', async () => {
    const [cities, partnerships, programmes] = await Promise.all([allCities(), allPartnerships(), allProgrammes()]);
    return { cities, partnerships, programmes };
  });

  protected override render() {
    return html`<div class="page">
      <div class="page-head"><h1>${t('nav.partnerships')}</h1><p class="lead">${t('partnerships.lead')}</p></div>
      ${view(this.#all, (record) => this.#draw(record))}</div>`;
  }

  #draw(record: Record) {
    const { partnerships, cities } = record;
    const today = todayIso();
    const rows = partnerships
      .filter((p) => this.#wanted(p, cities, today))
      .sort(
        (a, b) =>
          STANDINGS.indexOf(standing(a, today)) - STANDINGS.indexOf(standing(b, today)) ||
          (span(b, today)?.from ?? 0) - (span(a, today)?.from ?? 0) ||
          a.name.localeCompare(b.name),
      );
    return html`${this.#expiring(expiring(partnerships, today, SOON_DAYS), cities)} ${this.#filters(partnerships, cities)}
      <p class="quiet" role="status">${t('partnerships.count', { n: rows.length })}</p>
      ${rows.length === 0
        ? empty(t('partnerships.none'), t('cities.none.help'), html`<button type="button" @click=${() => router.set({ standing: '', from: '', to: '', sector: '' })}>${t('filters.clear')}</button>`)
        : html`${legend()}${this.#timeline(rows, record, today)}`}`;
  }

  #wanted(p: Partnership, cities: Map<string, City>, today: string): boolean {
    const [where, from, to, sector] = [router.get('standing'), router.get('from'), router.get('to'), router.get('sector')];
    return (
      (!where || standing(p, today) === where) &&
      (!from || cities.get(p.provider)?.countryCode === from) &&
      (!to || cities.get(p.partner)?.countryCode === to) &&
      (!sector || p.sectors.some((s) => code(Sector, s) === sector))
    );
  }

  #expiring(rows: Expiry[], cities: Map<string, City>) {
    return html`<section class="expiring" aria-labelledby="expiring-title"><h2 id="expiring-title">${t('expiring')}</h2>
      ${rows.length === 0
        ? html`<p class="quiet">${t('expiring.none')}</p>`
        : html`<ul>${rows.map(
            ({ partnership: p, instrument, days }) => html`<li class=${days < 0 ? 'past' : days <= 90 ? 'soon' : ''}>
              <strong class="when">${days < 0 ? t('expired', { n: -days }) : t('expires', { n: days })}</strong>
              <a href=${router.href(['partnerships', idOf(p.name)])}>${cityName(cities.get(p.provider), p.provider)} – ${cityName(cities.get(p.partner), p.partner)}</a>
              <span class="quiet">${instrumentNames(instrument).title} · ${day(instrument.endDate)}</span></li>`,
          )}</ul>`}</section>`;
  }

  #filters(rows: Partnership[], cities: Map<string, City>) {
    const pick = (key: string) => (event: Event) => router.set({ [key]: (event.target as HTMLSelectElement).value });
    const codes = (side: 'provider' | 'partner') =>
      [...new Set(rows.flatMap((p) => cities.get(p[side])?.countryCode ?? []))].sort((a, b) => country(a).localeCompare(country(b), language()));
    const choice = (key: string, label: string, values: readonly string[], text: (value: string) => string) => html`<label>${label}
      <select @change=${pick(key)}><option value="">${t('all')}</option>
        ${values.map((value) => html`<option value=${value} ?selected=${router.get(key) === value}>${text(value)}</option>`)}</select></label>`;
    const sectors = [...new Set(rows.flatMap((p) => p.sectors.map((s) => code(Sector, s))))].sort();
    return html`<div class="filters" role="group" aria-label=${t('filters')}>
      ${choice('standing', t('standing'), STANDINGS, (value) => tCode('standing', value))}
      ${choice('from', t('country.provider'), codes('provider'), country)} ${choice('to', t('country.partner'), codes('partner'), country)}
      ${choice('sector', t('sector'), sectors, (value) => tCode('sector', value))}</div>`;
  }

  #timeline(rows: Partnership[], record: Record, today: string) {
    const spans = rows.flatMap((p) => span(p, today) ?? []);
    const now = decimalYear(today);
    const ends = rows.flatMap((p) => p.instruments.filter((i) => i.endDate).map((i) => decimalYear(i.endDate)));
    const first = Math.floor(Math.min(now - 5, ...spans.map((s) => s.from)) / 5) * 5;
    const last = Math.ceil(Math.max(now + 1, ...spans.map((s) => s.to), ...ends));
    const at = (year: number) => `${((100 * (year - first)) / (last - first)).toFixed(3)}%`;
    const ticks = Array.from({ length: Math.floor((last - first) / 5) + 1 }, (_, i) => first + 5 * i);
    return html`<div class="timeline" role="table" aria-label=${t('timeline')}>
      <div class="tl-row tl-head" role="row"><span role="columnheader">${t('pair')}</span>
        <span role="columnheader" class="tl-track"><span class="visually-hidden">${t('years')}</span>${ticks.map((year) => html`<i class="tick" ${vars({ x: at(year) })}>${year}</i>`)}</span></div>
      ${rows.map((p) => this.#row(p, record, today, at, ticks, now))}</div>`;
  }

  #row(p: Partnership, { cities, programmes }: Record, today: string, at: (year: number) => string, ticks: number[], now: number) {
    const covered = span(p, today);
    const where = standing(p, today);
    const when = years(covered && Math.floor(covered.from), p.lastYear);
    return html`<div class="tl-row" role="row">
      <span role="cell" class="tl-name"><a href=${router.href(['partnerships', idOf(p.name)])}>${cityName(cities.get(p.provider), p.provider)} – ${cityName(cities.get(p.partner), p.partner)}</a>
        <span class="quiet">${tieTitle(p, programmes)}</span></span>
      <span role="cell" class="tl-track"><span class="visually-hidden">${when}, ${tCode('standing', where)}</span>
        ${ticks.map((year) => html`<i class="grid" ${vars({ x: at(year) })}></i>`)}<i class="now" ${vars({ x: at(now) })}></i>
        ${covered ? html`<i class="bar standing-${where} ${covered.open ? 'open' : ''}" title="${when} · ${tCode('standing', where)}" ${vars({ x: at(covered.from), to: at(covered.to) })}></i>` : nothing}
        ${p.instruments.filter((i) => i.startDate || i.endDate).map((i) => {
          const from = i.startDate ? decimalYear(i.startDate) : decimalYear(i.endDate) - 0.3;
          const to = i.endDate ? decimalYear(i.endDate) : now;
          return html`<i class="instrument i-${code(Instrument_Type, i.type)}" title="${instrumentNames(i).title} ${t('range', { from: day(i.startDate), to: day(i.endDate) })}" ${vars({ x: at(from), to: at(Math.max(to, from + 0.2)) })}></i>`;
        })}</span></div>`;
  }
}

function legend() {
  return html`<ul class="tl-legend" aria-label=${t('timeline.legend')}>
    ${STANDINGS.map((where) => html`<li><i class="bar standing-${where}"></i>${tCode('standing', where)}</li>`)}
    <li><i class="instrument i-memorandum"></i>${t('timeline.instrument')}</li>
    <li><i class="now"></i>${t('timeline.today')}</li>
  </ul>`;
}
