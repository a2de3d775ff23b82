// Which of the server's hits a reader sees. The server also finds what only
// sounds or is spelled alike, which helps with a slip of the hand and is noise
// beside a city that has the very letters typed.
import type { SearchCitiesResponse_Hit } from '../gen/citymatch/v1/city_service_pb';

/** How far below the best hit one may be: where names have the letters typed, and where none has. */
const BESIDE_LETTERS = 0.05;
const BESIDE_GUESSES = 0.15;

/** Letters and digits alone, without case, accents and spaces: `Đà Nẵng` is `danang`. */
export function fold(text: string): string {
  const bare = text.normalize('NFKD').replace(/[\u0300-\u036f]/g, '').normalize('NFKC').toLowerCase();
  return bare.replaceAll('đ', 'd').replace(/[^\p{L}\p{M}\p{N}]/gu, '');
}

/** The hits worth showing, in the server's order. */
export function relevant(query: string, hits: readonly SearchCitiesResponse_Hit[]): SearchCitiesResponse_Hit[] {
  const typed = fold(query);
  const lettered = new Set(typed ? hits.filter((hit) => names(hit).some((name) => fold(name).includes(typed))) : []);
  const best = Math.max(0, ...hits.map((hit) => hit.similarity));
  const floor = best - (lettered.size > 0 ? BESIDE_LETTERS : BESIDE_GUESSES);
  return hits.filter((hit) => lettered.has(hit) || hit.similarity >= floor);
}

function names(hit: SearchCitiesResponse_Hit): string[] {
  return [hit.matchedName, hit.city?.displayName ?? '', ...(hit.city?.localNames ?? []).map((name) => name.text)];
}
