// The ranked counterparts of a city, with the reasons, what is missing, and
// sliders that re-rank at once: the list is computed anew here while the
// server's answer, which may bring others into it, is on its way.
import { html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { allCities } from '../api/catalogue';
import { matches } from '../api/client';
import { Load } from '../api/load';
import { chosenProgramme, router } from '../app/router';
import { Side } from '../gen/citymatch/v1/common_pb';
import { FactScope, type PairAssessment, type RankQuestionsResponse, type SuggestMatchesResponse } from '../gen/citymatch/v1/match_service_pb';
import { country, day, language, number, percent, t, tCode } from '../i18n';
import { CRITERIA, normalise, parseWeights, printWeights, rescore, type Scored, type Weights } from '../model/weights';
import { Base } from './base';
import { download, empty, pairHref, scopeNote, view } from './parts';
import { legend, scoreBar } from './score';
import './weight-panel';

const PAUSE_MS = 150;
/** In view before the reader asks for the rest. */
const FIRST = 5;

/** What every question about matches is asked under, as the address says. */
export function matchOptions(weights: Weights = parseWeights(router.get('w'))) {
  return {
    programme: chosenProgramme(),
    asOfDate: router.get('asof'),
    languageCode: language(),
    weights: [...weights].map(([criterion, weight]) => ({ criterion, weight })),
  };
}

/** What the server answered, and the weights of the address that it was asked under. */
interface Answer {
  reply: SuggestMatchesResponse;
  weights: string;
}

@customElement('cm-suggestions')
export class Suggestions extends Base {
  @property() city = '';
  /** Weights that the reader moved and that are not yet in the address. */
  @state() private moving: Weights | undefined;
  @state() private asking = false;
  @state() private whole = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  readonly #list = new Load<Answer>(
    this,
    () => [this.city, router.get('programme'), router.get('asof'), router.get('w'), router.get('all')].join('|'),
    async (signal) => {
      const weights = router.get('w');
      const question = { city: this.city, limit: 10, includePartnered: router.get('all') === '1', options: matchOptions() };
      return { reply: await matches.suggestMatches(question, { signal }), weights };
    },
  );
  readonly #cities = new Load(this, () => 'cities', () => allCities());
  readonly #questions = new Load<RankQuestionsResponse>(
    this,
    () => (this.asking ? [this.city, router.get('programme'), router.get('asof'), router.get('w')].join('|') : undefined),
    (signal) => matches.rankQuestions({ city: this.city, limit: 5, options: matchOptions() }, { signal }),
  );

  protected override render() {
    return view(this.#list, (answer) => this.#draw(answer));
  }

  #draw({ reply, weights }: Answer) {
    const shares: Weights = new Map((reply.basis?.effectiveWeights ?? []).map((w) => [w.criterion, w.weight]));
    const chosen = this.moving ?? parseWeights(router.get('w'));
    // Until the server has answered under the weights chosen, the page reckons.
    const ahead = this.moving !== undefined || weights !== router.get('w');
    const rows = rescore(reply.suggestions, ahead && chosen.size === CRITERIA.length ? normalise(chosen) : shares);
    const names = new Map((reply.suggestions[0]?.criteria ?? []).map((c) => [c.criterion, c.displayName]));
    const means: Weights = new Map(
      [...names.keys()].map((c) => [c, rows.reduce((sum, row) => sum + (row.contributions.get(c) ?? 0), 0) / rows.length]),
    );
    return html`
      <details class="tuning" ?open=${chosen.size > 0}>
        <summary>${t('weights.open')}</summary>
        <cm-weight-panel .shares=${shares} .chosen=${chosen} @weights=${(event: CustomEvent<Weights | undefined>) => this.#weigh(event.detail)}></cm-weight-panel>
      </details>
      ${scopeNote(reply.basis?.factScope)}
      <div class="list-head">
        <p class="quiet" role="status">${this.#count(rows.length, reply.eligibleCount)}${chosen.size > 0 ? html` · <strong>${t('weights.changed')}</strong>` : nothing}</p>
        <label class="check"><input type="checkbox" .checked=${router.get('all') === '1'}
          @change=${(event: Event) => router.set({ all: (event.target as HTMLInputElement).checked ? '1' : '' })} /> ${t('suggestions.partnered')}</label>
      </div>
      ${rows.length > 0
        ? html`${legend(names)}<ol class="suggestions">${rows.map((row, index) => this.#row(row, index, names, means))}</ol>
            ${this.whole || rows.length <= FIRST ? nothing : html`<p class="no-print"><button type="button" class="wide" @click=${() => this.#showAll()}>${t('suggestions.more', { n: rows.length - FIRST })}</button></p>`}`
        : empty(t('suggestions.none'), t('suggestions.none.help'))}
      ${this.#excluded(reply)}
      <details class="ask" @toggle=${(event: Event) => (this.asking = (event.target as HTMLDetailsElement).open)}>
        <summary>${t('questions')}</summary>
        ${view(this.#questions, (answer) => questionList(answer))}
      </details>
      <p class="quiet basis">${t('basis.line', { date: day(reply.basis?.asOfDate ?? ''), revision: String(reply.basis?.revision ?? 0n) })}
        <button type="button" class="link" @click=${() => download(`${this.city.slice(7)}-suggestions${reply.basis?.factScope === FactScope.PUBLISHED ? '' : '-confidential'}.csv`, 'text/csv', toCsv(rows))}>${t('download.csv')}</button></p>`;
  }

  #row({ assessment, score, low, high, contributions }: Scored, index: number, names: ReadonlyMap<string, string>, means: Weights) {
    const mine = assessment.partner === this.city;
    const other = mine ? assessment.provider : assessment.partner;
    const name = mine ? assessment.providerDisplayName : assessment.partnerDisplayName;
    const covered = assessment.needCovers.filter((need) => need.cover >= 0.5);
    // What sets it apart: where it gains most against the mean of the list.
    const gain = (criterion: string) => (contributions.get(criterion) ?? 0) - (means.get(criterion) ?? 0);
    const reasons = [...assessment.criteria].sort((a, b) => gain(b.criterion) - gain(a.criterion)).slice(0, 2);
    return html`<li class=${index >= FIRST && !this.whole ? 'later' : ''} tabindex="-1">
      <div class="rank" aria-hidden="true">${index + 1}</div>
      <div class="suggestion">
        <div class="suggestion-head">
          <h3><a href=${pairHref(assessment.provider, assessment.partner)}>${name}</a></h3>
          <span class="quiet">${country(this.#cities.value?.get(other)?.countryCode ?? '')}</span>
          <span class="score"><strong>${number(score, 1)}</strong><small>${number(low, 1)}–${number(high, 1)}</small></span>
        </div>
        ${scoreBar({ score, low, high, contributions }, names)}
        <ul class="reasons">${reasons.map((reason) => html`<li>${reason.sentence}</li>`)}</ul>
        ${covered.length > 0
          ? html`<p class="covered"><span class="quiet">${t('covers')}</span> ${covered.slice(0, 3).map((need) => html`<span class="tag">${need.needTopicDisplayName} ${percent(need.cover)}</span>`)}</p>`
          : nothing}
        <p class="measures">
          ${assessment.robustness !== undefined ? html`<span title=${t('robust.help')}>${t('robust', { share: percent(assessment.robustness) })}</span>` : nothing}
          <span title=${t('known.help')}>${t('known', { share: percent(assessment.completeness) })}</span>
          ${assessment.missingFacts.length > 0 ? html`<span class="warn">${t('missing.count', { n: assessment.missingFacts.length })}</span>` : nothing}
        </p>
        ${this.#more(assessment)}
      </div>
    </li>`;
  }

  /** Shows the rest and leads the keyboard to the first of it. */
  #showAll(): void {
    this.whole = true;
    void this.updateComplete.then(() => this.querySelectorAll<HTMLElement>('.suggestions > li')[FIRST]?.focus());
  }

  #more(assessment: PairAssessment) {
    if (assessment.missingFacts.length + assessment.cautions.length === 0) return nothing;
    return html`<details class="more"><summary>${t('missing.and_cautions')}</summary>
      ${assessment.missingFacts.length > 0 ? html`<h4>${t('missing')}</h4><ul>${assessment.missingFacts.map((fact) => html`<li>${fact.sentence}</li>`)}</ul>` : nothing}
      ${assessment.cautions.length > 0 ? html`<h4>${t('cautions')}</h4><ul>${assessment.cautions.map((caution) => html`<li>${caution.sentence}</li>`)}</ul>` : nothing}
    </details>`;
  }

  /** How many are in view; on paper the rest is as well. */
  #count(all: number, eligible: number) {
    const words = (shown: number) => t('suggestions.count', { shown, n: eligible });
    if (this.whole || all <= FIRST) return words(all);
    return html`<span class="no-print">${words(FIRST)}</span><span class="print-only">${words(all)}</span>`;
  }

  #excluded(reply: SuggestMatchesResponse) {
    const own = this.#cities.value?.get(this.city)?.side;
    if (!own) return nothing;
    const side = own === Side.PARTNER ? 'provider' : 'partner';
    return reply.excluded.map((gate) => html`<p class="quiet excluded">${t(`excluded.${side}`, { n: gate.count, why: tCode('left_out', gate.gate) })}</p>`);
  }

  #weigh(weights: Weights | undefined): void {
    clearTimeout(this.#timer);
    if (!weights) {
      this.moving = undefined;
      router.set({ w: '' });
      return;
    }
    this.moving = weights;
    this.#timer = setTimeout(() => {
      router.set({ w: printWeights(weights) });
      void this.updateComplete.then(() => (this.moving = undefined));
    }, PAUSE_MS);
  }
}

function questionList(answer: RankQuestionsResponse) {
  if (answer.questions.length === 0) return html`<p class="quiet">${t('questions.none', { n: answer.openCount })}</p>`;
  return html`<p class="quiet">${t('questions.help')}</p>
    <ol class="questions">${answer.questions.map(
      (question) => html`<li>${question.sentence}<div class="quiet">${question.whom} · ${t('questions.worth', { share: percent(question.worth) })}</div></li>`,
    )}</ol>`;
}

function toCsv(rows: readonly Scored[]): string {
  const cell = (text: string) => `"${text.replaceAll('"', '""').replace(/^[=+\-@]/, "'$&")}"`;
  const lines = rows.map((row, index) =>
    [
      index + 1, cell(row.assessment.provider), cell(row.assessment.providerDisplayName), cell(row.assessment.partner),
      cell(row.assessment.partnerDisplayName), row.score.toFixed(2), row.low.toFixed(2), row.high.toFixed(2),
      row.assessment.robustness ?? '', row.assessment.completeness.toFixed(2),
    ].join(','),
  );
  return ['rank,provider,provider_name,partner,partner_name,score,low,high,robustness,completeness', ...lines].join('\r\n');
}
