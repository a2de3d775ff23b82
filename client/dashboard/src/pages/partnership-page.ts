// One partnership: what happened, what carries it, what was measured.
import { html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { allCities, allProgrammes, cityName, tieTitle } from '../api/catalogue';
import { partnerships } from '../api/client';
import { Load } from '../api/load';
import { Base } from '../components/base';
import { linked, pairHref, sectorTag, skeletonRows, source, view } from '../components/parts';
import type { City } from '../gen/citymatch/v1/city_pb';
import { Side } from '../gen/citymatch/v1/common_pb';
import {
  Partnership_Outcome,
  PartnershipEvent_Reason,
  PartnershipEvent_Type,
  type Instrument,
  type Partnership,
  type PartnershipEvent,
} from '../gen/citymatch/v1/partnership_pb';
import type { Programme } from '../gen/citymatch/v1/programme_pb';
import { day, quantity, t, tCode, years } from '../i18n';
import { code } from '../model/codes';
import { expiring, instrumentNames, standing, todayIso } from '../model/partnership';

@customElement('cm-partnership-page')
export class PartnershipPage extends Base {
  @property() name = '';

  readonly #one = new Load<{ partnership: Partnership; cities: Map<string, City>; programmes: Programme[] }>(this, () => this.name, async (signal) => {
    const [partnership, cities, programmes] = await Promise.all([partnerships.getPartnership({ name: this.name }, { signal }), allCities(), allProgrammes()]);
    return { partnership, cities, programmes };
  });

  protected override render() {
    return html`<div class="page narrow">${view(this.#one, ({ partnership, cities, programmes }) => this.#draw(partnership, cities, tieTitle(partnership, programmes)), skeletonRows(6))}</div>`;
  }

  #draw(p: Partnership, cities: Map<string, City>, title: string) {
    const [provider, partner] = [cityName(cities.get(p.provider), p.provider), cityName(cities.get(p.partner), p.partner)];
    document.title = `${provider} – ${partner} · citymatch`;
    const where = standing(p, todayIso());
    return html`<div class="page-head">
        <p class="crumb"><span class="badge standing-${where}">${tCode('standing', where)}</span> ${title}</p>
        <h1>${provider} <span class="pair-link" aria-hidden="true"></span><span class="visually-hidden">${t('and')}</span> ${partner}</h1>
        <p class="under-title">${p.sectors.map((sector) => sectorTag(sector))} <a href=${pairHref(p.provider, p.partner)}>${t('partnership.pair')}</a></p>
      </div>
      <section aria-labelledby="record-title"><h2 id="record-title">${t('partnership.record')}</h2><dl class="facts">
        <dt>${t('years')}</dt><dd>${years(p.firstYear, p.lastYear)}</dd>
        <dt>${t('outcome')}</dt><dd>${tCode('outcome', code(Partnership_Outcome, p.outcome))}</dd>
        ${p.nextReviewDate ? html`<dt>${t('next_review')}</dt><dd>${day(p.nextReviewDate)}</dd>` : nothing}
        <dt>${t('source')}</dt><dd>${source(p.provenance)}</dd>
        ${p.note ? html`<dt>${t('note')}</dt><dd lang="en">${linked(p.note)}</dd>` : nothing}</dl></section>
      <section aria-labelledby="instruments-title"><h2 id="instruments-title">${t('instruments')}</h2>
        ${p.instruments.length === 0 ? html`<p class="quiet">${t('instruments.none')}</p>` : html`<ul class="items">${p.instruments.map((item) => this.#instrument(item, p))}</ul>`}</section>
      <section aria-labelledby="events-title"><h2 id="events-title">${t('events')}</h2>
        ${p.events.length === 0 ? html`<p class="quiet">${t('events.none')}</p>` : html`<ol class="events">${p.events.map((event) => this.#event(event))}</ol>`}</section>
      ${p.indicators.length > 0
        ? html`<section aria-labelledby="indicators-title"><h2 id="indicators-title">${t('indicators')}</h2><dl class="facts">
            ${p.indicators.map((one) => html`<dt>${one.indicator.replaceAll('_', ' ')}${one.referenceYear ? ` (${one.referenceYear})` : ''}</dt><dd class="fact"><span>${quantity(one.value ?? 0, one.unit)}</span> ${source(one.provenance)}</dd>`)}</dl></section>`
        : nothing}`;
  }

  #instrument(item: Instrument, p: Partnership) {
    const soon = expiring([p], todayIso(), 365).find((one) => one.instrument.id === item.id);
    const { title, kind } = instrumentNames(item);
    return html`<li><div class="item-head"><h3>${title}</h3>
        ${kind ? html`<span class="tag">${kind}</span>` : nothing}
        ${soon ? html`<span class="badge due">${soon.days < 0 ? t('expired', { n: -soon.days }) : t('expires', { n: soon.days })}</span>` : nothing}</div>
      <p>${t('range', { from: item.startDate ? day(item.startDate) : t('unknown'), to: item.endDate ? day(item.endDate) : t('no_end') })}</p>
      ${item.reference ? html`<p class="quiet">${linked(item.reference)}</p>` : nothing}
      <div class="item-foot">${source(item.provenance)}</div></li>`;
  }

  #event(event: PartnershipEvent) {
    return html`<li><span class="when">${day(event.eventDate, 'short')}</span>
      <div><strong>${tCode('event', code(PartnershipEvent_Type, event.type))}</strong>
        ${event.side ? html`<span class="quiet">${tCode('side', code(Side, event.side))}</span>` : nothing}
        ${event.reason ? html`<span class="quiet">${tCode('why', code(PartnershipEvent_Reason, event.reason))}</span>` : nothing}
        ${event.outcome ? html`<span class="badge">${tCode('outcome', code(Partnership_Outcome, event.outcome))}</span>` : nothing}
        ${event.note ? html`<p lang="en">${event.note}</p>` : nothing}</div></li>`;
  }
}
