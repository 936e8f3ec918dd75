import { useEffect, useState } from 'preact/hooks';
import type { Head } from '../../src/core/head.ts';
import { msToTicks } from '../../src/core/programme.ts';
import { ReplayTimeline, type Then } from './replay-timeline.ts';

/**
 * The room as it was where its replay stands; undefined until that is known, and where there is no replay.
 *
 * @param positionSeconds undefined until somebody plays it
 */
export function useReplayTimeline(
  head: Head | undefined,
  positionSeconds: number | undefined,
): Then | undefined {
  const run = head?.programme?.run;
  const { revision, fromMs = 0 } = head?.replay ?? {};
  const room = head?.room;
  const [timeline, setTimeline] = useState<ReplayTimeline>();
  const [then, setThen] = useState<Then>();
  // Another revision may have cut off something.
  useEffect(() => {
    if (room === undefined || run === undefined || revision === undefined) return undefined;
    const now = new ReplayTimeline(`/live/${room}/r${run}/timeline`, setThen);
    setTimeline(now);
    return () => {
      now.close();
      setTimeline(undefined);
      setThen(undefined);
    };
  }, [room, run, revision]);
  useEffect(() => {
    if (positionSeconds !== undefined) timeline?.moveTo(msToTicks(fromMs + positionSeconds * 1000));
  }, [timeline, positionSeconds, fromMs]);
  return then;
}
