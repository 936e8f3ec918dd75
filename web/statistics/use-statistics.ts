import { useEffect, useState } from 'preact/hooks';
import { TribuneClient } from '../../src/client/client.ts';
import type { AudienceStatistics } from '../../src/contract/statistics-schemas.ts';

/** How often it is read again while the room is live. */
const AGAIN_MS = 10_000;
const client = new TribuneClient({ baseUrl: '' });

export interface StatisticsRead {
  readonly statistics: AudienceStatistics | undefined;
  readonly error: unknown;
  readonly refresh: () => void;
}

export function useStatistics(room: string, token: string | undefined): StatisticsRead {
  const [turn, setTurn] = useState(0);
  const [statistics, setStatistics] = useState<AudienceStatistics>();
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    client.call('readStatistics', { params: { room }, token }, abort.signal).then(
      (read) => {
        setStatistics(read);
        setError(undefined);
        if (read.now) timer = setTimeout(() => setTurn((n) => n + 1), AGAIN_MS);
      },
      (refusal) => {
        if (!abort.signal.aborted) setError(refusal);
      },
    );
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [room, token, turn]);
  return { statistics, error, refresh: () => setTurn((n) => n + 1) };
}
