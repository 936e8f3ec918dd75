import { useCallback, useEffect, useState } from 'preact/hooks';
import type { Stage } from '../../src/contract/schemas.ts';
import type { Leading } from './leading.ts';

/** Who leads the room alone looks at it, and this often. */
const LOOK_MS = 2_000;

/** Who is on a room's stage, in its green room too, and a way to look again soon. */
export function useStage(room: string, { client, token }: Leading): [Stage['people'], () => void] {
  const [people, setPeople] = useState<Stage['people']>([]);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async () => {
      const stage = await client
        .call('readStage', { params: { room }, token }, abort.signal)
        .catch(() => undefined);
      if (abort.signal.aborted) return;
      if (stage) setPeople(stage.people.filter(({ connected }) => connected));
      timer = setTimeout(look, LOOK_MS);
    };
    void look();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [room, client, token, turn]);
  return [people, useCallback(() => setTurn((n) => n + 1), [])];
}
