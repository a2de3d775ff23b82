import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { country, day, format, hasKey, moment, networkName, number, quantity, says, setLanguage, timeZoneName, years, type Language } from '../../src/i18n';
import { en } from '../../src/i18n/en';
import { ja } from '../../src/i18n/ja';

const placeholders = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();

describe('catalogues', () => {
  it('have the same keys', () => {
    expect(Object.keys(ja).sort()).toEqual(Object.keys(en).sort());
  });

  it('have the same values in each text', () => {
    for (const key of Object.keys(en) as (keyof typeof en)[]) {
      expect(placeholders(ja[key]), key).toEqual(placeholders(en[key]));
    }
  });

  it('have no empty text', () => {
    for (const text of [...Object.values(en), ...Object.values(ja)]) expect(text).not.toBe('');
  });
});

afterEach(() => setLanguage('en'));

function inBoth(read: () => string): string[] {
  const texts = (['en', 'ja'] as Language[]).map((language) => {
    setLanguage(language);
    return read();
  });
  setLanguage('en');
  return texts;
}

describe('dates', () => {
  it('have the day before the month in English, and the signs of the calendar in Japanese', () => {
    expect(inBoth(() => day('2012-04-01'))).toEqual(['1 April 2012', '2012年4月1日']);
    expect(inBoth(() => day('2012-04-01', 'short'))).toEqual(['1 Apr 2012', '2012年4月1日']);
  });

  it('stay as they are where they are no date', () => {
    expect([day(''), day('soon'), day(new Date(Number.NaN))]).toEqual(['', 'soon', '']);
  });

  it('have the same form with a time of day', () => {
    expect(inBoth(() => moment(new Date(2027, 1, 24, 4, 5)))).toEqual(['24 February 2027, 04:05', '2027年2月24日 04:05']);
  });

  it('are spans of years, open where an end is not known', () => {
    expect(inBoth(() => years(2016, 2018))).toEqual(['2016–2018', '2016～2018年']);
    expect(inBoth(() => years(2017, undefined))).toEqual(['2017–', '2017年～']);
    expect([years(2015, 2015), years(undefined, 2018), years(undefined, undefined)]).toEqual(['2015', 'until 2018', 'not known']);
  });
});

describe('numbers', () => {
  it('are rounded as in the sentences of the server', () => {
    const shown = [34.25, 34.75, 34.96875, 35.05, 0.15, -0.25, -0.04].map((value) => number(value, 1));
    expect(shown).toEqual(['34.2', '34.8', '35.0', '35.0', '0.1', '-0.2', '0.0']);
    expect([number(2.5), number(1234n), number(0.125, 2)]).toEqual(['2', '1,234', '0.12']);
  });
});

describe('names of codes', () => {
  it('are there for every network of the starter catalogue', () => {
    const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../../..');
    const text = readFileSync(join(process.env['CITYMATCH_DATA'] ?? join(root, 'data'), 'cities.jsonl'), 'utf8');
    const used = new Set([...text.matchAll(/"network":"(\w+)"/g)].map((match) => match[1] ?? ''));
    expect(used.size).toBeGreaterThan(5);
    expect([...used].filter((network) => !hasKey(`network.${network}`))).toEqual([]);
  });

  it('are an acronym for a network that is not known', () => {
    expect(networkName('jp_zero_carbon_council')).toBe('Zero Carbon City Council of Japan');
    expect(networkName('new_net')).toBe('NEW NET');
  });

  it('have units as people write them, and keep small values', () => {
    expect(inBoth(() => quantity(1200.5, 't/a'))).toEqual(['1,200.5 t/year', '1,200.5 t/年']);
    expect([quantity(0.35, '%'), quantity(3, '1')]).toEqual(['0.35 %', '3']);
  });

  it('are the names of countries and time zones', () => {
    expect([country('MM'), country('US'), country('US', 'short'), country('')]).toEqual(['Myanmar', 'United States', 'US', '']);
    expect(inBoth(() => timeZoneName('Asia/Ho_Chi_Minh'))).toEqual(['Indochina Time (UTC+7)', 'インドシナ時間（UTC+7）']);
    expect(timeZoneName('No/Such_Place')).toBe('No/Such Place');
  });

  it('are known in whatever language they are said', () => {
    setLanguage('ja');
    expect(says('instrument.letter_of_intent', ' letter of Intent')).toBe(true);
    expect(says('instrument.letter_of_intent', 'Letter of the mayor')).toBe(false);
  });
});

describe('format', () => {
  it('chooses one from many by n', () => {
    expect(format('{n} city|{n} cities', { n: 1 }, 'en')).toBe('1 city');
    expect(format('{n} city|{n} cities', { n: 1234 }, 'en')).toBe('1,234 cities');
  });

  it('leaves a value that is not given as it stands', () => {
    expect(format('{name}', {}, 'en')).toBe('{name}');
  });
});
