import type { Language } from './languages.ts';

/** What a language is called, by its tag (BCP 47): "French", « français »; the tag itself where nobody knows it. */
export function languageName(language: Language, tag: string): string {
  try {
    return new Intl.DisplayNames(language, { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}
