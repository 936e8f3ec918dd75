import { expect } from 'vitest';
import { RUNG_NAMES, RUNGS, type Rung } from '../../src/core/rung.ts';
import type { GapEvent, TimelineEvent } from '../../src/core/timeline-event.ts';
import { readBoxes } from '../../src/packager/read-box.ts';
import { readChunk } from '../../src/packager/read-chunk.ts';
import { decode } from '../sound/ffmpeg.ts';
import type { Api } from './api.ts';
import { sha256 } from './ingest-witness.ts';

/** A recording as anyone can have it once its room has ended. */
export interface Replayed {
  readonly lastSegment: number;
  /** SHA-256 of chunk `n.k`. */
  chunk(rung: Rung, n: number, k: number): string | undefined;
  /** Marked in the timeline. */
  readonly gaps: readonly GapEvent[];
}

/** Ends the room and reads its whole recording, each rung of which must hold every sample from the first to the last. */
export async function endAndReplay(api: Api, room: string): Promise<Replayed> {
  await api.call('POST', `/rooms/${room}/end`);
  const head = await api.head(room);
  expect(head?.state).toBe('ended');
  const lastSegment = head?.programme?.lastSegment ?? -1;
  const { revision = 0, download = '' } = head?.replay ?? {};
  const samples = (lastSegment + 1) * 46_080;
  const hashes = new Map<string, string>();
  for (const rung of RUNG_NAMES) {
    let counted = 0;
    for (let n = 0; n <= lastSegment; n++) {
      const segment = await bytesAt(api, `/live/${room}/r1/v${revision}/${rung}/${n}.m4s`);
      for (const [k, chunk] of chunksOf(segment).entries()) {
        hashes.set(`${rung}/${n}.${k}`, sha256(chunk));
        const read = readChunk(chunk);
        expect([rung, n, k, read?.startTicks]).toEqual([rung, n, k, n * 46_080 + k * 15_360]);
        counted += (read?.frames.length ?? 0) * RUNGS[rung].frameSamples;
      }
    }
    expect([rung, counted]).toEqual([rung, samples]);
  }
  const decoded = await decode(await bytesAt(api, download));
  expect(decoded.complaints).toBe('');
  expect(decoded.samples.length).toBe(samples);
  const gaps: GapEvent[] = [];
  for (let m = 0; m * 4 <= lastSegment; m++) {
    const batch = await bytesAt(api, `/live/${room}/r1/timeline/${m}.json`);
    const { events } = JSON.parse(batch.toString()) as { events: TimelineEvent[] };
    gaps.push(...events.filter((event) => event.type === 'gap'));
  }
  return { lastSegment, gaps, chunk: (rung, n, k) => hashes.get(`${rung}/${n}.${k}`) };
}

async function bytesAt(api: Api, address: string): Promise<Buffer> {
  const response = await fetch(api.url + address);
  expect([address, response.status]).toEqual([address, 200]);
  return Buffer.from(await response.arrayBuffer());
}

/** A segment is its chunks end to end; each ends with its `mdat`. */
function chunksOf(segment: Buffer): Buffer[] {
  const chunks: Buffer[] = [];
  let from = 0;
  let at = 0;
  for (const { type, body } of readBoxes(segment) ?? []) {
    at += 8 + body.length;
    if (type !== 'mdat') continue;
    chunks.push(segment.subarray(from, at));
    from = at;
  }
  expect(from).toBe(segment.length);
  return chunks;
}
