import { useEffect, useState } from 'preact/hooks';
import type { Recording } from '../../src/contract/schemas.ts';
import type { Leading } from './leading.ts';

/** Who leads the room alone looks at it, and this often. */
const LOOK_MS = 2_000;

/** How a room's recording stands at each origin; nothing before the first answer. */
export function useRecording(room: string, leading: Leading): Recording['origins'] {
  const { client, token } = leading;
  const [origins, setOrigins] = useState<Recording['origins']>([]);
  useEffect(() => {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async () => {
      const read = client.call('readRecording', { params: { room }, token }, abort.signal);
      // What was known holds until something else is.
      const recording = await read.catch(() => undefined);
      if (abort.signal.aborted) return;
      if (recording) setOrigins(recording.origins);
      timer = setTimeout(look, LOOK_MS);
    };
    void look();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [room, client, token]);
  return origins;
}
