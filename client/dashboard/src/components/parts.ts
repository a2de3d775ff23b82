// Small parts of pages, as templates.
import { html, nothing, svg, type TemplateResult } from 'lit';
import type { Failure } from '../api/failure';
import type { Load } from '../api/load';
import { router } from '../app/router';
import { Basis, Confidence, Sector, Side, type Provenance } from '../gen/citymatch/v1/common_pb';
import { FactScope } from '../gen/citymatch/v1/match_service_pb';
import { t, tCode } from '../i18n';
import { code } from '../model/codes';
import { openSignIn } from './sign-in';

/** What is loading, failed or there. */
export function view<T>(load: Load<T>, ready: (value: T) => unknown, skeleton: unknown = skeletonRows(4)): unknown {
  if (load.value !== undefined) {
    // A failed refresh leaves what was known in view, and says so.
    return html`${load.failure ? failureCard(load.failure, load) : nothing}${ready(load.value)}`;
  }
  if (load.failure) return failureCard(load.failure, load);
  return load.loading ? skeleton : nothing;
}

export function skeletonRows(count: number): TemplateResult {
  return html`<div class="skeleton" role="status" aria-label=${t('loading')}>
    ${Array.from({ length: count }, () => html`<span></span>`)}
  </div>`;
}

export function failureCard(failure: Failure, load?: { start(): unknown }): TemplateResult {
  const signIn = failure.kind === 'sign_in';
  return html`<div class="notice ${signIn ? 'info' : 'bad'}" role="alert">
    <h2>${t(`failure.${failure.kind}`)}</h2>
    <p>${t(`failure.${failure.kind}.help`)}</p>
    ${failure.message && !signIn
      ? html`<details><summary>${t('failure.details')}</summary><p lang="en" class="quiet">${failure.message}</p>
          ${failure.violations.map((v) => html`<p lang="en" class="quiet"><code>${v.field}</code> ${v.description}</p>`)}</details>`
      : nothing}
    <p class="actions">
      ${signIn
        ? html`<button type="button" class="primary" @click=${openSignIn}>${t('sign_in')}</button>`
        : load
          ? html`<button type="button" @click=${() => void load.start()}>${t('retry')}</button>`
          : nothing}
    </p>
  </div>`;
}

/** That an answer counts what is not published; nothing if it does not. */
export function scopeNote(scope: FactScope | undefined): unknown {
  if (scope !== FactScope.OWN && scope !== FactScope.CONFIDENTIAL) return nothing;
  return html`<p class="notice warn-box" role="note">${t(scope === FactScope.OWN ? 'scope.own' : 'scope.confidential')}</p>`;
}

export function empty(title: string, help = '', action: unknown = nothing): TemplateResult {
  return html`<div class="empty">
    <svg viewBox="0 0 48 32" width="72" height="48" aria-hidden="true">
      <path d="M6 24C14 4 34 4 42 24" class="arc" /><circle cx="42" cy="24" r="4" /><path d="m6 19 5 5-5 5-5-5Z" />
    </svg>
    <p class="empty-title">${title}</p>
    ${help ? html`<p>${help}</p>` : nothing} ${action}
  </div>`;
}

export function basisBadge(provenance: Provenance | undefined): unknown {
  if (!provenance) return nothing;
  const basis = code(Basis, provenance.basis);
  return html`<span class="basis-mark basis-${basis}" title=${t(`basis.${basis}.help` as 'basis.declared.help')}
    >${tCode('basis', basis)}</span>`;
}

/** Basis, year and source of a fact; the source opens. */
export function source(provenance: Provenance | undefined): unknown {
  if (!provenance) return nothing;
  const notes = [
    provenance.referenceYear ? t('source.year', { year: String(provenance.referenceYear) }) : '',
    provenance.confidence === Confidence.UNSPECIFIED
      ? ''
      : tCode('confidence', code(Confidence, provenance.confidence)),
  ].filter(Boolean);
  return html`<details class="source">
    <summary>${basisBadge(provenance)}<span class="visually-hidden">${t('comma')}${t('source')}</span></summary>
    <p>${linked(provenance.source) || t('source.none')}</p>
    ${notes.length > 0 ? html`<p class="quiet">${notes.join(' · ')}</p>` : nothing}
  </details>`;
}

/** Text with its addresses as links, which open apart and tell no referrer. */
export function linked(text: string): unknown {
  if (!text) return '';
  return text.split(/(https?:\/\/[^\s;,]+)/).map((part, index) =>
    index % 2 === 1 ? html`<a href=${part} target="_blank" rel="noopener noreferrer">${part.replace(/^https?:\/\//, '')}</a>` : part,
  );
}

export function sectorTag(sector: Sector): TemplateResult {
  const name = code(Sector, sector);
  return html`<span class="tag sector sector-${name}">${tCode('sector', name)}</span>`;
}

export function sideMark(side: Side, countryCode: string): TemplateResult {
  const kind = side === Side.PROVIDER ? (countryCode === 'US' ? 'us' : 'jp') : 'partner';
  return html`<svg class="mark mark-${kind}" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
    ${kind === 'partner'
      ? svg`<circle cx="6" cy="6" r="4.6" />`
      : svg`<path d="M6 .8 11.2 6 6 11.2 .8 6Z" />`}
  </svg>`;
}

/** A share of 0 to 1 as a small bar with its number in words beside it. */
export function meter(share: number, label: string): TemplateResult {
  const width = Math.round(Math.max(0, Math.min(1, share)) * 100);
  return html`<svg class="meter" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label=${label}>
    <rect class="track" width="100" height="8" /><rect class="fill" width=${width} height="8" />
  </svg>`;
}

export function cityLink(name: string, text: string): TemplateResult {
  return html`<a href=${router.href(['cities', name.slice('cities/'.length)])}>${text}</a>`;
}

export function pairHref(provider: string, partner: string): string {
  return router.href(['pairs', provider.slice('cities/'.length), partner.slice('cities/'.length)], {
    w: router.get('w') || undefined,
  });
}

export function download(name: string, type: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
