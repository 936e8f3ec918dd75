import { useCallback, useEffect, useState } from 'preact/hooks';
import type { TribuneClient } from '../../src/client/client.ts';
import type { Session } from '../../src/contract/schemas.ts';
import { SIGNED_IN_KEPT_AS } from '../address/kept-as.ts';

export interface SessionRead {
  /** Undefined until first read. */
  readonly session: Session | undefined;
  readonly error: unknown;
  readonly refresh: () => void;
}

/** Who is signed in in this browser, and how one signs in here. */
export function useSession(client: TribuneClient): SessionRead {
  const [turn, setTurn] = useState(0);
  const [session, setSession] = useState<Session>();
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    const abort = new AbortController();
    client.call('readSession', {}, abort.signal).then(
      (read) => {
        keepWhether(read.account !== undefined);
        setSession(read);
        setError(undefined);
      },
      (refusal) => {
        if (!abort.signal.aborted) setError(refusal);
      },
    );
    return () => abort.abort();
  }, [client, turn]);
  return { session, error, refresh: useCallback(() => setTurn((n) => n + 1), []) };
}

/** For pages that must not ask the server who it is, unless there is somebody. */
function keepWhether(isSignedIn: boolean): void {
  try {
    if (isSignedIn) localStorage.setItem(SIGNED_IN_KEPT_AS, 'yes');
    else localStorage.removeItem(SIGNED_IN_KEPT_AS);
  } catch {
    // Storage refused: then whoever is signed in waits in line like anyone, except by a link to the studio.
  }
}
