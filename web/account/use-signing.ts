import { useCallback, useState } from 'preact/hooks';
import { useWords } from '../words/book.ts';
import { useLanguage } from '../words/language.ts';
import { problemText } from '../words/refusal-words.ts';
import { accountWords } from './account-words.ts';

export interface Signing {
  readonly busy: boolean;
  /** Why the last try failed, in words. */
  readonly problem: string | undefined;
  readonly run: (work: () => Promise<void>) => Promise<void>;
}

/** A try to sign in or register: the server may refuse it, and so may the person before the browser's own dialog. */
export function useSigning(): Signing {
  const language = useLanguage();
  const words = useWords(accountWords);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const run = useCallback(async (work: () => Promise<void>) => {
    setBusy(true);
    setError(undefined);
    try {
      await work();
    } catch (refusal) {
      setError(refusal);
    } finally {
      setBusy(false);
    }
  }, []);
  // The browser does not tell apart who said no from who waited too long.
  const gaveUp = error instanceof DOMException;
  const problem = gaveUp ? words.gaveUp : problemText(language, error);
  return { busy, problem: error === undefined ? undefined : problem, run };
}
