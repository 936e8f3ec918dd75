import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { TribuneClient } from '../../src/client/client.ts';
import type { Room } from '../../src/contract/schemas.ts';
import {
  extended,
  type Listing,
  readFurther,
  readListing,
  refreshed,
  roomsOf,
  without,
  withoutRoom,
} from './room-listing.ts';
import { useReturn } from './use-return.ts';

export interface RoomsListed {
  /** In the order to show them; undefined until first read. */
  readonly rooms: readonly Room[] | undefined;
  /** Why the last reading failed; undefined when it did not. */
  readonly error: unknown;
  readonly more: boolean;
  readonly refresh: () => void;
  /** Takes a room that was deleted off the list. */
  readonly forget: (room: string) => void;
  /** Lists older rooms too. Resolves to those that came, in their order; rejects when they could not be read. */
  readonly showMore: () => Promise<readonly Room[]>;
}

/**
 * The installation's rooms: read at the start, on return to the page, and when asked; never by a timer, for this page
 * may have many visitors.
 */
export function useRooms(client: TribuneClient, token: string | undefined): RoomsListed {
  const [turn, setTurn] = useState(0);
  const [listing, setListing] = useState<Listing>();
  const [error, setError] = useState<unknown>();
  const latest = useRef(listing);
  latest.current = listing;
  useEffect(() => {
    const abort = new AbortController();
    readListing(
      (query) => client.call('listRooms', { query, token }, abort.signal),
      latest.current?.ended.length,
    ).then(
      (fresh) => {
        setListing((listed) => refreshed(listed, fresh));
        setError(undefined);
      },
      (refusal) => {
        if (!abort.signal.aborted) setError(refusal);
      },
    );
    return () => abort.abort();
  }, [client, token, turn]);
  const refresh = useCallback(() => setTurn((n) => n + 1), []);
  const forget = useCallback(
    (room: string) => setListing((listed) => listed && withoutRoom(listed, room)),
    [],
  );
  useReturn(refresh);
  const showMore = useCallback(async () => {
    if (!latest.current) return [];
    const further = await readFurther((query) => client.call('listRooms', { query, token }), latest.current);
    const came = without(further.rooms, roomsOf(latest.current));
    setListing((listed) => listed && extended(listed, further));
    return came;
  }, [client, token]);
  const rooms = useMemo(() => listing && roomsOf(listing), [listing]);
  return { rooms, error, more: listing?.next !== undefined, refresh, forget, showMore };
}
