import { CHUNK_TICKS, CHUNKS_PER_SEGMENT, chunkAt } from '../core/programme.ts';
import type { Rung } from '../core/rung.ts';
import type { Recording } from './recording/recording.ts';
import { RungWindow, WINDOW_SEGMENTS } from './rung-window.ts';

/**
 * The window of a rung as its recording left it: the last two minutes in memory again, byte for byte what listeners
 * were given. Of a programme long over only the numbers and gaps return; its sound is read from disk.
 */
export async function recoverWindow(recording: Recording, rung: Rung): Promise<RungWindow> {
  const records = recording.records(rung);
  const last = chunkAt(Math.max(0, records.last()) * CHUNK_TICKS).n;
  const first = Math.max(0, last - WINDOW_SEGMENTS);
  const { ended } = recording;
  // Of what is not kept nothing comes back: the window begins anew with what follows.
  if (!recording.kept && !ended) {
    const next = Math.floor((records.last() + 1) / CHUNKS_PER_SEGMENT);
    return new RungWindow(next, next);
  }
  const window = new RungWindow(ended ? ended.lastSegment + 1 : first);
  for (let n = first; n <= last; n++) {
    const filled = [0, 1, 2].filter((k) => records.first({ n, k })?.kind === 'fill');
    if (filled.length > 0) window.markGap(n, filled);
    for (const k of ended ? [] : [0, 1, 2]) {
      const bytes = await recording.readFirst(rung, { n, k });
      if (bytes) window.put({ n, k }, bytes);
    }
  }
  return window;
}
