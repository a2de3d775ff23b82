import { describe, expect, it } from 'vitest';
import { format } from '../../src/i18n';
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

describe('format', () => {
  it('chooses one from many by n', () => {
    expect(format('{n} city|{n} cities', { n: 1 }, 'en')).toBe('1 city');
    expect(format('{n} city|{n} cities', { n: 1234 }, 'en')).toBe('1,234 cities');
  });

  it('leaves a value that is not given as it stands', () => {
    expect(format('{name}', {}, 'en')).toBe('{name}');
  });
});
