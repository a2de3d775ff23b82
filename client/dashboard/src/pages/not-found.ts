import { html } from 'lit';
import { customElement } from 'lit/decorators.js';
import { router } from '../app/router';
import { Base } from '../components/base';
import { empty } from '../components/parts';
import { t } from '../i18n';

@customElement('cm-not-found')
export class NotFound extends Base {
  protected override render() {
    return html`<div class="page"><div class="page-head"><h1>${t('not_found')}</h1></div>
      ${empty(t('not_found.help'), '', html`<p><a href=${router.href([])}>${t('not_found.home')}</a></p>`)}</div>`;
  }
}
