// The brief of a pair: one document to read, print or send, that needs nothing
// but itself.
import { cityName } from '../api/catalogue';
import type { City } from '../gen/citymatch/v1/city_pb';
import { Basis, type Provenance } from '../gen/citymatch/v1/common_pb';
import type { ExplainPairResponse } from '../gen/citymatch/v1/match_service_pb';
import { country, day, language, number, percent, t, tCode } from '../i18n';
import { code } from './codes';

export function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

const STYLE = `body{font:15px/1.55 system-ui,"Noto Sans","Noto Sans CJK JP",sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#16202e}
h1{font-size:1.6rem;margin:0}h2{font-size:1.1rem;margin:1.8rem 0 .5rem;border-bottom:1px solid #ccd3dd;padding-bottom:.2rem}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.3rem .5rem;border-bottom:1px solid #e3e7ee}
.n{text-align:right;white-space:nowrap}.q{color:#566376}small{color:#566376}@page{margin:18mm}`;

export function briefHtml(reply: ExplainPairResponse, provider: City, partner: City): string {
  const assessment = reply.assessment;
  if (!assessment) return '';
  const e = escape;
  const how = (p: Provenance | undefined) =>
    p ? `<br><small>${e(tCode('basis', code(Basis, p.basis)))}${p.source ? `: ${e(p.source)}` : ''}</small>` : '';
  const list = (rows: string[]) => `<ul>${rows.map((row) => `<li>${row}</li>`).join('')}</ul>`;
  const part = (title: string, body: string) => (body ? `<h2>${e(title)}</h2>${body}` : '');
  const needs = assessment.needCovers
    .map((need) => `<tr><td>${e(need.needTopicDisplayName)}<br><small>${e(need.needSummary)}</small>${how(need.needProvenance)}</td>
<td class="n">${percent(need.cover)}</td><td>${need.cover > 0 ? `${e(need.offerTopicDisplayName)}<br><small>${e(need.offerSummary)}</small>${how(need.offerProvenance)}` : `<span class="q">${e(t('pair.not_covered'))}</span>`}</td></tr>`)
    .join('');
  const criteria = assessment.criteria
    .map((c) => `<tr><td>${e(c.displayName)}</td><td class="n">${number(c.contribution, 1)}</td><td>${e(c.sentence)}</td></tr>`)
    .join('');
  const title = `${cityName(provider)} – ${cityName(partner)}`;
  return `<!doctype html><html lang="${language()}"><head><meta charset="utf-8"><title>${e(title)}</title><style>${STYLE}</style></head><body>
<p class="q">${e(t('brief'))} · citymatch</p><h1>${e(title)}</h1><p class="q">${e(country(provider.countryCode))} · ${e(country(partner.countryCode))}</p>
<p><strong>${number(assessment.score, 1)}</strong> ${e(t('score.of'))} (${number(assessment.scoreLow, 1)}–${number(assessment.scoreHigh, 1)})</p>
${assessment.eligible ? '' : `<p><strong>${e(t('pair.not_eligible'))}</strong></p>${list(assessment.gates.filter((g) => !g.passed).map((g) => e(g.reason)))}`}
${part(t('pair.needs'), needs && `<table>${needs}</table>`)}
${part(t('pair.criteria'), `<table>${criteria}</table>`)}
${part(t('precedents'), assessment.precedents.length > 0 ? list(assessment.precedents.map((p) => e(p.sentence))) : '')}
${part(t('missing'), assessment.missingFacts.length > 0 ? list(assessment.missingFacts.map((f) => e(f.sentence))) : '')}
${part(t('cautions'), assessment.cautions.length > 0 ? list(assessment.cautions.map((c) => e(c.sentence))) : '')}
${part(t('finance'), assessment.financeRoutes.length > 0 ? list(assessment.financeRoutes.map((r) => `${e(r.open ? t('finance.open') : t('finance.closed'))}: ${e(r.displayName)} ${e(r.reason)}`)) : '')}
<p class="q"><small>${e(t('basis.line', { date: day(reply.basis?.asOfDate ?? ''), revision: String(reply.basis?.revision ?? 0n) }))}<br>${e(t('digest'))} ${e(reply.basis?.digest ?? '')}</small></p>
</body></html>`;
}
