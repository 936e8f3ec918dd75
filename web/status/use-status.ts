import { useEffect, useState } from 'preact/hooks';
import { type LoadDocument, readLoadDocument } from '../../src/core/load.ts';

export type Status = Pick<LoadDocument, 'level' | 'sinceMs' | 'cause' | 'steps'>;

/** Read again and again, for whoever leaves the page open while something rests. */
const PACE_MS = 15_000;

/** Undefined until first read; `failed`: the last reading failed. */
export function useStatus(): { readonly status: Status | undefined; readonly failed: boolean } {
  const [status, setStatus] = useState<Status>();
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = async () => {
      const answer = await readStatus(abort.signal);
      if (abort.signal.aborted) return;
      setFailed(answer === undefined);
      if (answer) setStatus(answer);
      timer = setTimeout(read, PACE_MS * (0.75 + Math.random() / 2));
    };
    void read();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, []);
  return { status, failed };
}

async function readStatus(signal: AbortSignal): Promise<Status | undefined> {
  try {
    const response = await fetch('/status.json', { signal });
    const read: unknown = response.ok ? await response.json() : undefined;
    return readLoadDocument({ tiers: [], ...(read as object) });
  } catch {
    return undefined;
  }
}
