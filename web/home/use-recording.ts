import { useEffect, useState } from 'preact/hooks';
import { TribuneProblem } from '../../src/client/problem.ts';
import type { Recording } from '../../src/contract/schemas.ts';
import type { Leading } from './leading.ts';

/** Who leads the room alone looks at it, and this often. */
const LOOK_MS = 2_000;

/** How a room's recording stands at each origin; nothing before the first answer. */
export function useRecording(room: string, leading: Leading): Recording['origins'] {
  const { client, token, onRefused } = leading;
  const [origins, setOrigins] = useState<Recording['origins']>([]);
  useEffect(() => {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async () => {
      try {
        const recording = await client.call('readRecording', { params: { room }, token }, abort.signal);
        if (abort.signal.aborted) return;
        setOrigins(recording.origins);
      } catch (error) {
        if (abort.signal.aborted) return;
        // A token that is not taken will not be; else, what was known holds until something else is.
        if (error instanceof TribuneProblem && error.status === 401) return onRefused(error);
      }
      timer = setTimeout(look, LOOK_MS);
    };
    void look();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [room, client, token, onRefused]);
  return origins;
}
