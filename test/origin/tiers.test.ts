import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadDocumentOf } from '../../src/admission/load-document.ts';
import type { LoadLevel, LoadStep } from '../../src/core/load.ts';
import { LOAD_PATH, PRESSURE_PATH } from '../../src/ingest/ingest-paths.ts';
import { dashManifest } from '../../src/packager/dash.ts';
import { bytesOf, OriginUnderTest, segmentOf, T0 } from './origin-under-test.ts';

let origin: OriginUnderTest;
let steps: LoadStep[];

beforeEach(async () => {
  origin = await OriginUnderTest.start();
  steps = [];
});
afterEach(() => origin.close());

const text = async (path: string) => (await origin.get(`/live/talk/${path}`)).text();
const tell = async (level: LoadLevel) => {
  steps.push({ level, atMs: origin.clock.ms, cause: 'set' });
  const { status } = await origin.ingest.putJson(LOAD_PATH, loadDocumentOf(steps));
  expect(status).toBe(204);
};
const headTier = async () => JSON.parse(await text('head.json')).programme.tier;

/** A live programme of so many segments, at whose end it stands. */
async function live(segments: number) {
  origin.clock.to(segments);
  const writer = await origin.writer();
  await writer.segments(0, segments - 1);
  return writer;
}

test('TIER-6: the head names the tier and the segment from which it holds, 20 s ahead, also after a start', async () => {
  await live(8);
  expect(await headTier()).toEqual({ name: 'full', from: 0 });
  await tell(4);
  const tier = { name: 'economy', from: 32 };
  expect(await headTier()).toEqual(tier);
  await origin.stop();
  await origin.open();
  expect(await headTier()).toEqual(tier);
});

test('TIER-7: an economy object is its four segments, byte for byte, also where it is asked for while the last is made', async () => {
  const writer = await live(7);
  for (const k of [0, 1]) await writer.chunk('aac32', { n: 7, k });
  const asked = origin.get('/live/talk/r1/eco32/1.m4s').then(bytesOf);
  const first = await bytesOf(await origin.get('/live/talk/r1/eco32/0.m4s'));
  expect(first).toEqual(Buffer.concat([0, 1, 2, 3].map((n) => segmentOf('aac32', n))));
  await writer.chunk('aac32', { n: 7, k: 2 });
  expect(await asked).toEqual(Buffer.concat([4, 5, 6, 7].map((n) => segmentOf('aac32', n))));
});

test('TIER-8: DASH gets a period of its own for economy and one for what follows, told 20 s ahead, on the same numbers', async () => {
  const writer = await live(8);
  await tell(4);
  const ahead = await text('manifest.mpd');
  expect(periodsIn(ahead)).toEqual([
    ['0', 'PT0S', '0', 'aac64 aac32 opus48'],
    ['32', 'PT30.72S', '32', 'aac32'],
  ]);
  expect(ahead).toContain('presentationTimeOffset="1474560"');
  origin.clock.to(41);
  await writer.segments(8, 40);
  expect(await text('manifest.mpd')).not.toContain('availabilityTimeOffset');
  await tell(0);
  expect(periodsIn(await text('manifest.mpd')).map(([id]) => id)).toEqual(['0', '32', '64']);
});

test('TIER-8: of periods that nobody can go back to nothing is told', () => {
  const tiers = [
    { name: 'full', from: 0 },
    { name: 'economy', from: 32 },
    { name: 'full', from: 64 },
  ] as const;
  const at = (n: number) =>
    dashManifest({ t0Ms: T0, elapsedMs: n * 960, directory: 'r1', streams: true, tiers });
  const ids = (n: number) => periodsIn(at(n)).map(([id]) => id);
  expect(ids(60)).toEqual(['0', '32', '64']);
  expect(ids(190)).toEqual(['32', '64']);
  expect(ids(230)).toEqual(['64']);
  // Nor of one that the end came before.
  const ended = { t0Ms: T0, elapsedMs: 60_000, directory: 'r1', streams: true, tiers, segments: 50 };
  expect(periodsIn(dashManifest(ended)).map(([id]) => id)).toEqual(['0', '32']);
});

