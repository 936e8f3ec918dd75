import { TribuneProblem } from '../../src/client/problem.ts';
import type { AudienceStatistics } from '../../src/contract/statistics-schemas.ts';

/** How often it is read again until the room has ended. */
const AGAIN_MS = 10_000;
/** Who is not let in, or asks for a room that is not there, is not by asking again. */
const FINAL = [401, 403, 404];

export interface FollowParts {
  readonly read: (signal: AbortSignal) => Promise<AudienceStatistics>;
  readonly onRead: (statistics: AudienceStatistics) => void;
  readonly onError: (error: unknown) => void;
}

/** Reads the statistics of a room, again and again until it has ended, also after what could not be read. @returns what stops it */
export function followStatistics({ read, onRead, onError }: FollowParts): () => void {
  const abort = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const again = () => {
    timer = setTimeout(() => void readOnce(), AGAIN_MS);
  };
  const readOnce = async () => {
    try {
      const statistics = await read(abort.signal);
      if (abort.signal.aborted) return;
      onRead(statistics);
      if (!statistics.over) again();
    } catch (error) {
      if (abort.signal.aborted) return;
      onError(error);
      if (!(error instanceof TribuneProblem && FINAL.includes(error.status))) again();
    }
  };
  void readOnce();
  return () => {
    abort.abort();
    clearTimeout(timer);
  };
}
