// A pair: need by need, criterion by criterion, side by side, with precedents,
// and a brief to take along.
import { html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { allTopics, cityName } from '../api/catalogue';
import { cities as cityClient, matches } from '../api/client';
import { Load } from '../api/load';
import { router } from '../app/router';
import { Base } from '../components/base';
import { basisBadge, download, meter, scopeNote, sectorTag, skeletonRows, source, view } from '../components/parts';
import '../components/programme-picker';
import { criterionKey, legend, scoreBar } from '../components/score';
import { matchOptions } from '../components/suggestions';
import type { City } from '../gen/citymatch/v1/city_pb';
import { FactScope, type CriterionResult, type ExplainPairResponse, type GateResult, type NeedCover, type PairAssessment, type UsedFact } from '../gen/citymatch/v1/match_service_pb';
import { country, day, number, percent, t, tCode } from '../i18n';
import { briefHtml } from '../model/brief';
import { factLabel, factValue, type FactNames } from '../model/used-fact';
import { dots, facts } from './city-facts';

interface Pair {
  reply: ExplainPairResponse;
  provider: City;
  partner: City;
}

@customElement('cm-pair-page')
export class PairPage extends Base {
  @property() provider = '';
  @property() partner = '';
  /** Whether the brief could not be made. */
  @state() private failed = false;

  readonly #pair = new Load<Pair>(
    this,
    () => [`${this.provider}+${this.partner}`, router.get('programme'), router.get('asof'), router.get('w')].join('|'),
    async (signal) => {
      const [reply, both] = await Promise.all([
        matches.explainPair({ provider: this.provider, partner: this.partner, options: matchOptions() }, { signal }),
        cityClient.batchGetCities({ names: [this.provider, this.partner] }, { signal }),
      ]);
      const find = (name: string | undefined) => both.cities.find((city) => city.name === name);
      const provider = find(reply.assessment?.provider);
      const partner = find(reply.assessment?.partner);
      if (!provider || !partner) throw new Error('the answer names other cities than were asked for');
      return { reply, provider, partner };
    },
  );

  readonly #topics = new Load(this, () => 'topics', () => allTopics());

  protected override updated(): void {
    const pair = this.#pair.value;
    if (pair) document.title = `${cityName(pair.provider)} – ${cityName(pair.partner)} · citymatch`;
  }

  protected override render() {
    return html`<div class="page">${view(this.#pair, (pair) => this.#draw(pair), skeletonRows(10))}</div>`;
  }

  #draw({ reply, provider, partner }: Pair) {
    const assessment = reply.assessment;
    if (!assessment) return nothing;
    const names = new Map(assessment.criteria.map((c) => [c.criterion, c.displayName]));
    const contributions = new Map(assessment.criteria.map((c) => [c.criterion, c.contribution]));
    return html`<div class="page-head pair-head">
        <h1><a href=${router.href(['cities', provider.name.slice(7)])}>${cityName(provider)}</a>
          <span class="pair-link" aria-hidden="true"></span><span class="visually-hidden">${t('and')}</span>
          <a href=${router.href(['cities', partner.name.slice(7)])}>${cityName(partner)}</a></h1>
        <p class="lead">${country(provider.countryCode)} · ${country(partner.countryCode)}</p>
      </div>
      <cm-programme-picker></cm-programme-picker>
      ${scopeNote(reply.basis?.factScope)}
      ${assessment.eligible ? nothing : html`<div class="notice warn-box" role="note"><h2>${t('pair.not_eligible')}</h2>
        <ul>${assessment.gates.filter((gate) => !gate.passed).map((gate) => html`<li>${gate.reason}</li>`)}</ul></div>`}
      <section class="verdict" aria-label=${t('score')}>
        <div class="big-score"><strong>${number(assessment.score, 1)}</strong><span>${t('score.of')}</span>
          <small>${t('score.interval')} ${number(assessment.scoreLow, 1)}–${number(assessment.scoreHigh, 1)}</small></div>
        <div class="verdict-bar">${scoreBar({ score: assessment.score, low: assessment.scoreLow, high: assessment.scoreHigh, contributions }, names)}${legend(names)}</div>
        <ul class="verdict-facts">
          ${reply.rankForPartner > 0 ? html`<li>${t('rank.for', { rank: reply.rankForPartner, city: cityName(partner) })}</li>` : nothing}
          ${reply.rankForProvider > 0 ? html`<li>${t('rank.for', { rank: reply.rankForProvider, city: cityName(provider) })}</li>` : nothing}
          <li>${t('known', { share: percent(assessment.completeness) })}</li>
          <li>${t('score.confirmed', { score: number(assessment.scoreConfirmed, 1) })}</li>
        </ul>
        <p class="actions no-print">
          <button type="button" class="primary" @click=${() => void this.#download({ reply, provider, partner })}>${t('brief.download')}</button>
          <button type="button" @click=${() => window.print()}>${t('print')}</button>
          ${this.failed ? html`<span class="warn" role="alert">${t('brief.failed')}</span>` : nothing}
        </p>
      </section>
      ${this.#needs(assessment)} ${this.#criteria(assessment)} ${this.#sideBySide(provider, partner)} ${this.#precedents(assessment)}
      <div class="two">${this.#open(assessment)} ${this.#gates(assessment)}</div>
      <p class="quiet basis">${t('basis.line', { date: day(reply.basis?.asOfDate ?? ''), revision: String(reply.basis?.revision ?? 0n) })}
        ${t('digest')} <code class="digest">${reply.basis?.digest ?? ''}</code></p>`;
  }

  #needs(assessment: PairAssessment) {
    return html`<section aria-labelledby="needs-title"><h2 id="needs-title">${t('pair.needs')}</h2>
      ${assessment.needCovers.length === 0 ? html`<p class="quiet">${t('needs.none')}</p>` : html`<ol class="covers">${[...assessment.needCovers].sort((a, b) => b.cover - a.cover).map((need) => this.#need(need))}</ol>`}
    </section>`;
  }

  #need(need: NeedCover) {
    const offered = need.offerIndex !== undefined && need.cover > 0;
    return html`<li class=${offered ? '' : 'uncovered'}>
      <div class="cover-side"><h3>${need.needTopicDisplayName}</h3> ${sectorTag(need.needSector)}
        <p lang="en">${need.needSummary}</p>
        <div class="item-foot">${dots(need.needPriority, 5, t('priority.words', { priority: need.needPriority }))} ${source(need.needProvenance)}</div></div>
      ${offered
        ? html`<div class="cover-mid"><strong>${percent(need.cover)}</strong>${meter(need.cover, t('covered', { share: percent(need.cover) }))}<small>${t('covered.word')}</small></div>`
        : nothing}
      <div class="cover-side ${offered ? '' : 'none'}">
        ${offered
          ? html`<h3>${need.offerTopicDisplayName}</h3><p lang="en">${need.offerSummary}</p>
              <div class="item-foot">${dots(need.offerMaturity, 3, tCode('maturity', String(need.offerMaturity)))} <span class="quiet">${tCode('maturity', String(need.offerMaturity))}</span> ${source(need.offerProvenance)}</div>`
          : html`<p class="quiet">${t('pair.not_covered')}</p>`}
      </div>
    </li>`;
  }

  #criteria(assessment: PairAssessment) {
    const whose = new Map([[assessment.provider, assessment.providerDisplayName], [assessment.partner, assessment.partnerDisplayName]]);
    const names = { topics: this.#topics.value, routes: assessment.financeRoutes };
    return html`<section aria-labelledby="criteria-title"><h2 id="criteria-title">${t('pair.criteria')}</h2>
      <div class="table-wrap" tabindex="0" role="region" aria-labelledby="criteria-title"><table class="criteria cards-on-phone">
        <thead><tr><th scope="col">${t('criterion')}</th><th scope="col" class="num">${t('fit')}</th><th scope="col" class="num">${t('weight')}</th>
          <th scope="col" class="num">${t('points')}</th><th scope="col">${t('reason')}</th></tr></thead>
        <tbody>${assessment.criteria.map((criterion) => this.#criterion(criterion, whose, names))}</tbody>
      </table></div></section>`;
  }

  #criterion(criterion: CriterionResult, whose: ReadonlyMap<string, string>, names: FactNames) {
    return html`<tr><th scope="row">${criterionKey(criterion.criterion)} ${criterion.displayName}</th>
      <td class="num" data-label=${t('fit')}>${criterion.fit === undefined
        ? html`<span class="quiet" title=${t('fit.missing')}>${t('unknown')}</span>`
        : html`${number(criterion.fit, 2)}<div class="quiet">${number(criterion.fitLow, 2)}–${number(criterion.fitHigh, 2)}</div>`}</td>
      <td class="num" data-label=${t('weight')}>${percent(criterion.weight)}</td>
      <td class="num" data-label=${t('points')}><strong>${number(criterion.contribution, 1)}</strong></td>
      <td data-label=${t('reason')}>${criterion.sentence}
        ${criterion.facts.length > 0
          ? html`<details class="more"><summary>${t('facts.used', { n: criterion.facts.length })}</summary><ul>
              ${criterion.facts.map((fact) => html`<li>${usedFact(fact, whose, names)} ${basisBadge(fact.provenance)}</li>`)}</ul></details>`
          : nothing}</td></tr>`;
  }

  #sideBySide(provider: City, partner: City) {
    const [left, right] = [facts(provider), facts(partner)];
    const cell = (fact: (typeof left)[number] | undefined, city: City) =>
      html`<td data-label=${cityName(city)}>${fact && fact.values.length > 0 ? fact.values.map((v) => html`<div>${v.text} ${basisBadge(v.provenance)}</div>`) : html`<span class="quiet">${t('unknown')}</span>`}</td>`;
    return html`<section aria-labelledby="beside-title"><h2 id="beside-title">${t('pair.beside')}</h2>
      <div class="table-wrap" tabindex="0" role="region" aria-labelledby="beside-title"><table class="beside cards-on-phone">
        <thead><tr><td></td><th scope="col">${cityName(provider)}</th><th scope="col">${cityName(partner)}</th></tr></thead>
        <tbody>${left.map((fact, index) => {
          const other = right[index];
          if (fact.values.length === 0 && (other?.values.length ?? 0) === 0) return nothing;
          return html`<tr><th scope="row">${fact.label}</th>${cell(fact, provider)}${cell(other, partner)}</tr>`;
        })}</tbody></table></div></section>`;
  }

  #precedents(assessment: PairAssessment) {
    return html`<section aria-labelledby="precedents-title"><h2 id="precedents-title">${t('precedents')}</h2>
      ${assessment.precedents.length === 0
        ? html`<p class="quiet">${t('precedents.none')}</p>`
        : html`<ul class="precedents">${assessment.precedents.map(
            (one) => html`<li><h3><a href=${router.href(['partnerships', one.partnership.slice('partnerships/'.length)])}>${one.providerDisplayName} – ${one.partnerDisplayName}</a></h3>
              <p>${one.sentence}</p>
              <div class="item-foot"><span class="quiet">${t('likeness', { share: percent(one.likeness) })}</span> ${source(one.provenance)}</div></li>`,
          )}</ul>`}</section>`;
  }

  #open(assessment: PairAssessment) {
    return html`<section aria-labelledby="open-title"><h2 id="open-title">${t('pair.open')}</h2>
      ${assessment.missingFacts.length + assessment.cautions.length === 0 ? html`<p class="quiet">${t('pair.open.none')}</p>` : nothing}
      ${assessment.missingFacts.length > 0 ? html`<h3>${t('missing')}</h3><ul class="bullets">${assessment.missingFacts.map((fact) => html`<li>${fact.sentence}</li>`)}</ul>` : nothing}
      ${assessment.cautions.length > 0 ? html`<h3>${t('cautions')}</h3><ul class="bullets">${assessment.cautions.map((caution) => html`<li>${caution.sentence}</li>`)}</ul>` : nothing}
    </section>`;
  }

  #gates(assessment: PairAssessment) {
    const passed = assessment.gates.filter((gate) => gate.passed);
    const failed = assessment.gates.filter((gate) => !gate.passed);
    return html`<section aria-labelledby="gates-title"><h2 id="gates-title">${t('gates')}</h2>
      ${failed.length > 0 ? gateList(failed) : nothing}
      ${passed.length > 0
        ? html`<details class="more"><summary>${t(failed.length > 0 ? 'gates.passed.rest' : 'gates.passed', { n: passed.length })}</summary>${gateList(passed)}</details>`
        : nothing}
      ${assessment.financeRoutes.length > 0
        ? html`<h3>${t('finance')}</h3><ul class="gates">${assessment.financeRoutes.map((route) => html`<li class=${route.open ? 'yes' : 'no'}><strong>${route.open ? t('finance.open') : t('finance.closed')}</strong> <span>${route.displayName}${route.reason ? `: ${route.reason}` : ''}</span></li>`)}</ul>`
        : nothing}
    </section>`;
  }

  /** What is published alone: a brief goes on to others. */
  async #download({ reply, provider, partner }: Pair): Promise<void> {
    let published = reply;
    if (reply.basis?.factScope !== FactScope.PUBLISHED) {
      try {
        published = await matches.explainPair({ provider: this.provider, partner: this.partner, options: { ...matchOptions(), publishedOnly: true } });
      } catch {
        this.failed = true;
        return;
      }
    }
    this.failed = false;
    const name = `citymatch-${provider.name.slice(7)}-${partner.name.slice(7)}.html`;
    download(name, 'text/html;charset=utf-8', briefHtml(published, provider, partner));
  }
}

/** Whose fact it is, what, and its value; what has no name in words stays a path. */
function usedFact(fact: UsedFact, whose: ReadonlyMap<string, string>, names: FactNames) {
  const label = [whose.get(fact.resource), factLabel(fact)].filter(Boolean).join(' · ');
  return html`<span class="quiet">${label ? t('label', { name: label }) : html`<code>${fact.path}</code>`}</span> ${factValue(fact, names)}`;
}

function gateList(gates: readonly GateResult[]) {
  return html`<ul class="gates">${gates.map(
    (gate) => html`<li class=${gate.passed ? 'yes' : 'no'}><strong>${gate.passed ? t('passed') : t('failed')}</strong> <span>${gate.reason || tCode('gate', gate.gate)}</span></li>`,
  )}</ul>`;
}