test('TIER-9: HLS players that listen go on, and find the small sound in the place of the larger', async () => {
  const writer = await live(8);
  await tell(4);
  origin.clock.to(35);
  await writer.segments(8, 34);
  const list = await text('r1/aac64/live.m3u8');
  expect(list).toContain('#EXT-X-MAP:URI="init.mp4"');
  expect(list).toContain('\n31.m4s\n#EXT-X-MAP:URI="../aac32/init.mp4"\n');
  expect(list).toContain('\n../aac32/32.m4s\n');
  expect(list).not.toContain('EXT-X-PART');
  expect(await text('r1/opus48/live.m3u8')).not.toContain('aac32');
  await tell(0);
  origin.clock.to(61);
  await writer.segments(35, 60);
  const after = await text('r1/aac64/live.m3u8');
  expect(after.startsWith(list.split('#EXT-X-MAP')[0] ?? '')).toBe(false);
  expect(after).toContain('\n../aac32/55.m4s\n#EXT-X-MAP:URI="init.mp4"\n');
  expect(after).toContain('EXT-X-PRELOAD-HINT');
  // It only appends: what was listed is listed the same.
  const segments = (playlist: string) => playlist.split('\n').filter((line) => line.endsWith('.m4s'));
  expect(segments(after).slice(0, segments(list).length)).toEqual(segments(list));
});

test('TIER-9: who comes by HLS on the economy tier gets a list of economy objects, which goes on when that is left', async () => {
  const writer = await live(8);
  expect(await text('index.m3u8')).not.toContain('eco32');
  await tell(4);
  origin.clock.to(35);
  await writer.segments(8, 34);
  const index = await text('index.m3u8');
  expect(index.match(/^r1.*/gm)).toEqual(['r1/eco32/live.m3u8']);
  const list = await text('r1/eco32/live.m3u8');
  expect(list).toContain('#EXT-X-TARGETDURATION:4');
  expect(list).toContain('#EXT-X-MAP:URI="../aac32/init.mp4"');
  expect(list.match(/^\d+\.m4s/gm)?.at(-1)).toBe('7.m4s');
  await tell(0);
  origin.clock.to(63);
  await writer.segments(35, 62);
  expect((await text('index.m3u8')).match(/^r1.*/gm)).toHaveLength(3);
  expect((await text('r1/eco32/live.m3u8')).match(/^\d+\.m4s/gm)?.at(-1)).toBe('14.m4s');
  await writer.put('end', { lastSegment: 62 });
  const ended = await text('r1/eco32/live.m3u8');
  expect(ended).toContain('#EXTINF:2.88000,\n15.m4s\n#EXT-X-ENDLIST');
});

test('TIER-10: on the third level chunks are not offered any more; who still asks for them has a minute and a half to go over', async () => {
  const writer = await live(8);
  await tell(3);
  expect(await text('r1/aac64/live.m3u8')).toContain('EXT-X-PART');
  origin.clock.to(41);
  await writer.segments(8, 40);
  expect(await text('r1/aac64/live.m3u8')).not.toContain('EXT-X-PART');
  expect(await text('manifest.mpd')).not.toContain('availabilityTimeOffset');
  // A blocked reload is answered with what there is.
  const reload = await origin.get('/live/talk/r1/aac64/live.m3u8?_HLS_msn=42');
  expect(reload.status).toBe(200);
  const streamed = origin.get('/live/talk/r1/aac64/41.m4s');
  origin.clock.to(42);
  await writer.segments(41);
  expect((await streamed).headers.get('content-length')).toBeNull();
  origin.clock.to(131);
  const waited = origin.get('/live/talk/r1/aac64/131.m4s');
  await writer.segments(131);
  expect(Number((await waited).headers.get('content-length'))).toBe(segmentOf('aac64', 131).length);
});

test('LADDER-5: an origin says how hard it is pressed, and takes nothing for a level that is none', async () => {
  const { status, body } = await origin.ingest.get(PRESSURE_PATH);
  expect(status).toBe(200);
  expect(Object.keys(JSON.parse(body))).toEqual(['busy', 'loopDelayMs', 'queueDelayMs', 'admitted']);
  const wrong = await origin.ingest.putJson(LOAD_PATH, { level: 9 });
  expect(wrong.status).toBe(400);
});

function periodsIn(manifest: string): string[][] {
  return manifest
    .split('<Period ')
    .slice(1)
    .map((period) => [
      /id="(\d+)"/.exec(period)?.[1] ?? '',
      /start="([^"]+)"/.exec(period)?.[1] ?? '',
      /startNumber="(\d+)"/.exec(period)?.[1] ?? '',
      [...period.matchAll(/Representation id="(\w+)"/g)].map(([, id]) => id).join(' '),
    ]);
}
