// Texts in the reader's language. Both catalogues have the same keys; a test
// holds them to it.
import { en } from './en';
import { ja } from './ja';

export type Language = 'en' | 'ja';
export type Key = keyof typeof en;
type Values = Record<string, string | number>;

const CATALOGUES: Record<Language, Record<Key, string>> = { en, ja };
const STORED = 'citymatch.language';

let current: Language = 'en';

export function language(): Language {
  return current;
}

export function setLanguage(next: Language): void {
  current = next;
  if (typeof document !== 'undefined') document.documentElement.lang = next;
}

/** The language chosen last, else the browser's. */
export function initialLanguage(): Language {
  try {
    const stored = localStorage.getItem(STORED);
    if (stored === 'en' || stored === 'ja') return stored;
  } catch {
    // Storage may be refused; the browser's language then holds.
  }
  return navigator.language.startsWith('ja') ? 'ja' : 'en';
}

export function storeLanguage(next: Language): void {
  try {
    localStorage.setItem(STORED, next);
  } catch {
    // The choice then lasts as long as the page.
  }
}

/**
 * The text of a key. `{name}` is replaced by a value. A text of two forms,
 * `one|other`, is chosen by the value `n`.
 */
export function t(key: Key, values: Values = {}): string {
  return format(CATALOGUES[current][key], values, current);
}

/** Like `t`, for keys that are made of a code; the code itself if there is none. */
export function tCode(prefix: string, code: string, values: Values = {}): string {
  const key = `${prefix}.${code}`;
  return hasKey(key) ? t(key, values) : code.replaceAll('_', ' ');
}

/** Whether a text is no more than what a key says, in whatever language. */
export function says(key: Key, text: string): boolean {
  const plain = (words: string) => words.trim().toLowerCase();
  return Object.values(CATALOGUES).some((catalogue) => plain(catalogue[key]) === plain(text));
}

export function hasKey(key: string): key is Key {
  return key in CATALOGUES.en;
}

export function format(text: string, values: Values, locale: Language): string {
  let chosen = text;
  const bar = text.indexOf('|');
  if (bar >= 0) {
    const one = new Intl.PluralRules(locale).select(Number(values['n'] ?? 0)) === 'one';
    chosen = one ? text.slice(0, bar) : text.slice(bar + 1);
  }
  return chosen.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === 'number' ? new Intl.NumberFormat(locale).format(value) : value;
  });
}

export function number(value: number | bigint, digits = 0): string {
  const shown = typeof value === 'bigint' ? value : rounded(value, digits);
  return new Intl.NumberFormat(current, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(shown);
}

/**
 * Rounded as the server rounds in its sentences, a tie to the even digit, so that
 * a table beside a sentence has the same number: 34.25 is 34.2.
 */
function rounded(value: number, digits: number): number {
  const scale = 10 ** digits;
  // Only odd multiples of 2⁻⁽ᵈ⁺¹⁾ lie exactly between two decimals.
  const isTie = Math.abs((value * 2 ** (digits + 1)) % 2) === 1;
  if (!isTie) return Number(value.toFixed(digits)) + 0;
  const below = Math.floor(value * scale);
  return (below % 2 === 0 ? below : below + 1) / scale + 0;
}

/** A measured value with its UCUM unit: 12.5 %, 1,200 t/year; `1` is no unit. */
export function quantity(value: number, unit: string): string {
  const figure = new Intl.NumberFormat(current, { maximumFractionDigits: 3 }).format(value);
  const words = unit === '1' ? '' : unit.replace(/\/a$/, t('unit.per_year'));
  return [figure, words].filter(Boolean).join(' ');
}

/** A large number in few characters: 2.6M, 263万. */
export function compact(value: number): string {
  return new Intl.NumberFormat(current, { notation: 'compact', maximumSignificantDigits: 3 }).format(value);
}

/** A share of 0 to 1 as per cent. */
export function percent(share: number): string {
  return new Intl.NumberFormat(current, { style: 'percent', maximumFractionDigits: 0 }).format(share);
}

/** A country's name without a former one behind, `Myanmar (Burma)`; `short` where there is little room: US. */
export function country(code: string, style: 'long' | 'short' = 'long'): string {
  if (!code) return '';
  try {
    const name = new Intl.DisplayNames([current], { type: 'region', style }).of(code) ?? code;
    return name.replace(/ ?[(（][^)）]*[)）]$/, '');
  } catch {
    return code;
  }
}

export function languageName(code: string): string {
  try {
    return new Intl.DisplayNames([current], { type: 'language' }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** A time zone by its name and its distance from UTC today: Indochina Time (UTC+7). */
export function timeZoneName(zone: string): string {
  const part = (timeZoneName: 'longGeneric' | 'shortOffset') =>
    new Intl.DateTimeFormat(current, { timeZone: zone, timeZoneName }).formatToParts(new Date()).find((one) => one.type === 'timeZoneName')?.value ?? '';
  try {
    return t('time_zone', { name: part('longGeneric'), offset: part('shortOffset').replace('GMT', 'UTC') });
  } catch {
    return zone.replaceAll('_', ' ');
  }
}

/** With the day first in English, as the region writes it. */
const DATE_LOCALES: Record<Language, string> = { en: 'en-GB', ja: 'ja-JP' };

/**
 * A day as people of the language write it: 1 April 2012, 2012年4月1日; `short`
 * where there is little room, 1 Apr 2012. What is no ISO 8601 date stays as it
 * is. A moment in time is a day of the reader's own time zone.
 */
export function day(date: string | Date, month: 'long' | 'short' = 'long'): string {
  const plain = typeof date === 'string';
  const time = plain ? new Date(`${date}T00:00:00Z`) : date;
  if (Number.isNaN(time.getTime())) return plain ? date : '';
  const options: Intl.DateTimeFormatOptions = { day: 'numeric', month, year: 'numeric' };
  return new Intl.DateTimeFormat(DATE_LOCALES[current], plain ? { ...options, timeZone: 'UTC' } : options).format(time);
}

/** Day and time in the reader's own time zone. */
export function moment(date: Date): string {
  const time = new Intl.DateTimeFormat(DATE_LOCALES[current], { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  return t('moment', { day: day(date), time: time.format(date) });
}

/** Years from the first to the last: 2016–2018, 2016～2018年; what is unknown is left open. */
export function years(first: number | undefined, last: number | undefined): string {
  if (first === undefined && last === undefined) return t('unknown');
  const values = { first: String(first), last: String(last) };
  if (first === undefined) return t('years.until', values);
  if (last === undefined) return t('years.from', values);
  return t(first === last ? 'years.one' : 'years.both', values);
}

/** A city network by its identifier; one that is not known as an acronym, as the server's sentences have it. */
export function networkName(network: string): string {
  const key = `network.${network}`;
  return hasKey(key) ? t(key) : network.replaceAll('_', ' ').toUpperCase();
}
