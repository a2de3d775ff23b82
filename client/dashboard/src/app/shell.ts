// The frame around the pages: head, navigation, sign-in, news of changes.
import { html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { idOf } from '../api/catalogue';
import { live } from '../api/live';
import { session } from '../api/session';
import { Base } from '../components/base';
import '../components/city-search';
import { learnCaller, openSignIn } from '../components/sign-in';
import { language, t, type Key } from '../i18n';
import { pageOf, type Page } from './pages';
import { router } from './router';
import { settings, type Theme } from './settings';

const NEWS_MS = 8000;
const THEMES: readonly Theme[] = ['auto', 'light', 'dark'];

@customElement('cm-app')
export class App extends Base {
  @state() private page: Page | undefined;
  @state() private broken = false;
  @state() private news = '';
  #shown = '';
  #newsTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #onRoute = () => void this.#open();
  readonly #onState = () => this.requestUpdate();
  readonly #onChange = () => this.#tell(t('live.updated'));
  #version = session.version;
  readonly #onSession = () => {
    // A token that was kept over a reload is looked up by main.ts.
    if (session.version !== this.#version) this.#version = session.version;
    if (session.signedIn && !session.caller && session.version > 0) void learnCaller();
  };

  override connectedCallback(): void {
    super.connectedCallback();
    router.addEventListener('change', this.#onRoute);
    live.addEventListener('state', this.#onState);
    live.addEventListener('change', this.#onChange);
    session.addEventListener('change', this.#onSession);
    void this.#open();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    router.removeEventListener('change', this.#onRoute);
    live.removeEventListener('state', this.#onState);
    live.removeEventListener('change', this.#onChange);
    session.removeEventListener('change', this.#onSession);
  }

  protected override render() {
    return html`<button type="button" class="skip" @click=${() => this.#focusMain()}>${t('skip')}</button>
      <header class="head">
        <div class="head-in">
          <a class="brand" href=${router.href([])}>
            <svg viewBox="0 0 32 32" width="30" height="30" aria-hidden="true"><rect width="32" height="32" rx="7" class="brand-bg" /><path d="M8 21C10 9 22 9 24 21" class="brand-arc" /><path d="M8 17.6 11.4 21 8 24.4 4.6 21Z" class="brand-a" /><circle cx="24" cy="21" r="3.2" class="brand-b" /></svg>
            <span><strong>citymatch</strong><small>${t('tagline')}</small></span>
          </a>
          <nav class="nav" aria-label=${t('nav')}>
            ${this.#entry('map', [], 'nav.map')} ${this.#entry('cities', ['cities'], 'nav.cities')}
            ${this.#entry('partnerships', ['partnerships'], 'nav.partnerships')} ${this.#entry('rounds', ['rounds'], 'nav.rounds')}
          </nav>
          <cm-city-search></cm-city-search>
          <div class="head-tools">
            <div class="segmented" role="group" aria-label=${t('language')}>
              <button type="button" lang="en" aria-pressed=${language() === 'en'} @click=${() => settings.setLanguage('en')}>EN</button>
              <button type="button" lang="ja" aria-pressed=${language() === 'ja'} @click=${() => settings.setLanguage('ja')}>日本語</button>
            </div>
            <button type="button" class="icon" title=${t('theme')} aria-label=${`${t('theme')}: ${t(`theme.${settings.theme}`)}`} @click=${() => this.#nextTheme()}>
              <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true"><circle cx="10" cy="10" r="7" class="ring" /><path d="M10 3a7 7 0 0 1 0 14Z" class="half" /></svg>
            </button>
            <button type="button" class="account" @click=${openSignIn}>
              ${session.signedIn ? (session.caller ? idOf(session.caller.identity) || t('account') : t('account')) : t('sign_in')}
            </button>
          </div>
        </div>
      </header>
      ${live.connected ? nothing : html`<p class="offline" role="status">${t('live.lost')}</p>`}
      <main id="main" tabindex="-1">
        ${this.broken
          ? html`<div class="notice bad" role="alert"><h1>${t('page.broken')}</h1><p>${t('page.broken.help')}</p>
              <p class="actions"><button type="button" @click=${() => location.reload()}>${t('reload')}</button></p></div>`
          : this.page?.draw()}
      </main>
      <footer class="foot">
        <span>${t('foot')}</span>
        <span>${live.revision > 0n ? t('foot.revision', { revision: String(live.revision) }) : ''}</span>
      </footer>
      <div class="toast" role="status" aria-live="polite" ?data-shown=${this.news !== ''}>${this.news}</div>
      <cm-sign-in></cm-sign-in>`;
  }

  #entry(section: Page['section'], path: string[], text: Key) {
    return html`<a href=${router.href(path)} aria-current=${this.page?.section === section ? 'page' : 'false'}>${t(text)}</a>`;
  }

  async #open(): Promise<void> {
    const { route } = router;
    const page = pageOf(route);
    const path = route.path.join('/');
    const moved = this.page !== undefined && path !== this.#shown;
    try {
      await page.load();
      this.broken = false;
    } catch {
      // A newer version was installed meanwhile, or the network is away.
      this.broken = true;
    }
    if (route !== router.route && path !== router.route.path.join('/')) return;
    this.page = page;
    this.#shown = path;
    if (moved) {
      await this.updateComplete;
      window.scrollTo(0, 0);
      this.#focusMain();
    }
    if (path.split('/').length < 2) document.title = `${t(page.title)} · citymatch`;
  }

  #focusMain(): void {
    this.querySelector<HTMLElement>('#main')?.focus({ preventScroll: true });
  }

  #nextTheme(): void {
    const next = THEMES[(THEMES.indexOf(settings.theme) + 1) % THEMES.length] ?? 'auto';
    settings.setTheme(next);
  }

  #tell(news: string): void {
    this.news = news;
    clearTimeout(this.#newsTimer);
    this.#newsTimer = setTimeout(() => (this.news = ''), NEWS_MS);
  }
}
