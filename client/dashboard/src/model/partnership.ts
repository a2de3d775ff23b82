// What a partnership's record says of a day.
import {
  Instrument_Type,
  Partnership_Outcome,
  Partnership_State,
  type Instrument,
  type Partnership,
} from '../gen/citymatch/v1/partnership_pb';
import { hasKey, says, tCode } from '../i18n';
import { code } from './codes';

/** Years for which one of unknown end counts as under way, as in the policy. */
const ASSUMED_YEARS = 5;

export type Standing = 'proposed' | 'active' | 'suspended' | 'over' | 'unknown';

/** Where the partnership stands on `today`, `YYYY-MM-DD`. */
export function standing(partnership: Partnership, today: string): Standing {
  switch (partnership.state) {
    case Partnership_State.PROPOSED:
    case Partnership_State.ACCEPTED_BY_PROVIDER:
    case Partnership_State.ACCEPTED_BY_PARTNER:
    case Partnership_State.ACCEPTED:
      return 'proposed';
    case Partnership_State.ACTIVE:
      return 'active';
    case Partnership_State.SUSPENDED:
      return 'suspended';
    case Partnership_State.COMPLETED:
    case Partnership_State.DECLINED:
    case Partnership_State.TERMINATED:
      return 'over';
    default:
      return standingByYears(partnership, Number(today.slice(0, 4)));
  }
}

function standingByYears(partnership: Partnership, year: number): Standing {
  const { outcome, firstYear, lastYear } = partnership;
  if (outcome === Partnership_Outcome.ONGOING) return 'active';
  if (outcome !== Partnership_Outcome.UNSPECIFIED) return 'over';
  if (lastYear !== undefined) return lastYear >= year ? 'active' : 'over';
  if (firstYear === undefined) return 'unknown';
  return year - firstYear < ASSUMED_YEARS ? 'active' : 'unknown';
}

/** Years that the partnership covers, [first, last + 1); undefined if unknown. */
export function span(partnership: Partnership, today: string): { from: number; to: number; open: boolean } | undefined {
  const dates = partnership.events.map((event) => decimalYear(event.eventDate));
  const starts = partnership.instruments.map((item) => item.startDate).filter(Boolean).map(decimalYear);
  const from = partnership.firstYear ?? min([...dates, ...starts]);
  if (from === undefined) return undefined;
  const where = standing(partnership, today);
  // With a lifecycle its days hold; the years are those of before.
  if (partnership.lastYear !== undefined && dates.length === 0) return { from, to: partnership.lastYear + 1, open: false };
  if (where === 'over' && dates.length > 0) return { from, to: Math.max(...dates, from + 0.1), open: false };
  const now = decimalYear(today);
  if (where === 'active' || where === 'suspended') return { from, to: Math.max(now, from + 0.5), open: true };
  // The end is not on record: only the first year is certain.
  return { from, to: from + 1, open: true };
}

export function decimalYear(iso: string): number {
  const [year = 0, month = 1, date = 1] = iso.split('-').map(Number);
  return year + (month - 1) / 12 + (date - 1) / 365;
}

function min(values: number[]): number | undefined {
  return values.length > 0 ? Math.min(...values) : undefined;
}

export interface Expiry {
  partnership: Partnership;
  instrument: Instrument;
  /** Days from today to its end; negative when it is past. */
  days: number;
}

/**
 * Instruments that end within `withinDays`, or ended less than a year ago, and
 * that nothing renews; the soonest first.
 */
export function expiring(partnerships: readonly Partnership[], today: string, withinDays: number): Expiry[] {
  const now = Date.parse(today);
  const found: Expiry[] = [];
  for (const partnership of partnerships) {
    if (standing(partnership, today) === 'over') continue;
    for (const instrument of partnership.instruments) {
      if (!instrument.endDate || partnership.instruments.some((other) => other.renews === instrument.id)) continue;
      const days = Math.round((Date.parse(instrument.endDate) - now) / 86_400_000);
      if (days <= withinDays && days >= -365) found.push({ partnership, instrument, days });
    }
  }
  return found.sort((a, b) => a.days - b.days);
}

/** What an instrument is called, and its kind where the title does not say it already. */
export function instrumentNames({ title, type }: Instrument): { title: string; kind: string } {
  const name = code(Instrument_Type, type);
  const kind = tCode('instrument', name);
  const key = `instrument.${name}`;
  if (!title || (hasKey(key) && says(key, title))) return { title: kind, kind: '' };
  return { title, kind: title.toLowerCase().includes(kind.toLowerCase()) ? '' : kind };
}

export function todayIso(): string {
  return new Date().toISOString().slice(0, 10);
}
