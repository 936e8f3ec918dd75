import { useEffect } from 'preact/hooks';
import type { Room } from '../../src/contract/schemas.ts';
import type { Leading } from './leading.ts';

/** Who leads the room alone looks this often, and only at the room that is being led. */
const LOOK_MS = 2_000;

/** Has the list read again when a room that is to come moves on by itself: its schedule leads it too. */
export function useRoomState({ id, state }: Room, { client, token, onChange }: Leading): void {
  useEffect(() => {
    if (state !== 'scheduled' && state !== 'green-room') return undefined;
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async () => {
      const now = await client
        .call('readRoom', { params: { room: id }, token }, abort.signal)
        .catch(() => undefined);
      if (abort.signal.aborted) return;
      if (now && now.state !== state) onChange();
      else timer = setTimeout(look, LOOK_MS);
    };
    timer = setTimeout(look, LOOK_MS);
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [id, state, client, token, onChange]);
}
