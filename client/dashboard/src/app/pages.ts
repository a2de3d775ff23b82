// The table of pages: what an address shows, loaded on demand.
import { html, type TemplateResult } from 'lit';
import type { Key } from '../i18n';
import type { Route } from './router';

export interface Page {
  /** Which entry of the navigation it belongs to. */
  section: 'map' | 'cities' | 'partnerships' | 'rounds' | '';
  title: Key;
  load: () => Promise<unknown>;
  draw: () => TemplateResult;
}

export function pageOf({ path }: Route): Page {
  const [first = '', second = '', third = ''] = path;
  if (path.length === 0) {
    return { section: 'map', title: 'nav.map', load: () => import('../pages/map-page'), draw: () => html`<cm-map-page></cm-map-page>` };
  }
  if (first === 'cities' && path.length === 1) {
    return { section: 'cities', title: 'nav.cities', load: () => import('../pages/cities-page'), draw: () => html`<cm-cities-page></cm-cities-page>` };
  }
  if (first === 'cities' && path.length === 2) {
    return { section: 'cities', title: 'nav.cities', load: () => import('../pages/city-page'), draw: () => html`<cm-city-page .name=${`cities/${second}`}></cm-city-page>` };
  }
  if (first === 'pairs' && path.length === 3) {
    return {
      section: 'cities',
      title: 'pair',
      load: () => import('../pages/pair-page'),
      draw: () => html`<cm-pair-page .provider=${`cities/${second}`} .partner=${`cities/${third}`}></cm-pair-page>`,
    };
  }
  if (first === 'partnerships' && path.length === 1) {
    return { section: 'partnerships', title: 'nav.partnerships', load: () => import('../pages/partnerships-page'), draw: () => html`<cm-partnerships-page></cm-partnerships-page>` };
  }
  if (first === 'partnerships' && path.length === 2) {
    return {
      section: 'partnerships',
      title: 'nav.partnerships',
      load: () => import('../pages/partnership-page'),
      draw: () => html`<cm-partnership-page .name=${`partnerships/${second}`}></cm-partnership-page>`,
    };
  }
  if (first === 'rounds' && path.length === 1) {
    return { section: 'rounds', title: 'nav.rounds', load: () => import('../pages/rounds-page'), draw: () => html`<cm-rounds-page></cm-rounds-page>` };
  }
  if (first === 'rounds' && path.length === 2) {
    return { section: 'rounds', title: 'nav.rounds', load: () => import('../pages/round-page'), draw: () => html`<cm-round-page .name=${second}></cm-round-page>` };
  }
  return { section: '', title: 'not_found', load: () => import('../pages/not-found'), draw: () => html`<cm-not-found></cm-not-found>` };
}
