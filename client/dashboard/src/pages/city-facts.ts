// The facts of a profile, each with basis and source.
import { html, nothing, type TemplateResult } from 'lit';
import { topicName } from '../api/catalogue';
import { sectorTag, source } from '../components/parts';
import {
  AdministrativeChange_Type,
  Hazard_Type,
  Level,
  Need_Stage,
  SettingFeature_Feature,
  Target_Type,
  type City,
} from '../gen/citymatch/v1/city_pb';
import type { Provenance } from '../gen/citymatch/v1/common_pb';
import type { Taxonomy_Topic } from '../gen/citymatch/v1/programme_pb';
import { day, languageName, networkName, number, t, tCode, timeZoneName } from '../i18n';
import { code } from '../model/codes';
import { climate } from '../model/used-fact';

export interface Fact {
  /** What the fact is, as a text's key without its prefix. */
  key: string;
  label: string;
  values: { text: string; provenance?: Provenance | undefined }[];
}

/** The facts of the profile in reading order; what is unknown has no values. */
export function facts(city: City): Fact[] {
  const fact = (key: string, values: Fact['values']): Fact => ({ key, label: tCode('fact', key), values });
  return [
    fact('level', [{ text: tCode('level', code(Level, city.level)) }]),
    fact('population', city.population ? [{ text: number(city.population.residentCount), provenance: city.population.provenance }] : []),
    fact('climate', city.climate ? [{ text: climate(city.climate.koppenClass), provenance: city.climate.provenance }] : []),
    fact('setting', city.settingFeatures.map((item) => {
      const name = tCode('setting', code(SettingFeature_Feature, item.feature));
      return { text: item.present ? name : t('setting.not', { name }), provenance: item.provenance };
    })),
    fact('hazards', city.hazards.map((item) => ({ text: tCode('hazard', code(Hazard_Type, item.type)), provenance: item.provenance }))),
    fact('targets', city.targets.map((item) => ({
      text: [
        tCode('target', code(Target_Type, item.type)),
        item.reductionPercent !== undefined ? `−${number(item.reductionPercent)} %` : '',
        item.targetYear !== undefined ? String(item.targetYear) : '',
        item.note,
      ].filter(Boolean).join(' · '),
      provenance: item.provenance,
    }))),
    fact('networks', city.memberships.map((item) => ({
      text: [networkName(item.network), tCode('network_role', item.role.replaceAll(/[ -]/g, '_')), item.sinceYear ? t('since', { year: String(item.sinceYear) }) : ''].filter(Boolean).join(' · '),
      provenance: item.provenance,
    }))),
    fact('languages', city.workingLanguages.map((item) => ({ text: languageName(item.languageCode), provenance: item.provenance }))),
    fact('time_zone', city.timeZone ? [{ text: timeZoneName(city.timeZone) }] : []),
    fact('slots', city.slotCount !== undefined ? [{ text: number(city.slotCount) }] : []),
    fact('changes', city.administrativeChanges.map((item) => ({
      text: [day(item.effectiveDate), tCode('change', code(AdministrativeChange_Type, item.type)), item.note].filter(Boolean).join(' · '),
      provenance: item.provenance,
    }))),
  ];
}

export function factList(list: readonly Fact[]): TemplateResult {
  const known = list.filter((fact) => fact.values.length > 0);
  const unknown = list.filter((fact) => fact.values.length === 0 && !['slots', 'changes'].includes(fact.key));
  return html`<dl class="facts">
      ${known.map((fact) => html`<dt>${fact.label}</dt>
        <dd>${fact.values.map((value) => html`<div class="fact"><span>${value.text}</span>${source(value.provenance)}</div>`)}</dd>`)}
    </dl>
    ${unknown.length > 0 ? html`<p class="quiet not-known">${t('fact.unknown', { list: unknown.map((fact) => fact.label).join(t('comma')) })}</p>` : nothing}`;
}

/** What the city asks for or offers, the most pressing or mature first. */
export function needsAndOffers(city: City, topics: ReadonlyMap<string, Taxonomy_Topic> | undefined): TemplateResult {
  const needs = [...city.needs].sort((a, b) => b.priority - a.priority);
  const offers = [...city.offers].sort((a, b) => b.maturity - a.maturity);
  return html`<ul class="items">
    ${needs.map((need) => html`<li>
      <div class="item-head"><h3>${topicName(topics, need.topic)}</h3> ${sectorTag(need.sector)}</div>
      <p lang="en">${need.summary}</p>
      <div class="item-foot">${dots(need.priority, 5, t('priority.words', { priority: need.priority }))}
        <span class="quiet">${t('priority')}</span>
        ${need.stage ? html`<span class="quiet">${tCode('stage', code(Need_Stage, need.stage))}</span>` : nothing} ${source(need.provenance)}</div>
    </li>`)}
    ${offers.map((offer) => html`<li>
      <div class="item-head"><h3>${topicName(topics, offer.topic)}</h3> ${sectorTag(offer.sector)}</div>
      <p lang="en">${offer.summary}</p>
      <div class="item-foot">${dots(offer.maturity, 3, tCode('maturity', String(offer.maturity)))}
        <span class="quiet">${tCode('maturity', String(offer.maturity))}</span>
        ${offer.sinceYear ? html`<span class="quiet">${t('since', { year: String(offer.sinceYear) })}</span>` : nothing} ${source(offer.provenance)}</div>
    </li>`)}
  </ul>`;
}

export function dots(value: number, of: number, label: string): TemplateResult {
  return html`<span class="dots" role="img" aria-label=${label}>${Array.from({ length: of }, (_, i) => html`<i class=${i < value ? 'on' : ''}></i>`)}</span>`;
}
