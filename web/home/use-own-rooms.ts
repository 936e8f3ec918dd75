import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import type { TribuneClient } from '../../src/client/client.ts';
import type { OwnRooms, Room } from '../../src/contract/schemas.ts';
import { useReturn } from './use-return.ts';

type Own = OwnRooms['rooms'];

const NONE: Own = [];

export interface OwnRoomsKnown {
  readonly rooms: readonly Room[];
  readonly roleIn: (room: string) => Own[number]['role'] | undefined;
  readonly refresh: () => void;
  /** Takes a room that was deleted off them. */
  readonly forget: (room: string) => void;
}

/** The rooms of the account that is signed in, drafts too, and what it is in which; read again on return to the page. */
export function useOwnRooms(client: TribuneClient, account: string | undefined): OwnRoomsKnown {
  const [turn, setTurn] = useState(0);
  const [own, setOwn] = useState(NONE);
  useEffect(() => {
    if (account === undefined) return setOwn(NONE);
    const abort = new AbortController();
    // What was known holds until something else is.
    void client.call('listOwnRooms', { token: undefined }, abort.signal).then(
      ({ rooms }) => setOwn(rooms),
      () => undefined,
    );
    return () => abort.abort();
  }, [client, account, turn]);
  const refresh = useCallback(() => setTurn((n) => n + 1), []);
  useReturn(refresh);
  const roles = useMemo(() => new Map(own.map(({ room, role }) => [room.id, role])), [own]);
  return {
    rooms: useMemo(() => own.map(({ room }) => room), [own]),
    roleIn: useCallback((room) => roles.get(room), [roles]),
    refresh,
    forget: useCallback((id) => setOwn((known) => known.filter(({ room }) => room.id !== id)), []),
  };
}
