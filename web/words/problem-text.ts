import { TribuneProblem } from '../../src/client/problem.ts';
import type { Refusal } from '../../src/core/refusal.ts';
import type { Language } from './languages.ts';
import { formatNumber } from './numbers.ts';
import { siteWords } from './site-words.ts';

/** The server explains itself in English; in French these stand for what it says. */
export type French = Partial<Record<Refusal, string>>;

/** What went wrong, for the person who meets it: the server's own sentence, or that it could not be reached. */
export function problemTextIn(french: French): (language: Language, error: unknown) => string {
  const refusalText = refusalTextIn(french);
  return (language, error) => {
    if (!(error instanceof TribuneProblem)) return siteWords[language].unreachable;
    const text = refusalText(language, error.code, error.message);
    if (error.code !== 'overloaded' || error.againMs === undefined) return text;
    return `${text} ${againText(language, Math.ceil(error.againMs / 1000))}`;
  };
}

function againText(language: Language, seconds: number): string {
  const unit = formatNumber(language, seconds, { style: 'unit', unit: 'second', unitDisplay: 'long' });
  return language === 'fr' ? `(dans ${unit})` : `(in ${unit})`;
}

/** Its last parameter is the server's sentence. */
export function refusalTextIn(
  french: French,
): (language: Language, code: string | undefined, detail: string) => string {
  return (language, code, detail) =>
    language === 'en' ? detail : (french[code as Refusal] ?? `${siteWords.fr.failed} (${detail})`);
}
