// A fact that a criterion used, in words: the server names it by the path of
// its field and, mostly, the code of its value.
import { topicName } from '../api/catalogue';
import type { FinanceRouteResult, UsedFact } from '../gen/citymatch/v1/match_service_pb';
import type { Taxonomy_Topic } from '../gen/citymatch/v1/programme_pb';
import { languageName, networkName, t, tCode, type Key } from '../i18n';

export interface FactNames {
  topics?: ReadonlyMap<string, Taxonomy_Topic> | undefined;
  routes: readonly FinanceRouteResult[];
}

/** What the fact is; empty where its path is not one of the criteria's. */
export function factLabel(fact: UsedFact): string {
  const [field = ''] = fact.path.split(/[.[]/);
  if (!field && fact.resource.startsWith('partnerships/')) return t('fact.partnership');
  const key = LABELS[field];
  return key ? t(key) : '';
}

export function factValue({ path, value }: UsedFact, names: FactNames): string {
  const [field = '', rest = ''] = path.split(/[.[]/);
  switch (field) {
    case 'needs':
    case 'offers':
      return topicName(names.topics, value);
    case 'climate':
      return climate(value);
    case 'setting_features': {
      const name = tCode('setting', rest);
      return value === 'true' ? name : t('setting.not', { name });
    }
    case 'memberships':
      return networkName(value);
    case 'working_languages':
      return languageName(value);
    case 'targets':
      return value.replace(/^net zero/, t('target.net_zero'));
    case 'finance_routes':
      return names.routes.find((route) => route.route === rest)?.displayName ?? value;
    default:
      return value;
  }
}

/** A class of Köppen and Geiger with its name. */
export function climate(koppen: string): string {
  return `${koppen} · ${tCode('koppen', koppen.slice(0, 2))}`;
}

const LABELS: Record<string, Key> = {
  needs: 'fact.needs',
  offers: 'fact.offers',
  population: 'fact.population',
  climate: 'fact.climate',
  setting_features: 'fact.setting',
  hazards: 'fact.hazards',
  targets: 'fact.targets',
  memberships: 'fact.networks',
  working_languages: 'fact.languages',
  finance_routes: 'fact.finance',
};
