import { useEffect, useState } from 'preact/hooks';

/** The languages that every page speaks. */
export type Language = 'en' | 'fr';

export const LANGUAGES = ['en', 'fr'] as const satisfies readonly Language[];

const STORED_AS = 'tribune.language';

let current: Language | undefined;
const watchers = new Set<(language: Language) => void>();

/** The first language of a browser's list (BCP 47 tags, best first) that the pages speak; English if none. */
export function languageOf(tags: readonly string[]): Language {
  for (const tag of tags) {
    const primary = tag.toLowerCase().split('-')[0];
    const known = LANGUAGES.find((language) => language === primary);
    if (known) return known;
  }
  return 'en';
}

/** What the visitor chose before, else what the browser asks for. */
export function language(): Language {
  if (current === undefined) {
    const chosen = readChoice();
    current = chosen ?? languageOf(navigator.languages);
    document.documentElement.lang = current;
  }
  return current;
}

/** Speaks another language from now on, on every page of this site. */
export function setLanguage(next: Language): void {
  current = next;
  document.documentElement.lang = next;
  try {
    localStorage.setItem(STORED_AS, next);
  } catch {
    // Storage refused (private window, policy): the choice holds for this page only.
  }
  for (const watcher of watchers) watcher(next);
}

/** The language in use; renders again when the visitor switches. */
export function useLanguage(): Language {
  const [now, setNow] = useState(language);
  useEffect(() => {
    watchers.add(setNow);
    return () => {
      watchers.delete(setNow);
    };
  }, []);
  return now;
}

function readChoice(): Language | undefined {
  try {
    const stored = localStorage.getItem(STORED_AS);
    return LANGUAGES.find((known) => known === stored);
  } catch {
    return undefined;
  }
}
