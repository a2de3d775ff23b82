// Addresses: `#/cities/vn-hai-phong?programme=moej-city-to-city`. Everything
// that a page shows is in its address, so that it can be sent to somebody; a
// token never is.

export interface Route {
  /** Parts of the path, decoded. */
  path: string[];
  query: URLSearchParams;
}

/** Query parameters that stay when one goes on to another page. */
const STICKY = ['programme', 'asof'];

export function parse(hash: string): Route {
  const text = hash.replace(/^#?\/?/, '');
  const [path = '', query = ''] = text.split(/\?(.*)/s);
  const decode = (part: string) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  };
  return { path: path.split('/').filter(Boolean).map(decode), query: new URLSearchParams(query) };
}

export function build(path: string[], query: URLSearchParams | Record<string, string | undefined> = {}): string {
  const params = query instanceof URLSearchParams ? query : new URLSearchParams();
  if (!(query instanceof URLSearchParams)) {
    for (const [key, value] of Object.entries(query)) if (value) params.set(key, value);
  }
  const text = params.toString();
  return `#/${path.map(encodeURIComponent).join('/')}${text ? `?${text}` : ''}`;
}

/** Dispatches `change` when the address changes. */
export class Router extends EventTarget {
  route: Route = parse(typeof location === 'undefined' ? '' : location.hash);

  listen(): void {
    addEventListener('hashchange', () => this.#read());
    addEventListener('popstate', () => this.#read());
  }

  /** The address of a page, with the programme and date that are chosen. */
  href(path: string[], query: Record<string, string | undefined> = {}): string {
    const kept: Record<string, string | undefined> = {};
    for (const key of STICKY) kept[key] = this.route.query.get(key) ?? undefined;
    return build(path, { ...kept, ...query });
  }

  go(path: string[], query: Record<string, string | undefined> = {}): void {
    location.hash = this.href(path, query);
  }

  /** Changes parameters of the address in place; empty ones go. */
  set(patch: Record<string, string | undefined>): void {
    const query = new URLSearchParams(this.route.query);
    for (const [key, value] of Object.entries(patch)) {
      if (value) query.set(key, value);
      else query.delete(key);
    }
    history.replaceState(null, '', build(this.route.path, query));
    this.#read();
  }

  get(key: string): string {
    return this.route.query.get(key) ?? '';
  }

  #read(): void {
    this.route = parse(location.hash);
    this.dispatchEvent(new Event('change'));
  }
}

export const router = new Router();

/** The programme asked under, `programmes/{programme}`; empty = none. */
export function chosenProgramme(): string {
  const id = router.get('programme');
  return id ? `programmes/${id}` : '';
}
