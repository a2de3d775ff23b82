// A score: its contributions as one bar, and the interval that missing facts
// leave.
import { html, svg, type TemplateResult } from 'lit';
import { number, t } from '../i18n';
import { CRITERIA } from '../model/weights';

export interface Bar {
  score: number;
  low: number;
  high: number;
  contributions: ReadonlyMap<string, number>;
}

/** `names` says what the criteria are called. The bar's scale is 0 to 100. */
export function scoreBar(bar: Bar, names: ReadonlyMap<string, string>): TemplateResult {
  let x = 0;
  const parts = CRITERIA.flatMap((criterion) => {
    const width = bar.contributions.get(criterion) ?? 0;
    const from = x;
    x += width;
    if (width < 0.05) return [];
    const name = names.get(criterion) ?? criterion;
    return [svg`<rect class="c-${criterion}" x=${from} y="2" width=${Math.max(0, width - 0.25)} height="9"><title>${name}: ${number(width, 1)}</title></rect>`];
  });
  const words = t('score.words', {
    score: number(bar.score, 1),
    low: number(bar.low, 1),
    high: number(bar.high, 1),
  });
  return html`<svg class="score-bar" viewBox="0 0 100 18" preserveAspectRatio="none" role="img" aria-label=${words}>
    <rect class="track" x="0" y="2" width="100" height="9" />
    ${parts}
    ${svg`<path class="interval" d="M${bar.low} 14.5H${bar.high}M${bar.low} 12.5V16.5M${bar.high} 12.5V16.5" />`}
  </svg>`;
}

export function criterionKey(criterion: string): TemplateResult {
  return html`<svg class="key" viewBox="0 0 10 10" width="10" height="10" aria-hidden="true"><rect class="c-${criterion}" width="10" height="10" rx="2" /></svg>`;
}

export function legend(names: ReadonlyMap<string, string>): TemplateResult {
  return html`<ul class="legend" aria-label=${t('score.legend')}>
    ${CRITERIA.filter((criterion) => names.has(criterion)).map(
      (criterion) => html`<li>${criterionKey(criterion)} ${names.get(criterion)}</li>`,
    )}
    <li><svg class="key" viewBox="0 0 18 10" width="18" height="10" aria-hidden="true"><path class="interval" d="M1 5H17M1 2V8M17 2V8" /></svg> ${t('score.interval')}</li>
  </ul>`;
}
