/**
 * What a recording looks like: how much there was to encode in each span, which is little where nobody spoke. It is in the
 * index, so that of hours of sound not a byte is read.
 */

import { CHUNK_TICKS, CHUNKS_PER_SEGMENT, chunkAt } from '../core/programme.ts';
import type { OutlineAnswer } from '../ingest/ingest-paths.ts';
import type { LiveRun } from './live-run.ts';

const MOST_LEVELS = 400;
/** Its encoder gives to each frame what that needs. */
const RUNG = 'opus48';

export function outlineOf(run: LiveRun): OutlineAnswer {
  const segments = (run.lastSegment ?? run.windows[RUNG].next - 1) + 1;
  const chunks = segments * CHUNKS_PER_SEGMENT;
  const records = run.recording.records(RUNG);
  const count = Math.min(MOST_LEVELS, chunks);
  const means: number[] = [];
  for (let i = 0; i < count; i++) {
    const [from, until] = [Math.floor((i * chunks) / count), Math.floor(((i + 1) * chunks) / count)];
    let bytes = 0;
    for (let index = from; index < until; index++) {
      bytes += records.best(chunkAt(index * CHUNK_TICKS))?.length ?? 0;
    }
    means.push(bytes / (until - from));
  }
  const least = Math.min(...means);
  const range = Math.max(...means) - least;
  const levels = means.map((mean) => (range === 0 ? 0 : Math.round(((mean - least) / range) * 100)));
  return { run: run.run, segments, levels };
}
