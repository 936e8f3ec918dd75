import { useCallback, useState } from 'preact/hooks';
import { useLanguage } from '../words/language.ts';
import { problemText } from '../words/refusal-words.ts';

export interface Action {
  readonly busy: boolean;
  /** Why the last try failed, in words; undefined when it did not. */
  readonly problem: string | undefined;
  /** Runs one at a time; resolves to whether it was done. */
  readonly run: (work: () => Promise<void>) => Promise<boolean>;
}

/** Something that a press starts and the server may refuse. */
export function useAction(onRefused?: (error: unknown) => void): Action {
  const language = useLanguage();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const run = useCallback(
    async (work: () => Promise<void>) => {
      setBusy(true);
      setError(undefined);
      try {
        await work();
        return true;
      } catch (refusal) {
        setError(refusal);
        onRefused?.(refusal);
        return false;
      } finally {
        setBusy(false);
      }
    },
    [onRefused],
  );
  return { busy, problem: error === undefined ? undefined : problemText(language, error), run };
}
