import { useEffect, useState } from 'preact/hooks';
import { TribuneClient } from '../../src/client/client.ts';
import type { AudienceStatistics } from '../../src/contract/statistics-schemas.ts';
import { followStatistics } from './follow-statistics.ts';

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
  useEffect(
    () =>
      followStatistics({
        read: (signal) => client.call('readStatistics', { params: { room }, token }, signal),
        onRead: (read) => {
          setStatistics(read);
          setError(undefined);
        },
        onError: setError,
      }),
    [room, token, turn],
  );
  return { statistics, error, refresh: () => setTurn((n) => n + 1) };
}
