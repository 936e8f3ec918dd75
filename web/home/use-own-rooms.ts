import { useCallback, useEffect, useState } from 'preact/hooks';
import type { TribuneClient } from '../../src/client/client.ts';

type Role = 'host' | 'co-host';

/** What the account that is signed in is in which room, and a way to ask again. */
export function useOwnRooms(
  client: TribuneClient,
  account: string | undefined,
): { readonly roleIn: (room: string) => Role | undefined; readonly refresh: () => void } {
  const [turn, setTurn] = useState(0);
  const [roles, setRoles] = useState<ReadonlyMap<string, Role>>(new Map());
  useEffect(() => {
    if (account === undefined) return undefined;
    const abort = new AbortController();
    // What was known holds until something else is.
    void client.call('listOwnRooms', { token: undefined }, abort.signal).then(
      ({ rooms }) => setRoles(new Map(rooms.map(({ room, role }) => [room.id, role]))),
      () => undefined,
    );
    return () => abort.abort();
  }, [client, account, turn]);
  return {
    roleIn: useCallback((room) => roles.get(room), [roles]),
    refresh: useCallback(() => setTurn((n) => n + 1), []),
  };
}
