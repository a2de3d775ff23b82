import { create } from '@bufbuild/protobuf';
import { afterEach, describe, expect, it } from 'vitest';
import { tieTitle } from '../../src/api/catalogue';
import { SearchCitiesResponse_HitSchema } from '../../src/gen/citymatch/v1/city_service_pb';
import { FinanceRouteResultSchema, UsedFactSchema } from '../../src/gen/citymatch/v1/match_service_pb';
import { Instrument_Type, InstrumentSchema, PartnershipSchema } from '../../src/gen/citymatch/v1/partnership_pb';
import { ProgrammeSchema, Taxonomy_TopicSchema } from '../../src/gen/citymatch/v1/programme_pb';
import { Round_Objective, RoundPairRule_Rule, RoundSchema } from '../../src/gen/citymatch/v1/round_pb';
import { setLanguage } from '../../src/i18n';
import { instrumentNames } from '../../src/model/partnership';
import { whyNoPrices } from '../../src/model/prices';
import { fold, relevant } from '../../src/model/search';
import { factLabel, factValue } from '../../src/model/used-fact';

afterEach(() => setLanguage('en'));

describe('search', () => {
  const hit = (displayName: string, similarity: number, ...others: string[]) =>
    create(SearchCitiesResponse_HitSchema, {
      similarity,
      matchedName: others[0] ?? displayName,
      city: { displayName, localNames: others.map((text) => ({ languageCode: 'ja', text })) },
    });
  const shown = (query: string, ...hits: ReturnType<typeof hit>[]) => relevant(query, hits).map((one) => one.city?.displayName);

  it('compares letters alone', () => {
    expect([fold('Đà Nẵng'), fold('Ho Chi-Minh'), fold('ﾊﾉｲ'), fold('ガ')]).toEqual(['danang', 'hochiminh', 'ハノイ', 'ガ']);
  });

  it('drops what is only alike beside a name that has the letters', () => {
    expect(shown('ハイフォン', hit('Hai Phong', 1, 'ハイフォン'), hit('Ha Long', 0.667))).toEqual(['Hai Phong']);
    expect(shown('da nang', hit('Da Nang', 1), hit('Padang', 0.667), hit('Malang', 0.667))).toEqual(['Da Nang']);
  });

  it('keeps a name that has the letters, however far below the best', () => {
    const hits = [hit('Tokyo Metropolis', 0.833), hit('Toyota', 0.767), hit('Port of Tokyo', 0.691), hit('Kyoto', 0.6)];
    expect(shown('tokyo', ...hits)).toEqual(['Tokyo Metropolis', 'Port of Tokyo']);
  });

  it('forgives a slip where no name has the letters', () => {
    expect(shown('Surabya', hit('Surabaya', 0.875), hit('Surat', 0.714))).toEqual(['Surabaya']);
    expect(shown('!?', hit('Surabaya', 0.875))).toEqual(['Surabaya']);
  });
});

describe('instruments', () => {
  const names = (title: string) => instrumentNames(create(InstrumentSchema, { title, type: Instrument_Type.LETTER_OF_INTENT }));

  it('are named once where the title is the kind, in the language of the reader', () => {
    expect(names('Letter of Intent')).toEqual({ title: 'Letter of intent', kind: '' });
    expect(names('')).toEqual({ title: 'Letter of intent', kind: '' });
    setLanguage('ja');
    expect(names('Letter of intent')).toEqual({ title: '意向書', kind: '' });
  });

  it('have title and kind where the title does not say it', () => {
    expect(names('Clean ports')).toEqual({ title: 'Clean ports', kind: 'Letter of intent' });
    expect(names('Second letter of intent').kind).toBe('');
    setLanguage('ja');
    expect(names('Second letter of intent').kind).toBe('意向書');
  });
});

describe('a partnership’s programme', () => {
  const programmes = [create(ProgrammeSchema, { name: 'programmes/a', displayName: 'A', localNames: [{ languageCode: 'ja', text: 'あ' }] })];
  const known = create(PartnershipSchema, { programme: 'programmes/a', programmeTitle: 'A of the source' });

  it('is called as its source does, and in Japanese by its name', () => {
    expect(tieTitle(known, programmes)).toBe('A of the source');
    setLanguage('ja');
    expect(tieTitle(known, programmes)).toBe('あ');
    expect(tieTitle(known, [])).toBe('A of the source');
  });
});

describe('no prices', () => {
  const round = (value: Parameters<typeof create<typeof RoundSchema>>[1]) => create(RoundSchema, value);

  it('are told apart by what the round demands', () => {
    expect(whyNoPrices(round({ groups: [{ id: 'a' }] }))).toBe('unset');
    expect(whyNoPrices(round({ groups: [{ id: 'a', floor: 0 }] }))).toBe('unasked');
    expect(whyNoPrices(round({ pairRules: [{ rule: RoundPairRule_Rule.LOCKED }] }))).toBe('unasked');
    expect(whyNoPrices(round({ objective: Round_Objective.STABLE }))).toBe('unasked');
    expect(whyNoPrices(round({ minimumScore: 20 }))).toBe('unclear');
    expect(whyNoPrices(round({ pairRules: [{ rule: RoundPairRule_Rule.FORBIDDEN }] }))).toBe('unclear');
  });
});

describe('facts that a criterion used', () => {
  const topics = new Map([['eco_town', create(Taxonomy_TopicSchema, { topic: 'eco_town', displayName: 'recycling-industry eco-towns' })]]);
  const routes = [create(FinanceRouteResultSchema, { route: 'jcm', displayName: 'JCM model project' })];
  const words = (path: string, value: string, resource = 'cities/a') => {
    const fact = create(UsedFactSchema, { path, value, resource });
    return [factLabel(fact), factValue(fact, { topics, routes })];
  };

  it('are told in words, not as fields and codes', () => {
    expect(words('offers[0]', 'eco_town')).toEqual(['Offer', 'recycling-industry eco-towns']);
    expect(words('setting_features.coast', 'false')).toEqual(['Setting', 'not: on the coast']);
    expect(words('memberships', 'citynet')).toEqual(['Networks', 'CityNet']);
    expect(words('working_languages', 'vi')).toEqual(['Working languages', 'Vietnamese']);
    expect(words('climate.koppen_class', 'Cfa')).toEqual(['Climate', 'Cfa · mild, humid']);
    expect(words('finance_routes.jcm', 'x')).toEqual(['Finance route', 'JCM model project']);
    expect(words('population.resident_count', '939,622')).toEqual(['Population', '939,622']);
    expect(words('', 'Surabaya: sister city', 'partnerships/a')).toEqual(['Partnership', 'Surabaya: sister city']);
    setLanguage('ja');
    expect(words('targets', 'net zero 2050')).toEqual(['目標', 'ネットゼロ 2050']);
  });

  it('stay as they are where the path is new', () => {
    expect(words('new_field.x', 'y')).toEqual(['', 'y']);
  });
});
