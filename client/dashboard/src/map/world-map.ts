// The map: countries, cities as marks (providers are diamonds, partners
// circles), partnerships as arcs. The wheel, two buttons and the keys + − and
// the arrows move it; every city is also in the list beside it, since a drawing
// is no place for 475 tab stops.
import { html, nothing, svg } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { router } from '../app/router';
import { Base } from '../components/base';
import { vars } from '../components/vars';
import { t } from '../i18n';
import { arc, countryOutlines, HEIGHT, panBy, place, WHOLE, WIDTH, zoomBy, zoomTo, type Point, type Zoom } from './projection';

export interface MapCity {
  id: string;
  name: string;
  detail: string;
  kind: 'jp' | 'us' | 'partner';
  longitude: number;
  latitude: number;
  /** Drawn larger, with its name. */
  strong?: boolean;
}

export interface MapTie {
  from: string;
  to: string;
  title: string;
  /** Drawn faintly: no longer under way. */
  past?: boolean;
}

const STEP = 60;

@customElement('cm-world-map')
export class WorldMap extends Base {
  @property({ attribute: false }) cities: MapCity[] = [];
  @property({ attribute: false }) ties: MapTie[] = [];
  /** What the map shows, in words. */
  @property() label = '';
  /** Zooms to the cities instead of the world. */
  @property({ type: Boolean }) fit = false;
  @state() private outlines: { id: string; d: string }[] = [];
  @state() private zoom: Zoom = WHOLE;
  @state() private hover: { city: MapCity; at: Point } | undefined;
  /** Units of the drawing to a pixel of the screen. */
  @state() private unit = 1;
  readonly #sizes = new ResizeObserver(() => {
    const { width } = this.getBoundingClientRect();
    if (width > 0) this.unit = Math.round((100 * WIDTH) / width) / 100;
  });
  #dragged: { x: number; y: number; moved: boolean } | undefined;
  #fitted = '';

  override connectedCallback(): void {
    super.connectedCallback();
    this.#sizes.observe(this);
    void countryOutlines().then((outlines) => (this.outlines = outlines));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#sizes.disconnect();
  }

  protected override willUpdate(): void {
    const key = this.fit ? this.cities.map((city) => city.id).join() : '';
    if (key !== this.#fitted) {
      this.#fitted = key;
      this.zoom = zoomTo(this.cities.map((city) => place(city.longitude, city.latitude)));
    }
  }

  protected override render() {
    const { k, x, y } = this.zoom;
    const at = new Map<string, Point>();
    for (const city of this.cities) {
      const p = place(city.longitude, city.latitude);
      at.set(city.id, { x: p.x * k + x, y: p.y * k + y });
    }
    return html`<div class="map" role="group" aria-label=${this.label} tabindex="0" @keydown=${(event: KeyboardEvent) => this.#key(event)}>
      <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true"
        @wheel=${{ handleEvent: (event: WheelEvent) => this.#wheel(event), passive: false }}
        @pointerdown=${(event: PointerEvent) => (this.#dragged = { x: event.clientX, y: event.clientY, moved: false })}
        @pointermove=${(event: PointerEvent) => this.#drag(event)}
        @pointerup=${() => setTimeout(() => (this.#dragged = undefined))} @pointerleave=${() => (this.#dragged = undefined)}>
        <g class="land" transform="translate(${x} ${y}) scale(${k})">${this.outlines.map((country) => svg`<path d=${country.d} />`)}</g>
        <g class="ties">${this.ties.map((tie) => this.#tie(tie, at))}</g>
        <g>${this.cities.map((city) => this.#mark(city, at.get(city.id)))}</g>
      </svg>
      ${this.hover ? this.#tip(this.hover) : nothing}
      <div class="map-buttons">
        <button type="button" class="icon" aria-label=${t('map.in')} title=${t('map.in')} @click=${() => this.#scale(1.6)}>+</button>
        <button type="button" class="icon" aria-label=${t('map.out')} title=${t('map.out')} @click=${() => this.#scale(1 / 1.6)}>−</button>
        <button type="button" class="icon" aria-label=${t('map.whole')} title=${t('map.whole')} @click=${() => (this.zoom = WHOLE)}>
          <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true"><path d="M2 6V2H6M10 2H14V6M14 10V14H10M6 14H2V10" /></svg>
        </button>
      </div>
    </div>`;
  }

  #tie(tie: MapTie, at: ReadonlyMap<string, Point>) {
    const from = at.get(tie.from);
    const to = at.get(tie.to);
    return from && to ? svg`<path class=${tie.past ? 'past' : ''} d=${arc(from, to)}><title>${tie.title}</title></path>` : nothing;
  }

  #mark(city: MapCity, p: Point | undefined) {
    if (!p || p.x < -20 || p.x > WIDTH + 20 || p.y < -20 || p.y > HEIGHT + 20) return nothing;
    // Marks and names keep their size on the screen; on a phone, a little less.
    const scale = this.unit > 1.5 ? 0.75 * this.unit : this.unit;
    const size = (city.strong ? 6 : 3.1) * scale * Math.min(1.7, 0.8 + this.zoom.k * 0.2);
    const shape =
      city.kind === 'partner'
        ? svg`<circle cx=${p.x} cy=${p.y} r=${size * 0.86} />`
        : svg`<path d="M${p.x} ${p.y - size * 1.15}l${size * 1.15} ${size * 1.15}l${-size * 1.15} ${size * 1.15}l${-size * 1.15} ${-size * 1.15}Z" />`;
    const named = city.strong || (this.zoom.k >= 6 && this.cities.length < 600);
    return svg`<a class="mark-${city.kind}" href=${router.href(['cities', city.id])} tabindex="-1"
      @pointerenter=${() => (this.hover = { city, at: p })} @pointerleave=${() => (this.hover = undefined)}
      @click=${(event: Event) => this.#click(event)}>${shape}${
        named ? svg`<text font-size=${12.5 * this.unit} x=${p.x + size + 4 * this.unit} y=${p.y + 4 * this.unit}>${city.name}</text>` : nothing
      }</a>`;
  }

  #tip({ city, at }: { city: MapCity; at: Point }) {
    const left = `${((100 * at.x) / WIDTH).toFixed(2)}%`;
    const top = `${((100 * at.y) / HEIGHT).toFixed(2)}%`;
    return html`<div class="map-tip ${at.x > WIDTH * 0.8 ? 'to-left' : ''}" aria-hidden="true" ${vars({ left, top })}>
      <strong>${city.name}</strong><span>${city.detail}</span>
    </div>`;
  }

  #scale(factor: number): void {
    this.zoom = zoomBy(this.zoom, factor, { x: WIDTH / 2, y: HEIGHT / 2 });
  }

  #wheel(event: WheelEvent): void {
    // Scrolling the page stays possible: only a pinch or a key zooms.
    if (!event.ctrlKey && !event.metaKey && this.zoom.k === 1 && event.deltaY > 0) return;
    event.preventDefault();
    this.hover = undefined;
    this.zoom = zoomBy(this.zoom, Math.exp(-event.deltaY * 0.0018), this.#point(event));
  }

  #drag(event: PointerEvent): void {
    const drag = this.#dragged;
    if (!drag) return;
    const unit = WIDTH / this.getBoundingClientRect().width;
    const dx = event.clientX - drag.x;
    const dy = event.clientY - drag.y;
    if (!drag.moved && Math.hypot(dx, dy) < 4) return;
    this.zoom = panBy(this.zoom, dx * unit, dy * unit);
    this.#dragged = { x: event.clientX, y: event.clientY, moved: true };
    this.hover = undefined;
  }

  #click(event: Event): void {
    if (this.#dragged?.moved) event.preventDefault();
  }

  #key(event: KeyboardEvent): void {
    if (event.key === '+' || event.key === '=') this.#scale(1.6);
    else if (event.key === '-') this.#scale(1 / 1.6);
    else if (event.key === '0') this.zoom = WHOLE;
    else if (event.key === 'ArrowLeft') this.zoom = panBy(this.zoom, STEP, 0);
    else if (event.key === 'ArrowRight') this.zoom = panBy(this.zoom, -STEP, 0);
    else if (event.key === 'ArrowUp') this.zoom = panBy(this.zoom, 0, STEP);
    else if (event.key === 'ArrowDown') this.zoom = panBy(this.zoom, 0, -STEP);
    else return;
    event.preventDefault();
  }

  #point(event: MouseEvent): Point {
    const box = this.getBoundingClientRect();
    return { x: ((event.clientX - box.left) * WIDTH) / box.width, y: ((event.clientY - box.top) * HEIGHT) / box.height };
  }
}
