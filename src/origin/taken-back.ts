/**
 * Leaves out of an ended programme the words that were taken back since they were shown: of its timeline, and of the events
 * in its segments. The recording stays as it was made; this is done to what is given out.
 */

import { ECONOMY_TICKS, SEGMENT_TICKS } from '../core/programme.ts';
import { asItStands } from '../core/standing.ts';
import type { TimelineEvent } from '../core/timeline-event.ts';
import { retoldChunk } from '../packager/retold-chunk.ts';
import type { LiveRun } from './live-run.ts';

type Run = Pick<LiveRun, 'stillSaid'>;

/** Chunks as they are given out, while they are in memory: whoever asks again is given the same bytes, with the same tag. */
const retold = new WeakMap<ReadonlySet<string>, WeakMap<Buffer, Buffer>>();

export function eventsAsTheyStand({ stillSaid }: Run, events: TimelineEvent[]): TimelineEvent[] {
  return stillSaid ? events.map((event) => asItStands(event, stillSaid)) : events;
}

export function chunkAsItStands({ stillSaid }: Run, bytes: Buffer): Buffer {
  if (!stillSaid) return bytes;
  const known = retold.get(stillSaid) ?? new WeakMap<Buffer, Buffer>();
  retold.set(stillSaid, known);
  const now = known.get(bytes) ?? retoldChunk(bytes, (event) => asItStands(event, stillSaid));
  known.set(bytes, now);
  return now;
}

/** Where a run has words that were taken back: its timeline batches, and its segments, by number. */
export interface TakenBack {
  readonly batches: readonly number[];
  readonly segments: readonly number[];
}

export async function takenBackIn(
  { recording, lastSegment = -1 }: Pick<LiveRun, 'recording' | 'lastSegment'>,
  standing: ReadonlySet<string>,
): Promise<TakenBack> {
  const [batches, segments] = [new Set<number>(), new Set<number>()];
  for (let m = 0; m * ECONOMY_TICKS <= lastSegment * SEGMENT_TICKS; m++) {
    for (const event of await recording.timeline(m)) {
      if (asItStands(event, standing) === event) continue;
      batches.add(m);
      segments.add(Math.floor(event.at / SEGMENT_TICKS));
    }
  }
  return { batches: [...batches], segments: [...segments] };
}
