import { useCallback, useEffect, useState } from 'preact/hooks';
import type { HandList } from '../../src/contract/schemas.ts';
import type { Leader } from './leader.ts';

/** Where nothing tells that there is news. */
const LOOK_MS = 2_000;
/** Where the stage tells: in case it did not. */
const RARELY_MS = 15_000;

/**
 * A room's queue of raised hands, and a way to look again at once.
 *
 * @param version changes with the queue, where something tells; undefined: it is looked at every two seconds
 */
export function useHands(leader: Leader, version: number | undefined): [HandList | undefined, () => void] {
  const [hands, setHands] = useState<HandList>();
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const { room } = leader;
    const look = async () => {
      const found = await leader
        .ask((client, token) => client.call('listHands', { params: { room }, token }, abort.signal))
        .catch(() => undefined);
      if (abort.signal.aborted) return;
      if (found) setHands(found);
      const isStale = found === undefined || (version !== undefined && found.version < version);
      timer = setTimeout(look, isStale || version === undefined ? LOOK_MS : RARELY_MS);
    };
    void look();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [leader, version, turn]);
  return [hands, useCallback(() => setTurn((n) => n + 1), [])];
}
