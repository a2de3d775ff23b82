// What the starter catalogue does not have: a partnership with a lifecycle and
// papers, and rounds. Days are reckoned from today, so that they stay true.
import { api } from './api.mjs';

export const ROUND = 'moej-city-to-city-2026';

export function daysFromNow(days) {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}

export async function seed(base, token) {
  const { call, stream } = api(base, token);
  const of = async (provider, partner) => {
    const filter = `provider = "cities/${provider}" AND partner = "cities/${partner}"`;
    return (await call('PartnershipService/ListPartnerships', { filter })).partnerships[0];
  };
  const first = await of('jp-kitakyushu', 'kh-phnom-penh');
  const second = await of('jp-yokohama', 'vn-da-nang');
  const provenance = { basis: 'BASIS_REPORTED', source: 'made for the tests of the dashboard' };
  await call('PartnershipService/UpdatePartnership', {
    partnership: {
      name: first.name,
      instruments: [
        { id: 'loi', type: 'TYPE_LETTER_OF_INTENT', title: 'Letter of intent', startDate: '2012-04-01', endDate: '2013-03-31', provenance },
        { id: 'mou', type: 'TYPE_MEMORANDUM', title: 'Memorandum of cooperation', startDate: '2014-04-18', endDate: daysFromNow(60), provenance },
        { id: 'study', type: 'TYPE_FEASIBILITY_STUDY', title: 'Study of a green port', startDate: '2019-07-01', endDate: '2021-02-28', provenance },
      ],
    },
    updateMask: 'instruments',
  });
  await call('PartnershipService/UpdatePartnership', {
    partnership: { name: first.name, indicators: [{ indicator: 'emission_reduction', value: 1250.5, unit: 't/a', referenceYear: 2019, provenance }] },
    updateMask: 'indicators',
  });
  const event = (type, more) => call('PartnershipService/RecordPartnershipEvent', { name: first.name, event: { type, ...more } });
  await event('TYPE_ACTIVATE', { eventDate: '2014-04-18' });
  await event('TYPE_REVIEW', { eventDate: '2020-03-31', outcome: 'OUTCOME_PARTIAL', note: 'The port is under way, waste is not.' });
  await call('PartnershipService/UpdatePartnership', {
    partnership: { name: second.name, instruments: [{ id: 'mou', type: 'TYPE_MEMORANDUM', startDate: '2016-01-01', endDate: daysFromNow(-40), provenance }] },
    updateMask: 'instruments',
  });
  const cities = ['jp-kitakyushu', 'jp-yokohama', 'jp-osaka', 'jp-fukuoka', 'jp-kawasaki', 'vn-hai-phong', 'vn-da-nang', 'kh-phnom-penh', 'th-bangkok', 'id-surabaya', 'mm-yangon', 'my-kuala-lumpur', 'la-vientiane', 'mn-ulaanbaatar'];
  await call('RoundService/CreateRound', {
    roundId: ROUND,
    round: {
      programme: 'programmes/moej-city-to-city',
      displayName: 'City-to-City Collaboration, call of 2026',
      description: 'Five Japanese cities with two places each; partners of South-East Asia and Mongolia.',
      asOfDate: '2026-04-01',
      objective: 'OBJECTIVE_MOST_SERVED',
      minimumScore: 20,
      participants: cities.map((id) => ({ city: `cities/${id}`, ...(id.startsWith('jp-') ? { slotCount: 2 } : {}) })),
      groups: [{ id: 'mekong', displayName: 'Mekong countries', side: 'SIDE_PARTNER', countryCodes: ['KH', 'LA', 'MM', 'TH', 'VN'], floor: 3 }],
      pairRules: [{ provider: 'cities/jp-kitakyushu', partner: 'cities/vn-hai-phong', rule: 'RULE_LOCKED', reason: 'signed' }],
    },
  });
  const name = `rounds/${ROUND}`;
  await stream('RoundService/SolveRound', { name, withPrices: true });
  await call('RoundService/UpdateRound', { round: { name, objective: 'OBJECTIVE_BEST_TOTAL', minimumScore: 35 }, updateMask: 'objective,minimumScore' });
  await stream('RoundService/SolveRound', { name, withPrices: true });
  return { partnership: first.name };
}
