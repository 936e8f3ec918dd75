import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chunkStartTicks } from '../../src/core/programme.ts';
import type { TimelineEvent } from '../../src/core/timeline-event.ts';
import { bytesOf } from '../../src/packager/box.ts';
import { writeChunk } from '../../src/packager/chunk.ts';
import { eventMessage } from '../../src/packager/event-message.ts';
import { type ChunkPiece, ChunkScanner } from '../../web/listen/player/chunk-scanner.ts';
import { readEvent } from '../../web/listen/player/event-reader.ts';

const runs = process.env['TRIBUNE_LONG'] ? 20_000 : 300;
const stage: TimelineEvent = {
  type: 'stage',
  at: 46_080 * 7,
  people: [{ place: 'p1', name: 'Zoë “Ada” 林', muted: false }],
};
const speaking: TimelineEvent = { type: 'speaking', at: 46_080 * 7 + 960, places: ['p1'] };

const frames = (k: number) => Array.from({ length: 15 }, (_, i) => new Uint8Array(100 + i).fill(k * 16 + i));
const chunks = [0, 1, 2].map((k) =>
  writeChunk('aac64', { n: 7, k }, frames(k), 0, k === 1 ? [stage, speaking] : []),
);
const segment = Buffer.concat(chunks);

/** What a scanner makes of bytes that arrive cut at `cuts`. */
function scan(bytes: Uint8Array, cuts: readonly number[]) {
  const scanner = new ChunkScanner();
  const pieces: ChunkPiece[] = [];
  const edges = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
  for (let i = 1; i < edges.length; i++) {
    const some = scanner.push(bytes.subarray(edges[i - 1], edges[i]));
    if (!some) return { pieces: undefined, scanner };
    pieces.push(...some);
  }
  return { pieces, scanner };
}

test('PLAY-5: however the network cuts a segment, its bytes come out the same and in order', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(segment.length)), (cuts) => {
      const { pieces, scanner } = scan(segment, cuts);
      expect(Buffer.concat((pieces ?? []).map(({ bytes }) => bytes)).equals(segment)).toBe(true);
      expect(scanner.isBetweenChunks).toBe(true);
      const starts = pieces?.filter(({ first }) => first).map(({ startTicks }) => startTicks);
      expect(starts).toEqual([0, 1, 2].map((k) => chunkStartTicks({ n: 7, k })));
      expect(pieces?.filter(({ last }) => last)).toHaveLength(3);
      expect(pieces?.flatMap(({ events }) => events)).toEqual([stage, speaking]);
    }),
    { numRuns: runs },
  );
});

test('PLAY-5: media data is handed on before its chunk is whole', () => {
  const [first = new Uint8Array()] = chunks;
  const { pieces, scanner } = scan(first.subarray(0, first.length - 700), []);
  expect(pieces?.map(({ first: begins, last }) => [begins, last])).toEqual([
    [true, false],
    [false, false],
  ]);
  expect(scanner.isBetweenChunks).toBe(false);
});

test('PLAY-6: strangers’ bytes end the scan or wait for more, and never throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), fc.array(fc.nat(400)), (bytes, cuts) => {
      scan(bytes, cuts);
      readEvent(bytes);
    }),
    { numRuns: runs },
  );
  fc.assert(
    fc.property(fc.nat(segment.length - 1), fc.nat(255), (at, value) => {
      const changed = Uint8Array.from(segment);
      changed[at] = value;
      const { pieces } = scan(changed, [at]);
      for (const { startTicks } of pieces ?? []) expect(Number.isSafeInteger(startTicks)).toBe(true);
    }),
    { numRuns: runs },
  );
  expect(scan(Buffer.from('<html>not found</html>'), []).pieces ?? []).toEqual([]);
});

test('PLAY-7: an event comes out of its emsg as it went in', () => {
  for (const event of [
    stage,
    speaking,
    { type: 'gap', at: 5, until: 9, cause: 'media-restart' },
    { type: 'ended', at: 1 },
  ] satisfies TimelineEvent[]) {
    expect(readEvent(bytesOf(eventMessage(event, 3)).subarray(8))).toEqual(event);
  }
});

test('PLAY-7: an emsg that is not ours, or not what we know, is left out', () => {
  const good = bytesOf(eventMessage(speaking, 3)).subarray(8);
  for (const at of [0, 30, good.length - 4]) {
    const bad = Uint8Array.from(good);
    bad[at] = 9;
    expect([at, readEvent(bad)]).toEqual([at, undefined]);
  }
  const later = { type: 'poll', at: 1 } as unknown as TimelineEvent;
  const wrong = { type: 'stage', at: 1, people: [{ place: 1 }] } as unknown as TimelineEvent;
  for (const event of [later, wrong])
    expect(readEvent(bytesOf(eventMessage(event, 1)).subarray(8))).toBeUndefined();
});
