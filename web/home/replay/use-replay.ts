import { useCallback, useEffect, useState } from 'preact/hooks';
import type { Replay } from '../../../src/contract/schemas.ts';
import { fetchHead } from '../../listen/player/head-reader.ts';
import type { ReplaySource } from '../../listen/replay-source.ts';
import type { Leading } from '../leading.ts';

export interface ReplayKnown {
  /** Undefined until it is known. */
  readonly replay: Replay | undefined;
  /** Where it can be heard; undefined while it cannot. */
  readonly sound: ReplaySource | undefined;
  readonly setReplay: (replay: Replay) => void;
  readonly refresh: () => void;
}

const AGAIN_MS = 1_000;

/** What was made of a room's replay, and its sound, as it changes. */
export function useReplay(room: string, { client, token, onRefused }: Leading): ReplayKnown {
  const [replay, setReplay] = useState<Replay>();
  const [sound, setSound] = useState<ReplaySource>();
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async () => {
      try {
        const read = await client.call('readReplay', { params: { room }, token }, abort.signal);
        if (!abort.signal.aborted) setReplay(read);
        // A room that has just ended is not published yet.
        if (read.durationMs === undefined && !abort.signal.aborted) timer = setTimeout(look, AGAIN_MS);
      } catch (error) {
        if (!abort.signal.aborted) onRefused(error);
      }
    };
    void look();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [client, token, room, onRefused, turn]);
  const made = JSON.stringify([replay?.published, replay?.fromMs, replay?.untilMs, replay?.chapters]);
  // Whatever was made of it is another download.
  useEffect(() => {
    let closed = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async () => {
      const answer = await fetchHead(room);
      if (closed) return;
      const head = answer.kind === 'head' ? answer.head : undefined;
      const heard = head?.replay;
      setSound(heard && { src: heard.download, fromMs: heard.fromMs });
      if (!heard && !head?.withdrawn) timer = setTimeout(look, AGAIN_MS);
    };
    // The head is kept for a second.
    timer = setTimeout(look, replay ? AGAIN_MS : 0);
    return () => {
      closed = true;
      clearTimeout(timer);
    };
  }, [room, made]);
  return { replay, sound, setReplay, refresh: useCallback(() => setTurn((n) => n + 1), []) };
}
