// Sign-in with a token, and who one is signed in as.
import { html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { access } from '../api/client';
import { allCities, allProgrammes, cityName, idOf, programmeName } from '../api/catalogue';
import { toFailure } from '../api/failure';
import { Load } from '../api/load';
import { session } from '../api/session';
import { Role, type Grant } from '../gen/citymatch/v1/access_pb';
import { moment, t, tCode } from '../i18n';
import { code } from '../model/codes';
import { Base } from './base';

export function openSignIn(): void {
  document.querySelector<SignIn>('cm-sign-in')?.open();
}

/** Asks the server who the caller is; clears a token that it does not know. */
export async function learnCaller(): Promise<void> {
  try {
    session.tell(await access.getCaller({}));
  } catch {
    // The pages say what is wrong.
  }
}

@customElement('cm-sign-in')
export class SignIn extends Base {
  @state() private problem = '';
  @state() private busy = false;
  @state() private opened = false;
  /** What the caller's cities and programmes are called. */
  readonly #names = new Load<Map<string, string>>(this, () => (this.opened && session.caller ? 'names' : undefined), async () => {
    const [cities, programmes] = await Promise.all([allCities(), allProgrammes()]);
    return new Map([...[...cities.values()].map((city): [string, string] => [city.name, cityName(city)]), ...programmes.map((one): [string, string] => [one.name, programmeName(one)])]);
  });

  open(): void {
    this.problem = '';
    this.opened = true;
    const dialog = this.querySelector('dialog');
    if (dialog && !dialog.open) dialog.showModal();
  }

  protected override render() {
    return html`<dialog aria-labelledby="sign-in-title">
      ${session.signedIn && session.caller ? this.#account() : this.#form()}
    </dialog>`;
  }

  #form() {
    return html`<form @submit=${(event: Event) => void this.#submit(event)}>
      <h2 id="sign-in-title">${t('sign_in')}</h2>
      <p>${t('sign_in.help')}</p>
      <label for="token">${t('sign_in.token')}</label>
      <input id="token" name="token" type="password" autocomplete="off" spellcheck="false" required
        aria-describedby="sign-in-note ${this.problem ? 'sign-in-problem' : ''}" aria-invalid=${this.problem ? 'true' : 'false'} />
      ${this.problem ? html`<p id="sign-in-problem" class="problem" role="alert">${this.problem}</p>` : nothing}
      <p id="sign-in-note" class="quiet">${t('sign_in.kept')}</p>
      <p class="actions">
        <button class="primary" ?disabled=${this.busy}>${this.busy ? t('sign_in.checking') : t('sign_in')}</button>
        <button type="button" @click=${() => this.#close()}>${t('cancel')}</button>
      </p>
    </form>`;
  }

  #account() {
    const caller = session.caller;
    if (!caller) return nothing;
    return html`<h2 id="sign-in-title">${t('account')}</h2>
      <dl class="facts">
        <dt>${t('account.identity')}</dt><dd>${idOf(caller.identity)}</dd>
        <dt>${t('account.grants')}</dt>
        <dd>${caller.grants.length > 0 ? caller.grants.map((grant) => html`<div>${grantWords(grant, this.#names.value)}</div>`) : t('account.no_grants')}
          ${caller.readOnly ? html`<div class="quiet">${t('account.read_only')}</div>` : nothing}</dd>
        ${caller.expireTime
          ? html`<dt>${t('account.expires')}</dt><dd>${moment(new Date(Number(caller.expireTime.seconds) * 1000))}</dd>`
          : nothing}
      </dl>
      <p class="actions">
        <button type="button" class="primary" @click=${() => this.#signOut()}>${t('sign_out')}</button>
        <button type="button" @click=${() => this.#close()}>${t('close')}</button>
      </p>`;
  }

  async #submit(event: Event): Promise<void> {
    event.preventDefault();
    const field = this.querySelector<HTMLInputElement>('#token');
    const token = field?.value.trim() ?? '';
    this.problem = '';
    // Headers carry visible ASCII only; anything else is a slip of the hand.
    if (!/^[\x21-\x7e]+$/.test(token)) {
      this.problem = t('sign_in.malformed');
      return;
    }
    this.busy = true;
    try {
      const caller = await access.getCaller({}, { headers: { authorization: `Bearer ${token}` } });
      if (field) field.value = '';
      session.signIn(token);
      session.tell(caller);
      this.#close();
    } catch (reason) {
      const failure = toFailure(reason);
      this.problem = failure?.kind === 'sign_in' ? t('sign_in.unknown') : t(`failure.${failure?.kind ?? 'other'}`);
    } finally {
      this.busy = false;
    }
  }

  #signOut(): void {
    session.signOut();
    this.#close();
  }

  #close(): void {
    this.querySelector('dialog')?.close();
  }
}

function grantWords(grant: Grant, names: ReadonlyMap<string, string> | undefined): string {
  const of = grant.city || grant.programme;
  return [tCode('role', code(Role, grant.role)), names?.get(of) ?? idOf(of)].filter(Boolean).join(': ');
}
