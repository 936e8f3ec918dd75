import { afterEach, beforeEach, expect, test } from 'vitest';
import { RUNG_NAMES, type Rung } from '../../src/core/rung.ts';
import { chunkPath } from '../../src/ingest/ingest-paths.ts';
import { Alarm } from '../../web/listen/player/alarm.ts';
import { parseTime } from '../../web/listen/player/clock.ts';
import { readHead } from '../../web/listen/player/head-reader.ts';
import { SegmentLoop } from '../../web/listen/player/segment-loop.ts';
import { GenericCdn } from '../edge/generic-cdn.ts';
import { HlsListener } from '../edge/hls-listener.ts';
import { OriginUnderTest, T0, type TestWriter } from '../origin/origin-under-test.ts';
import { openWriter, type RealProgramme, spokenProgramme } from '../origin/real-programme.ts';

const SEGMENTS = 8;
const OURS = 40;
const OTHERS = 20;

let origin: OriginUnderTest;
let cdn: GenericCdn;
let programme: RealProgramme;
let writer: TestWriter;

beforeEach(async () => {
  programme = await spokenProgramme(SEGMENTS);
  origin = await OriginUnderTest.start({ streams: false });
  cdn = await GenericCdn.start(origin.url, origin.clock.nowMs);
  writer = await openWriter(origin, programme);
});
afterEach(async () => {
  await cdn.stop();
  await origin.close();
});

/** What was spoken in segment `n`. */
function spoken(rung: Rung, n: number): Buffer {
  return Buffer.concat(
    programme.chunks.filter((chunk) => chunk.rung === rung && chunk.n === n).map(({ bytes }) => bytes),
  );
}

async function write(n: number): Promise<void> {
  origin.clock.to(n + 1, 90);
  for (const { rung, n: number, k, bytes } of programme.chunks) {
    if (number === n) await origin.ingest.put(chunkPath(writer.grant, rung, { n, k }), bytes);
  }
}

/** A listener of ours: the clock, the head, the init segment, then one segment after another until the last. */
async function listen(rung: Rung): Promise<Buffer[]> {
  const get = async (path: string) => {
    const answer = await fetch(cdn.url + path);
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return answer;
  };
  expect(parseTime(await (await get('/time')).text())).toBe(origin.clock.ms);
  const head = readHead(await (await get('/live/talk/head.json')).json());
  expect(head?.programme?.t0Ms).toBe(T0);
  const base = `/live/talk/r${head?.programme?.run}/${rung}`;
  expect(Buffer.from(await (await get(`${base}/init.mp4`)).arrayBuffer())).toEqual(
    Buffer.from(programme.inits[rung]),
  );
  const heard: Buffer[] = [];
  let pieces: Uint8Array[] = [];
  await new Promise<void>((resolve, reject) => {
    const loop = new SegmentLoop({
      alarm: new Alarm(),
      elapsedMs: () => origin.clock.ms - T0,
      playheadMs: () => origin.clock.ms - T0,
      order: (n) => ({ streams: false, n, segments: 1 }),
      turn: () => ({ place: 0.5, spreadMs: 60 }),
      begin: async ({ n }) => `${cdn.url}${base}/${n}.m4s`,
      piece: ({ bytes }) => void pieces.push(bytes),
      outcome: (n, { kind }) => {
        if (kind !== 'complete') reject(new Error(`segment ${n}: ${kind}`));
        heard.push(Buffer.concat(pieces));
        pieces = [];
      },
      finished: resolve,
    });
    loop.endAfter(SEGMENTS - 1);
    loop.start(0);
  });
  return heard;
}

test('CDN-10: our player and players of HLS hear a spoken programme whole through the table’s rules alone, and no object is asked of the origin more than twice', async () => {
  await write(0);
  const others = await Promise.all(
    Array.from({ length: OTHERS }, () => HlsListener.start(`${cdn.url}/live/talk`)),
  );
  for (let n = 1; n < SEGMENTS; n++) {
    await write(n);
    await Promise.all(others.map((listener) => listener.reload()));
  }
  // Of the last, a playlist that was stored just before does not know yet.
  origin.clock.ms += 1_000;
  await Promise.all(others.map((listener) => listener.reload()));
  const ours = await Promise.all(
    Array.from({ length: OURS }, (_, i) => listen(RUNG_NAMES[i % 3] ?? 'aac64')),
  );
  ours.forEach((heard, i) => {
    const rung = RUNG_NAMES[i % 3] ?? 'aac64';
    expect(heard.map((bytes, n) => bytes.equals(spoken(rung, n)))).toEqual(Array(SEGMENTS).fill(true));
  });
  for (const { heard, rung } of others) {
    expect(heard.map((bytes, n) => bytes.equals(spoken(rung as Rung, n)))).toEqual(
      Array(SEGMENTS).fill(true),
    );
  }
  const asked = new Map<string, number>();
  for (const line of cdn.asked) asked.set(line, (asked.get(line) ?? 0) + 1);
  const objects = [...asked].filter(([line]) => /\.m4s$|\.mp4$/.test(line));
  expect(objects.length).toBeGreaterThanOrEqual(3 * SEGMENTS + 3);
  expect(objects.filter(([, times]) => times > 2)).toEqual([]);
  // Heads are asked for once in each of their seconds, by whoever comes first.
  const seconds = SEGMENTS + 3;
  expect([...asked].filter(([line, times]) => !line.includes('/time') && times > seconds)).toEqual([]);
  const least = OURS * (SEGMENTS + 3) + OTHERS * (2 * SEGMENTS + 2);
  expect(cdn.asked.length).toBeLessThan(least / 4 + OURS);
});
