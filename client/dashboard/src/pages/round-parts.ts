// What a round's page is made of.
import { html, nothing, type TemplateResult } from 'lit';
import { router } from '../app/router';
import { cityLink, empty, pairHref } from '../components/parts';
import { Side } from '../gen/citymatch/v1/common_pb';
import {
  Round_Objective,
  Round_State,
  RoundPair_Origin,
  type PublishedRound,
  type Round,
  type RoundGroup,
  type RoundGroupCount,
  type RoundPair,
  type RoundSolution,
} from '../gen/citymatch/v1/round_pb';
import type { CompareRoundSolutionsResponse } from '../gen/citymatch/v1/round_service_pb';
import { day, number, quantity, t, tCode } from '../i18n';
import { code } from '../model/codes';
import { whyNoPrices } from '../model/prices';

type Naming = (name: string) => string;

export function roundHead(title: string, programme: string, description: string): TemplateResult {
  return html`<div class="page-head"><p class="crumb"><a href=${router.href(['rounds'])}>${t('nav.rounds')}</a> · ${programme}</p>
    <h1>${title}</h1>${description ? html`<p class="lead">${description}</p>` : nothing}</div>`;
}

export function stepper(state: Round_State): TemplateResult {
  const steps = [Round_State.DRAFT, Round_State.SOLVED, Round_State.UNDER_REVIEW, Round_State.PUBLISHED, Round_State.CLOSED];
  return html`<ol class="stepper">${steps.map(
    (step) => html`<li class=${step < state ? 'done' : ''} aria-current=${step === state ? 'step' : 'false'}>${tCode('round_state', code(Round_State, step))}</li>`,
  )}</ol>`;
}

