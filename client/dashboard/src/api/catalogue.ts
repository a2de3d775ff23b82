// What many pages need of the catalogue: all cities and partnerships (for map
// and names), programmes and topics. Read once for a revision, then shared.
import type { City, LocalName } from '../gen/citymatch/v1/city_pb';
import type { Partnership } from '../gen/citymatch/v1/partnership_pb';
import type { Programme, Taxonomy_Topic } from '../gen/citymatch/v1/programme_pb';
import { language } from '../i18n';
import { cities, partnerships, programmes } from './client';
import { live } from './live';
import { session } from './session';

const PAGE = 1000;

/** Keeps the answer of `read` until the revision or the caller changes. */
function shared<T>(read: () => Promise<T>): () => Promise<T> {
  let stamp = '';
  let answer: Promise<T> | undefined;
  return () => {
    const now = `${live.revision}/${session.version}`;
    if (!answer || stamp !== now) {
      stamp = now;
      answer = read();
      answer.catch(() => (answer = undefined));
    }
    return answer;
  };
}

async function allPages<T>(page: (token: string) => Promise<{ rows: T[]; next: string }>): Promise<T[]> {
  const rows: T[] = [];
  let token = '';
  do {
    const reply = await page(token);
    rows.push(...reply.rows);
    token = reply.next;
  } while (token);
  return rows;
}

export const allCities = shared(async (): Promise<Map<string, City>> => {
  const rows = await allPages<City>(async (pageToken) => {
    const reply = await cities.listCities({ pageSize: PAGE, pageToken });
    return { rows: reply.cities, next: reply.nextPageToken };
  });
  return new Map(rows.map((city) => [city.name, city]));
});

export const allPartnerships = shared(async (): Promise<Partnership[]> =>
  allPages<Partnership>(async (pageToken) => {
    const reply = await partnerships.listPartnerships({ pageSize: PAGE, pageToken });
    return { rows: reply.partnerships, next: reply.nextPageToken };
  }),
);

export const allProgrammes = shared(async (): Promise<Programme[]> => {
  const reply = await programmes.listProgrammes({ pageSize: PAGE });
  return reply.programmes;
});

export const allTopics = shared(async (): Promise<Map<string, Taxonomy_Topic>> => {
  const reply = await programmes.listTaxonomies({ pageSize: PAGE });
  return new Map(reply.taxonomies.flatMap((taxonomy) => taxonomy.topics).map((topic) => [topic.topic, topic]));
});

/** A name in the reader's language, else the one to show. */
export function localName(displayName: string, localNames: readonly LocalName[]): string {
  if (language() === 'en') return displayName;
  return localNames.find((name) => name.languageCode === language())?.text ?? displayName;
}

export function cityName(city: City | undefined, fallback = ''): string {
  return city ? localName(city.displayName, city.localNames) : idOf(fallback);
}

export function programmeName(programme: Programme): string {
  return localName(programme.displayName, programme.localNames);
}

/** What a partnership is part of: the programme in the reader's language, else as its source calls it. */
export function tieTitle(partnership: Partnership, all: readonly Programme[]): string {
  const programme = all.find((one) => one.name === partnership.programme);
  const title = partnership.programmeTitle || programme?.displayName || '';
  return programme ? localName(title, programme.localNames) : title;
}

export function topicName(topics: ReadonlyMap<string, Taxonomy_Topic> | undefined, topic: string): string {
  const known = topics?.get(topic);
  const plain = topic.replaceAll('_', ' ');
  return known ? localName(known.displayName || plain, known.localNames) : plain;
}

/** The last part of a resource name. */
export function idOf(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
