import { useEffect, useState } from 'preact/hooks';
import { LANGUAGES, type Language, languageOf } from './languages.ts';

const STORED_AS = 'tribune.language';

let current: Language | undefined;
const watchers = new Set<(language: Language) => void>();

/** What the visitor chose before, else what the browser asks for. */
function language(): Language {
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
