// Rounds: what is published for everybody, and for coordinators their own.
import { html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { allProgrammes, idOf, programmeName } from '../api/catalogue';
import { rounds } from '../api/client';
import { Load } from '../api/load';
import { session } from '../api/session';
import { router } from '../app/router';
import { Base } from '../components/base';
import { empty, view } from '../components/parts';
import { Round_Objective, Round_State, type PublishedRound, type Round } from '../gen/citymatch/v1/round_pb';
import { day, t, tCode } from '../i18n';
import { code } from '../model/codes';

@customElement('cm-rounds-page')
export class RoundsPage extends Base {
  readonly #published = new Load<PublishedRound[]>(this, () => 'published', async (signal) =>
    (await rounds.listPublishedRounds({ pageSize: 1000 }, { signal })).publishedRounds);
  readonly #own = new Load<Round[]>(this, () => (session.coordinates ? 'own' : undefined), async (signal) =>
    (await rounds.listRounds({ pageSize: 1000 }, { signal })).rounds);
  readonly #programmes = new Load(this, () => 'programmes', () => allProgrammes());

  protected override render() {
    return html`<div class="page">
      <div class="page-head"><h1>${t('nav.rounds')}</h1><p class="lead">${t('rounds.lead')}</p></div>
      ${session.coordinates
        ? html`<section aria-labelledby="own-title"><h2 id="own-title">${t('rounds.own')}</h2>
            ${view(this.#own, (rows) => rows.length === 0 ? empty(t('rounds.own.none'), t('rounds.own.none.help')) : html`<ul class="round-list">${rows.map((round) => this.#card(round))}</ul>`)}</section>`
        : nothing}
      <section aria-labelledby="published-title"><h2 id="published-title">${t('rounds.published')}</h2>
        ${view(this.#published, (rows) => rows.length === 0 ? empty(t('rounds.none'), t('rounds.none.help')) : html`<ul class="round-list">${rows.map((round) => this.#publishedCard(round))}</ul>`)}</section>
    </div>`;
  }

  #programme(name: string): string {
    const programme = this.#programmes.value?.find((one) => one.name === name);
    return programme ? programmeName(programme) : idOf(name);
  }

  #card(round: Round) {
    return html`<li><a href=${router.href(['rounds', idOf(round.name)])}>${round.displayName}</a>
      <span class="badge state-${code(Round_State, round.state)}">${tCode('round_state', code(Round_State, round.state))}</span>
      <p class="quiet">${this.#programme(round.programme)}${round.asOfDate ? ` · ${t('as_of')} ${day(round.asOfDate)}` : ''} · ${t('participants', { n: round.participants.length })}</p></li>`;
  }

  #publishedCard(round: PublishedRound) {
    return html`<li><a href=${router.href(['rounds', idOf(round.name)], { published: '1' })}>${round.displayName}</a>
      <span class="badge state-published">${round.closed ? t('round_state.closed') : t('round_state.published')}</span>
      <p class="quiet">${this.#programme(round.programme)} · ${t('as_of')} ${day(round.asOfDate)} · ${t('pairs.count', { n: round.pairs.length })} · ${tCode('objective', code(Round_Objective, round.objective))}</p></li>`;
  }
}
