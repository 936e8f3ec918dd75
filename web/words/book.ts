import { useLanguage } from './language.ts';
import type { Language } from './languages.ts';

/**
 * The words of one page in every language. The English page is the model: the French one must have the same keys
 * with the same shapes (a text, or a function of the same parameters), or the page does not compile.
 */
export type Book<Words> = Readonly<Record<Language, Words>>;

/** `useWords(listenWords).play`: the page's words in the language in use. */
export function useWords<Words>(book: Book<Words>): Words {
  return book[useLanguage()];
}
