import { useCallback, useEffect, useState } from 'preact/hooks';
import type { Head } from '../../src/core/head.ts';
import type { OnStage } from '../../src/core/timeline-event.ts';

/** The head is cached for a second; who leads the room alone looks at it this often. */
const LOOK_MS = 2_000;

/** Who is on a live room's stage, and a way to look again soon. */
export function useStage(room: string): [readonly OnStage[], () => void] {
  const [people, setPeople] = useState<readonly OnStage[]>([]);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async () => {
      const head = await readHead(room, abort.signal);
      if (abort.signal.aborted) return;
      if (head) setPeople(head.stage);
      timer = setTimeout(look, LOOK_MS);
    };
    void look();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [room, turn]);
  return [people, useCallback(() => setTurn((n) => n + 1), [])];
}

async function readHead(room: string, signal: AbortSignal): Promise<Head | undefined> {
  try {
    const response = await fetch(`/live/${room}/head.json`, { signal, cache: 'no-cache' });
    return response.ok ? ((await response.json()) as Head) : undefined;
  } catch {
    return undefined;
  }
}
