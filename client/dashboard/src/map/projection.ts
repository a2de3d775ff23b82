// The world with the Pacific in the middle: both sides of a pair are in view,
// no line is cut at the antimeridian, and the Atlantic falls off the edges.
import { geoEqualEarth, geoPath, type GeoProjection } from 'd3-geo';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';

export const WIDTH = 960;
export const HEIGHT = 520;
const MIDDLE_LONGITUDE = 158;

export interface Point {
  x: number;
  y: number;
}

export const projection: GeoProjection = geoEqualEarth()
  .rotate([-MIDDLE_LONGITUDE, 0])
  .scale(206)
  .translate([WIDTH / 2, HEIGHT / 2 + 26]);

const path = geoPath(projection);

export function place(longitude: number, latitude: number): Point {
  const [x, y] = projection([longitude, latitude]) ?? [0, 0];
  return { x, y };
}

/** The outlines of countries by their numeric code. Loaded on demand. */
export async function countryOutlines(): Promise<{ id: string; d: string }[]> {
  const { default: atlas } = (await import('world-atlas/countries-110m.json')) as unknown as {
    default: Topology<{ countries: GeometryCollection }>;
  };
  return feature(atlas, atlas.objects.countries)
    .features.filter((country) => country.id !== '010') // Antarctica
    .map((country) => ({ id: String(country.id), d: path(country) ?? '' }));
}

/** A line between two points of the drawing that bends upwards. */
export function arc(from: Point, to: Point): string {
  const lift = Math.min(80, Math.hypot(to.x - from.x, to.y - from.y) * 0.22);
  const round = (value: number) => value.toFixed(1);
  return `M${round(from.x)} ${round(from.y)}Q${round((from.x + to.x) / 2)} ${round((from.y + to.y) / 2 - lift)} ${round(to.x)} ${round(to.y)}`;
}

/** A zoomed and shifted drawing: a point `p` is shown at `p × k + (x, y)`. */
export interface Zoom {
  k: number;
  x: number;
  y: number;
}

export const WHOLE: Zoom = { k: 1, x: 0, y: 0 };
const MOST = 14;

/** Zooms by `factor` around the point `at` of the view, within bounds. */
export function zoomBy(zoom: Zoom, factor: number, at: Point): Zoom {
  const k = Math.max(1, Math.min(MOST, zoom.k * factor));
  const ratio = k / zoom.k;
  return bounded({ k, x: at.x - (at.x - zoom.x) * ratio, y: at.y - (at.y - zoom.y) * ratio });
}

export function panBy(zoom: Zoom, dx: number, dy: number): Zoom {
  return bounded({ k: zoom.k, x: zoom.x + dx, y: zoom.y + dy });
}

function bounded({ k, x, y }: Zoom): Zoom {
  return { k, x: Math.min(0, Math.max(WIDTH * (1 - k), x)), y: Math.min(0, Math.max(HEIGHT * (1 - k), y)) };
}

/** Shows all points, with room around them. */
export function zoomTo(points: readonly Point[]): Zoom {
  if (points.length === 0) return WHOLE;
  const xs = points.map((p) => p.x);
  const ys = points.map((p) => p.y);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const k = Math.max(1, Math.min(8, 0.75 * Math.min(WIDTH / Math.max(20, right - left), HEIGHT / Math.max(20, bottom - top))));
  return bounded({ k, x: WIDTH / 2 - (k * (left + right)) / 2, y: HEIGHT / 2 - (k * (top + bottom)) / 2 });
}
