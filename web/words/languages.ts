/** The languages that every page speaks. */
export type Language = 'en' | 'fr';

export const LANGUAGES = ['en', 'fr'] as const satisfies readonly Language[];

/** The first language of a browser's list (BCP 47 tags, best first) that the pages speak; English if none. */
export function languageOf(tags: readonly string[]): Language {
  for (const tag of tags) {
    const primary = tag.toLowerCase().split('-')[0];
    const known = LANGUAGES.find((language) => language === primary);
    if (known) return known;
  }
  return 'en';
}
