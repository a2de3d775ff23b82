// A round: the pairs, who is left over and why, what constraints cost, how two
// solutions differ; coordinators solve, review and publish here.
import { html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { allCities, allProgrammes, cityName, idOf, programmeName } from '../api/catalogue';
import { rounds } from '../api/client';
import { toFailure, type Failure } from '../api/failure';
import { Load } from '../api/load';
import { session } from '../api/session';
import { router } from '../app/router';
import { Base } from '../components/base';
import { failureCard, skeletonRows, view } from '../components/parts';
import type { City } from '../gen/citymatch/v1/city_pb';
import { Round_State, type PublishedRound, type Round, type RoundSolution } from '../gen/citymatch/v1/round_pb';
import { RoundProgress_Stage, type CompareRoundSolutionsResponse, type RoundProgress } from '../gen/citymatch/v1/round_service_pb';
import { language, t, tCode } from '../i18n';
import { code } from '../model/codes';
import { comparison, publishedView, roundHead, solutionView, stepper } from './round-parts';

interface Own {
  kind: 'own';
  round: Round;
  solution: RoundSolution | undefined;
  others: RoundSolution[];
  cities: Map<string, City>;
}
interface Published {
  kind: 'published';
  round: PublishedRound;
  cities: Map<string, City>;
}

@customElement('cm-round-page')
export class RoundPage extends Base {
  /** The id, without collection. */
  @property() name = '';
  @state() private progress: RoundProgress | undefined;
  @state() private working = false;
  @state() private problem: Failure | undefined;

  readonly #round = new Load<Own | Published>(
    this,
    () => [this.name, router.get('published') || (session.coordinates ? 'own' : '1'), router.get('solution')].join('|'),
    (signal) => this.#read(signal),
  );
  readonly #programmes = new Load(this, () => 'programmes', () => allProgrammes());
  readonly #compare = new Load<CompareRoundSolutionsResponse>(
    this,
    () => (router.get('compare') && this.#solutionName() ? [this.name, router.get('compare'), this.#solutionName()].join('|') : undefined),
    (signal) =>
      rounds.compareRoundSolutions(
        { before: `rounds/${this.name}/solutions/${router.get('compare')}`, after: this.#solutionName() },
        { signal },
      ),
  );

  async #read(signal: AbortSignal): Promise<Own | Published> {
    const cities = await allCities();
    if (router.get('published') || !session.coordinates) {
      return { kind: 'published', round: await rounds.getPublishedRound({ name: `publishedRounds/${this.name}` }, { signal }), cities };
    }
    const name = `rounds/${this.name}`;
    const [round, list] = await Promise.all([
      rounds.getRound({ name }, { signal }),
      rounds.listRoundSolutions({ name, pageSize: 100 }, { signal }),
    ]);
    const wanted = router.get('solution') ? `${name}/solutions/${router.get('solution')}` : round.solution || list.solutions[0]?.name;
    const solution = wanted ? await rounds.getRoundSolution({ name: wanted, languageCode: language() }, { signal }) : undefined;
    return { kind: 'own', round, solution, others: list.solutions, cities };
  }

  #programme(name: string): string {
    const programme = this.#programmes.value?.find((one) => one.name === name);
    return programme ? programmeName(programme) : idOf(name);
  }

  #solutionName(): string {
    const value = this.#round.value;
    return value?.kind === 'own' ? (value.solution?.name ?? '') : '';
  }

  protected override render() {
    return html`<div class="page">${view(this.#round, (value) => (value.kind === 'own' ? this.#own(value) : this.#public(value)), skeletonRows(8))}</div>`;
  }

  #public({ round, cities }: Published) {
    document.title = `${round.displayName} · citymatch`;
    return html`${roundHead(round.displayName, this.#programme(round.programme), round.description)} ${publishedView(round, namer(cities))}`;
  }

  #own({ round, solution, others, cities }: Own) {
    document.title = `${round.displayName} · citymatch`;
    const naming = namer(cities);
    return html`${roundHead(round.displayName, this.#programme(round.programme), round.description)} ${stepper(round.state)}
      <div class="round-bar no-print">${session.runs(round.programme) ? this.#actions(round) : nothing} ${this.#solutions(round, solution, others)}</div>
      ${this.problem ? failureCard(this.problem) : nothing}
      ${this.progress ? this.#progress(this.progress) : nothing}
      ${this.#compare.value && router.get('compare') ? comparison(this.#compare.value, naming) : nothing}
      ${this.#compare.failure ? failureCard(this.#compare.failure, this.#compare) : nothing}
      ${solution ? solutionView(solution, naming) : html`<p class="quiet">${t('round.unsolved', { n: round.participants.length })}</p>`}`;
  }

  #actions(round: Round) {
    const button = (text: string, act: () => void, primary = false) =>
      html`<button type="button" class=${primary ? 'primary' : ''} ?disabled=${this.working} @click=${act}>${text}</button>`;
    const { state } = round;
    return html`<div class="actions no-print" role="group" aria-label=${t('round.actions')}>
      ${[Round_State.DRAFT, Round_State.SOLVED, Round_State.UNDER_REVIEW].includes(state) ? button(t('round.solve'), () => void this.#solve(round), state === Round_State.DRAFT) : nothing}
      ${state === Round_State.SOLVED ? button(t('round.review'), () => void this.#move(round, Round_State.UNDER_REVIEW), true) : nothing}
      ${state === Round_State.UNDER_REVIEW
        ? html`${button(t('round.back'), () => void this.#move(round, Round_State.SOLVED))} ${button(t('round.publish'), () => this.#dialog()?.showModal(), true)}`
        : nothing}
      ${state === Round_State.PUBLISHED ? button(t('round.close'), () => void this.#move(round, Round_State.CLOSED)) : nothing}
      ${state === Round_State.PUBLISHED || state === Round_State.CLOSED ? html`<a href=${router.href(['rounds', this.name], { published: '1' })}>${t('round.public_view')}</a>` : nothing}
    </div>
    <dialog aria-labelledby="publish-title"><h2 id="publish-title">${t('round.publish')}</h2><p>${t('round.publish.help')}</p>
      <label class="check"><input type="checkbox" id="propose" checked /> ${t('round.publish.propose')}</label>
      <p class="actions">${button(t('round.publish'), () => void this.#publish(round), true)} ${button(t('cancel'), () => this.#dialog()?.close())}</p></dialog>`;
  }

  #progress(progress: RoundProgress) {
    return html`<p class="progress" role="status">${tCode('progress', code(RoundProgress_Stage, progress.stage))}
      <progress .max=${Number(progress.totalCount) || 1} .value=${Number(progress.doneCount)}></progress></p>`;
  }

  #solutions(round: Round, shown: RoundSolution | undefined, all: RoundSolution[]) {
    if (all.length < 2) return nothing;
    const option = (solution: RoundSolution, chosen: string | undefined) => html`<option value=${idOf(solution.name)} ?selected=${solution.name === chosen}>
      ${t('round.solution', { number: idOf(solution.name) })}${solution.name === round.solution ? ` (${t('round.in_force')})` : ''}</option>`;
    const before = router.get('compare');
    return html`<div class="filters" role="group" aria-label=${t('round.compare')}>
      <label>${t('round.shown')}<select @change=${(event: Event) => router.set({ solution: (event.target as HTMLSelectElement).value })}>${all.map((s) => option(s, shown?.name))}</select></label>
      <label>${t('round.compare')}<select @change=${(event: Event) => router.set({ compare: (event.target as HTMLSelectElement).value })}>
        <option value="">–</option>${all.filter((s) => s.name !== shown?.name).map((s) => option(s, `rounds/${this.name}/solutions/${before}`))}</select></label></div>`;
  }

  #dialog(): HTMLDialogElement | null {
    return this.querySelector('dialog');
  }

  async #solve(round: Round): Promise<void> {
    await this.#work(async () => {
      const request = { name: round.name, etag: round.etag, withPrices: true, languageCode: language(), requestId: crypto.randomUUID() };
      for await (const part of rounds.solveRound(request)) this.progress = part.progress;
      router.set({ solution: '' });
    });
  }

  async #move(round: Round, state: Round_State): Promise<void> {
    await this.#work(() => rounds.changeRoundState({ name: round.name, etag: round.etag, state, requestId: crypto.randomUUID() }));
  }

  async #publish(round: Round): Promise<void> {
    const createPartnerships = this.querySelector<HTMLInputElement>('#propose')?.checked ?? false;
    this.#dialog()?.close();
    await this.#work(() =>
      rounds.changeRoundState({ name: round.name, etag: round.etag, state: Round_State.PUBLISHED, createPartnerships, requestId: crypto.randomUUID() }),
    );
  }

  async #work(run: () => Promise<unknown>): Promise<void> {
    this.working = true;
    this.problem = undefined;
    try {
      await run();
    } catch (reason) {
      this.problem = toFailure(reason);
    }
    this.working = false;
    this.progress = undefined;
    await this.#round.start();
  }
}

function namer(cities: ReadonlyMap<string, City>): (name: string) => string {
  return (name) => cityName(cities.get(name), name);
}
