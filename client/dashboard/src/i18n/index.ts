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
  return new Intl.NumberFormat(current, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
}

/** A large number in few characters: 2.6M, 263万. */
export function compact(value: number): string {
  return new Intl.NumberFormat(current, { notation: 'compact', maximumSignificantDigits: 3 }).format(value);
}

/** A share of 0 to 1 as per cent. */
export function percent(share: number): string {
  return new Intl.NumberFormat(current, { style: 'percent', maximumFractionDigits: 0 }).format(share);
}

export function country(code: string): string {
  if (!code) return '';
  try {
    return new Intl.DisplayNames([current], { type: 'region' }).of(code) ?? code;
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

/** An ISO 8601 date as people of the language write it. */
export function day(iso: string): string {
  const date = new Date(`${iso}T00:00:00Z`);
  if (!iso || Number.isNaN(date.getTime())) return iso;
  return new Intl.DateTimeFormat(current, { dateStyle: 'medium', timeZone: 'UTC' }).format(date);
}

export function moment(date: Date): string {
  return new Intl.DateTimeFormat(current, { dateStyle: 'medium', timeStyle: 'short' }).format(date);
}
