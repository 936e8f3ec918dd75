import { useCallback, useEffect, useState } from 'preact/hooks';
import type { InvitationRecord } from '../../src/contract/schemas.ts';
import type { Leading } from './leading.ts';

/** Who leads the room alone looks at it, and this often. */
const LOOK_MS = 4_000;

/** A room's invitations with who came by them, and a way to look again at once. */
export function useInvitations(
  room: string,
  { client, token }: Leading,
  made: number,
): [readonly InvitationRecord[], () => void] {
  const [invitations, setInvitations] = useState<readonly InvitationRecord[]>([]);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async () => {
      const read = client.call('listInvitations', { params: { room }, token }, abort.signal);
      // What was known holds until something else is.
      const list = await read.catch(() => undefined);
      if (abort.signal.aborted) return;
      if (list) setInvitations(list.invitations);
      timer = setTimeout(look, LOOK_MS);
    };
    void look();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [room, client, token, turn, made]);
  return [invitations, useCallback(() => setTurn((n) => n + 1), [])];
}
