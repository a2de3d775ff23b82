import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { PairAssessmentSchema } from '../../src/gen/citymatch/v1/match_service_pb';
import { Instrument_Type, Partnership_Outcome, Partnership_State, PartnershipSchema } from '../../src/gen/citymatch/v1/partnership_pb';
import { escape } from '../../src/model/brief';
import { expiring, standing } from '../../src/model/partnership';
import { normalise, parseWeights, printWeights, rescore } from '../../src/model/weights';
import { build, parse } from '../../src/app/router';

const TODAY = '2026-04-01';

describe('standing', () => {
  it('goes by the state where there is one', () => {
    expect(standing(create(PartnershipSchema, { state: Partnership_State.SUSPENDED, lastYear: 2030 }), TODAY)).toBe('suspended');
  });

  it('goes by outcome and years elsewhere', () => {
    expect(standing(create(PartnershipSchema, { outcome: Partnership_Outcome.ONGOING }), TODAY)).toBe('active');
    expect(standing(create(PartnershipSchema, { firstYear: 2020, lastYear: 2026 }), TODAY)).toBe('active');
    expect(standing(create(PartnershipSchema, { firstYear: 2020, lastYear: 2025 }), TODAY)).toBe('over');
    expect(standing(create(PartnershipSchema, { firstYear: 2022 }), TODAY)).toBe('active');
    expect(standing(create(PartnershipSchema, { firstYear: 2012 }), TODAY)).toBe('unknown');
    expect(standing(create(PartnershipSchema, {}), TODAY)).toBe('unknown');
  });
});

describe('expiring', () => {
  const one = (endDate: string, more = {}) =>
    create(PartnershipSchema, {
      state: Partnership_State.ACTIVE,
      instruments: [{ id: 'a', type: Instrument_Type.MEMORANDUM, endDate }, more],
    });

  it('finds what ends soon or ended lately, the soonest first', () => {
    const found = expiring([one('2026-06-30'), one('2026-03-31'), one('2028-01-01')], TODAY, 365);
    expect(found.map((row) => row.days)).toEqual([-1, 90]);
  });

  it('leaves out what was renewed', () => {
    expect(expiring([one('2026-06-30', { id: 'b', renews: 'a' })], TODAY, 365)).toEqual([]);
  });
});

describe('weights', () => {
  it('survive the address, and what is malformed does not', () => {
    expect(printWeights(parseWeights('sector_fit:30,size_fit:0'))).toBe('sector_fit:30,size_fit:0');
    expect(parseWeights('sector_fit:x,nothing:3,size_fit:-1,ties_fit:,').size).toBe(0);
  });

  it('rank a list anew, exactly by weight × fit', () => {
    const pair = (provider: string, rank: number, fits: [number, number]) =>
      create(PairAssessmentSchema, {
        provider,
        rank,
        criteria: ['sector_fit', 'size_fit'].map((criterion, i) => ({ criterion, effectiveFit: fits[i] ?? 0, fitLow: 0, fitHigh: 1 })),
      });
    const list = [pair('cities/a', 1, [0.9, 0.1]), pair('cities/b', 2, [0.2, 1])];
    const scored = rescore(list, normalise(new Map([['sector_fit', 10], ['size_fit', 30]])));
    expect(scored.map((row) => row.assessment.provider)).toEqual(['cities/b', 'cities/a']);
    expect(scored[0]?.score).toBeCloseTo(25 * 0.2 + 75);
    expect([scored[0]?.low, scored[0]?.high]).toEqual([0, 100]);
  });
});

describe('addresses', () => {
  it('hold path and choices', () => {
    const route = parse('#/cities/vn-hai-phong?programme=moej-city-to-city');
    expect(route.path).toEqual(['cities', 'vn-hai-phong']);
    expect(build(route.path, route.query)).toBe('#/cities/vn-hai-phong?programme=moej-city-to-city');
  });

  it('do not break on a malformed escape', () => {
    expect(parse('#/cities/%E3%8').path).toEqual(['cities', '%E3%8']);
  });
});

describe('brief', () => {
  it('shows markup in names as text', () => {
    expect(escape('<img src=x onerror="a">')).toBe('&lt;img src=x onerror=&quot;a&quot;&gt;');
  });
});
