import { useCallback, useState } from 'preact/hooks';
import { useLanguage } from '../words/language.ts';
import { problemText } from '../words/refusal-words.ts';

/** Commands of who leads a room, and why the last one failed, in words. */
export function useLeading(): {
  readonly problem: string | undefined;
  readonly run: (work: () => Promise<unknown>) => Promise<void>;
} {
  const language = useLanguage();
  const [error, setError] = useState<unknown>();
  const run = useCallback(async (work: () => Promise<unknown>) => {
    setError(undefined);
    try {
      await work();
    } catch (refusal) {
      setError(refusal);
    }
  }, []);
  return { problem: error === undefined ? undefined : problemText(language, error), run };
}