function figures(rows: [string, string][]): TemplateResult {
  return html`<dl class="figures">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/** None is shown where the pair counts on facts alone that are not published. */
function score(pair: RoundPair) {
  return pair.score > 0 ? number(pair.score, 1) : html`<span class="quiet">–</span>`;
}

export function pairTable(pairs: readonly RoundPair[], naming: Naming): TemplateResult {
  return html`<div class="table-wrap" tabindex="0" role="region" aria-label=${t('pairs')}><table class="cards-on-phone">
    <thead><tr><th scope="col">${t('side.provider')}</th><th scope="col">${t('side.partner')}</th><th scope="col" class="num">${t('score')}</th><th scope="col">${t('round.origin')}</th><td class="no-print"></td></tr></thead>
    <tbody>${pairs.map((pair) => html`<tr><td data-label=${t('side.provider')}>${cityLink(pair.provider, naming(pair.provider))}</td>
      <td data-label=${t('side.partner')}>${cityLink(pair.partner, naming(pair.partner))}</td>
      <td class="num" data-label=${t('score')}>${score(pair)}</td>
      <td data-label=${t('round.origin')}>${tCode('origin', code(RoundPair_Origin, pair.origin))}</td>
      <td class="no-print"><a href=${pairHref(pair.provider, pair.partner)} aria-label="${t('round.why')}: ${naming(pair.provider)} – ${naming(pair.partner)}">${t('round.why')}</a></td></tr>`)}</tbody></table></div>`;
}

function groupTable(groups: readonly RoundGroup[], counts: readonly RoundGroupCount[]): TemplateResult | typeof nothing {
  if (groups.length === 0) return nothing;
  return html`<section aria-labelledby="groups-title"><h2 id="groups-title">${t('groups')}</h2><div class="table-wrap" tabindex="0" role="region" aria-labelledby="groups-title"><table class="cards-on-phone">
    <thead><tr><th scope="col">${t('group')}</th><th scope="col" class="num">${t('members')}</th><th scope="col" class="num">${t('served')}</th><th scope="col" class="num">${t('floor')}</th><th scope="col" class="num">${t('cap')}</th></tr></thead>
    <tbody>${groups.map((group) => {
      const count = counts.find((one) => one.group === group.id);
      return html`<tr><th scope="row">${group.displayName || group.id}</th><td class="num" data-label=${t('members')}>${count?.memberCount ?? '–'}</td>
        <td class="num" data-label=${t('served')}>${count?.servedMemberCount ?? '–'}</td><td class="num" data-label=${t('floor')}>${group.floor ?? '–'}</td><td class="num" data-label=${t('cap')}>${group.cap ?? '–'}</td></tr>`;
    })}</tbody></table></div></section>`;
}

/** What was asked of the solver. */
function terms(round: Round | undefined): TemplateResult | typeof nothing {
  if (!round) return nothing;
  const parts = [
    [t('objective'), tCode('objective', code(Round_Objective, round.objective))],
    ...(round.asOfDate ? [[t('as_of'), day(round.asOfDate)]] : []),
    ...(round.minimumScore > 0 ? [[t('minimum_score'), quantity(round.minimumScore, '1')]] : []),
  ];
  return html`<dl class="terms">${parts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

export function solutionView(solution: RoundSolution, naming: Naming): TemplateResult {
  if (!solution.feasible) {
    return html`<div class="notice warn-box" role="note"><h2>${t('round.conflict')}</h2><p>${solution.conflictSentence}</p>
      <ul>${solution.conflict.map((one) => html`<li>${one.sentence}</li>`)}</ul></div>`;
  }
  return html`${figures([
      [t('pairs'), number(solution.pairs.length)],
      [t('round.served_partners'), number(solution.servedPartnerCount)],
      [t('round.served_providers'), number(solution.servedProviderCount)],
      [t('round.left_over'), number(solution.unmatched.length)],
      [t('round.total'), number(solution.totalScore, 1)],
    ])}
    ${terms(solution.round)}
    <section aria-labelledby="pairs-title"><h2 id="pairs-title">${t('pairs')}</h2>${pairTable(solution.pairs, naming)}</section>
    <section aria-labelledby="left-title"><h2 id="left-title">${t('round.left_over')} <span class="count">${solution.unmatched.length}</span></h2>
      ${solution.unmatched.length === 0 ? empty(t('round.left_over.none')) : html`<ul class="plain-list two-columns">${solution.unmatched.map(
        (one) => html`<li>${cityLink(one.city, naming(one.city))} <span class="quiet">${tCode('side', code(Side, one.side))}</span><p>${one.sentence}</p></li>`,
      )}</ul>`}</section>
    ${groupTable(solution.round?.groups ?? [], solution.groups)}
    <section aria-labelledby="prices-title"><h2 id="prices-title">${t('prices')}</h2>
      ${solution.prices.length === 0 ? html`<p class="quiet">${t(`prices.none.${whyNoPrices(solution.round)}`)}</p>` : html`<p class="quiet">${t('prices.help')}</p><ul class="prices">${solution.prices.map(
        (price) => html`<li><span>${price.sentence}</span><strong>${price.score > 0 ? '+' : ''}${number(price.score, 1)}</strong></li>`,
      )}</ul>`}</section>
    <section aria-labelledby="proof-title"><h2 id="proof-title">${t('proof')}</h2><ul class="proof">${solution.proof.map((step) => html`<li>${step.sentence}</li>`)}</ul>
      <p class="quiet">${t('digest.solution')} <code class="digest">${solution.basis?.digest ?? ''}</code></p></section>`;
}

export function comparison(reply: CompareRoundSolutionsResponse, naming: Naming): TemplateResult {
  const pairs = (title: string, rows: readonly RoundPair[]) => html`<div><h3>${title} <span class="count">${rows.length}</span></h3>
    ${rows.length === 0 ? html`<p class="quiet">${t('nothing')}</p>` : html`<ul class="plain-list">${rows.map((pair) => html`<li>${naming(pair.provider)} – ${naming(pair.partner)} <span class="quiet">${score(pair)}</span></li>`)}</ul>`}</div>`;
  return html`<section class="comparison" aria-labelledby="compare-title"><h2 id="compare-title">${t('round.compare.title')}</h2>
    <p>${t('round.compare.words', { before: number(reply.totalScoreBefore, 1), after: number(reply.totalScoreAfter, 1), n: reply.commonPairCount })}</p>
    <div class="two">${pairs(t('round.gained'), reply.gainedPairs)} ${pairs(t('round.lost'), reply.lostPairs)}</div></section>`;
}

export function publishedView(round: PublishedRound, naming: Naming): TemplateResult {
  return html`${figures([
      [t('pairs'), number(round.pairs.length)],
      [t('round.left_over'), number(round.unmatchedCities.length)],
      [t('as_of'), day(round.asOfDate)],
    ])}
    <section aria-labelledby="pairs-title"><h2 id="pairs-title">${t('pairs')}</h2><p class="quiet">${t('round.published.scores')}</p>${pairTable(round.pairs, naming)}</section>
    <section aria-labelledby="left-title"><h2 id="left-title">${t('round.left_over')}</h2>
      ${round.unmatchedCities.length === 0 ? html`<p class="quiet">${t('round.left_over.none')}</p>` : html`<ul class="plain-list two-columns">${round.unmatchedCities.map((name) => html`<li>${cityLink(name, naming(name))}</li>`)}</ul>`}</section>
    ${groupTable(round.groups, round.groupCounts)}
    <p class="quiet basis">${t('digest.published')} <code class="digest">${round.digest}</code></p>`;
}
