import { useCallback, useEffect, useState } from 'preact/hooks';
import type { InvitationList, InvitationRecord } from '../../src/contract/schemas.ts';
import type { Leading } from './leading.ts';

/** Who leads the room alone looks at it, and this often. */
const LOOK_MS = 4_000;

export interface InvitationsListed {
  /** Newest first. */
  readonly invitations: readonly InvitationRecord[];
  /** Lists more of the older ones; undefined where all are listed. */
  readonly showMore: (() => void) | undefined;
  /** Looks again at once. */
  readonly look: () => void;
}

/** A room's invitations with who came by them: the newest, and as many pages more as were asked for. */
export function useInvitations(room: string, { client, token }: Leading, made: number): InvitationsListed {
  const [listed, setListed] = useState<InvitationList>({ invitations: [] });
  const [turn, setTurn] = useState(0);
  const [pages, setPages] = useState(1);
  useEffect(() => {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = async (): Promise<InvitationList> => {
      const invitations: InvitationRecord[] = [];
      let next: string | undefined;
      for (let page = 0; page === 0 || (page < pages && next !== undefined); page++) {
        const query = next === undefined ? {} : { before: next };
        const answer = await client.call('listInvitations', { params: { room }, query, token }, abort.signal);
        invitations.push(...answer.invitations);
        next = answer.next;
      }
      return { invitations, ...(next === undefined ? {} : { next }) };
    };
    const look = async () => {
      // What was known holds until something else is.
      const list = await read().catch(() => undefined);
      if (abort.signal.aborted) return;
      if (list) setListed(list);
      timer = setTimeout(look, LOOK_MS);
    };
    void look();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [room, client, token, turn, made, pages]);
  const showMore = useCallback(() => setPages((n) => n + 1), []);
  return {
    invitations: listed.invitations,
    showMore: listed.next === undefined ? undefined : showMore,
    look: useCallback(() => setTurn((n) => n + 1), []),
  };
}
