import { useCallback, useEffect, useState } from 'preact/hooks';
import type { TribuneClient } from '../../src/client/client.ts';
import type { Room } from '../../src/contract/schemas.ts';

export interface RoomsListed {
  /** Undefined until first read. */
  readonly rooms: readonly Room[] | undefined;
  readonly error: unknown;
  readonly more: boolean;
  readonly refresh: () => void;
  readonly showMore: () => void;
}

const PAGE = 20;

/**
 * The installation's rooms, newest first: read at the start, on return to the page, and when asked; never by a timer,
 * for this page may have many visitors.
 */
export function useRooms(client: TribuneClient): RoomsListed {
  const [limit, setLimit] = useState(PAGE);
  const [turn, setTurn] = useState(0);
  const [listed, setListed] = useState<{ rooms?: readonly Room[]; more: boolean; error?: unknown }>({
    more: false,
  });
  useEffect(() => {
    const abort = new AbortController();
    client.call('listRooms', { query: { limit } }, abort.signal).then(
      ({ rooms, next }) => setListed({ rooms, more: next !== undefined && limit < 100 }),
      (error) => {
        if (!abort.signal.aborted) setListed((before) => ({ ...before, error }));
      },
    );
    return () => abort.abort();
  }, [client, limit, turn]);
  const refresh = useCallback(() => setTurn((n) => n + 1), []);
  useEffect(() => {
    const onReturn = () => {
      if (document.visibilityState === 'visible') refresh();
    };
    document.addEventListener('visibilitychange', onReturn);
    return () => document.removeEventListener('visibilitychange', onReturn);
  }, [refresh]);
  const showMore = useCallback(() => setLimit((n) => Math.min(100, n + PAGE * 2)), []);
  return { rooms: listed.rooms, error: listed.error, more: listed.more, refresh, showMore };
}
