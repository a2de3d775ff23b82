// Language and appearance: kept in this browser, changed in the page head.
import { initialLanguage, setLanguage, storeLanguage, type Language } from '../i18n';

export type Theme = 'auto' | 'light' | 'dark';
const STORED = 'citymatch.theme';
const DARK = window.matchMedia('(prefers-color-scheme: dark)');

/** Dispatches `change`. */
class Settings extends EventTarget {
  theme: Theme = 'auto';

  start(): void {
    setLanguage(initialLanguage());
    try {
      const stored = localStorage.getItem(STORED);
      if (stored === 'light' || stored === 'dark') this.theme = stored;
    } catch {
      // Storage may be refused; the system's appearance then holds.
    }
    DARK.addEventListener('change', () => this.#apply());
    this.#apply();
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    try {
      localStorage.setItem(STORED, theme);
    } catch {
      // The choice then lasts as long as the page.
    }
    this.#apply();
    this.dispatchEvent(new Event('change'));
  }

  setLanguage(next: Language): void {
    setLanguage(next);
    storeLanguage(next);
    this.dispatchEvent(new Event('change'));
  }

  #apply(): void {
    const system = DARK.matches ? 'dark' : 'light';
    document.documentElement.dataset['theme'] = this.theme === 'auto' ? system : this.theme;
  }
}

export const settings = new Settings();
