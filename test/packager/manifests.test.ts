import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dashManifest } from '../../src/packager/dash.ts';
import { type LiveWindow, mediaPlaylist, multivariantPlaylist, vodPlaylist } from '../../src/packager/hls.ts';

const window = (change: Partial<LiveWindow> = {}): LiveWindow => ({
  t0Ms: Date.UTC(2026, 0, 1),
  first: 100,
  next: 125,
  nextChunks: 2,
  ended: false,
  gaps: [],
  ...change,
});

const lines = (playlist: string) => playlist.trimEnd().split('\n');
const segments = (playlist: string) => lines(playlist).filter((line) => /^\d+\.m4s$/.test(line));

test('HLS-1: a playlist states its target duration, version and map, and PROGRAM-DATE-TIME on each segment (§4.4)', () => {
  for (const playlist of [
    mediaPlaylist(window(), true),
    mediaPlaylist(window(), false),
    vodPlaylist(0, [0, 1, 2], 'init.mp4'),
  ]) {
    expect(lines(playlist)[0]).toBe('#EXTM3U');
    expect(playlist).toContain('#EXT-X-TARGETDURATION:1\n');
    expect(playlist).toMatch(/#EXT-X-VERSION:[69]\n/);
    expect(playlist).toContain('#EXT-X-MAP:URI="init.mp4"');
    expect(playlist.match(/#EXT-X-PROGRAM-DATE-TIME/g)).toHaveLength(segments(playlist).length);
  }
  expect(mediaPlaylist(window(), true)).toContain(
    '#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:01:36.000Z\n#EXTINF:0.96000,\n100.m4s',
  );
  expect(multivariantPlaylist((rung) => `r1/${rung}/live.m3u8`)).toContain(
    'CODECS="mp4a.40.2"\nr1/aac64/live.m3u8',
  );
});

test('HLS-2: a live playlist only appends and trims its start (§6.2.1)', () => {
  fc.assert(
    fc.property(fc.nat(50), fc.nat(50), fc.nat(10), fc.boolean(), (first, length, later, lowLatency) => {
      const before = segments(mediaPlaylist(window({ first, next: first + length }), lowLatency));
      const after = segments(
        mediaPlaylist(window({ first: first + later, next: first + length + later }), lowLatency),
      );
      expect(after.slice(0, Math.max(0, length - later))).toEqual(before.slice(later));
    }),
  );
});

test('HLS-3: parts stand for the last segments only, and the next part is hinted (§4.4.4.9, §4.4.5.3)', () => {
  const playlist = mediaPlaylist(window(), true);
  const parts = [...playlist.matchAll(/#EXT-X-PART:.*URI="([^"]+)"/g)].map(([, uri]) => uri);
  expect(parts).toEqual([
    ...[122, 123, 124].flatMap((n) => [`${n}.0.m4s`, `${n}.1.m4s`, `${n}.2.m4s`]),
    '125.0.m4s',
    '125.1.m4s',
  ]);
  expect(lines(playlist).at(-1)).toBe('#EXT-X-PRELOAD-HINT:TYPE=PART,URI="125.2.m4s"');
  expect(playlist).toContain('CAN-BLOCK-RELOAD=YES,CAN-SKIP-UNTIL=6.0,HOLD-BACK=3.0,PART-HOLD-BACK=0.96');
});

test('HLS-4: a delta update leaves out only segments further back than CAN-SKIP-UNTIL (§6.2.5.1)', () => {
  const delta = mediaPlaylist(window(), true, true);
  const skipped = Number(/SKIPPED-SEGMENTS=(\d+)/.exec(delta)?.[1]);
  expect(delta).toContain('#EXT-X-VERSION:9');
  expect(segments(delta)[0]).toBe(`${100 + skipped}.m4s`);
  expect((125 - 100 - skipped) * 0.96).toBeGreaterThanOrEqual(6);
});

test('HLS-5: whole-object paths get no parts, no blocking reload, no skip', () => {
  expect(mediaPlaylist(window(), false, true)).not.toMatch(/PART|BLOCK|SKIP/);
});

test('HLS-6: at the end ENDLIST comes, and no hint', () => {
  const playlist = mediaPlaylist(window({ ended: true, nextChunks: 0 }), true);
  expect(lines(playlist).at(-1)).toBe('#EXT-X-ENDLIST');
  expect(playlist).not.toContain('PRELOAD-HINT');
});

const facts = { t0Ms: Date.UTC(2026, 0, 1), elapsedMs: 600_000, directory: 'r1', streams: true };

test('DASH-1: live, the manifest is dynamic, by the clock from T0, with two UTC timings', () => {
  const manifest = dashManifest(facts);
  expect(manifest).toContain('type="dynamic" availabilityStartTime="2026-01-01T00:00:00.000Z"');
  expect(manifest).toContain('minimumUpdatePeriod="PT15S"');
  expect(manifest).toContain('duration="46080" startNumber="0"');
  expect(
    manifest.match(/<UTCTiming schemeIdUri="urn:mpeg:dash:utc:http-(iso|xsdate):2014" value="\/time"\/>\n/g),
  ).toHaveLength(2);
});

test('DASH-2: streaming paths state an availability offset of two chunks, whole-object paths none', () => {
  expect(dashManifest(facts)).toContain('availabilityTimeOffset="0.64" availabilityTimeComplete="false"');
  expect(dashManifest({ ...facts, streams: false })).not.toContain('availabilityTimeOffset');
  expect(dashManifest({ ...facts, streams: false })).toContain('<Latency target="2000"');
});

test('DASH-3: ended, it states its duration; settled, it is static', () => {
  expect(dashManifest({ ...facts, segments: 100 })).toMatch(
    /type="dynamic".*mediaPresentationDuration="PT96.00S"/,
  );
  const settled = dashManifest({ ...facts, segments: 100, settled: true, directory: 'r1/v1' });
  expect(settled).toMatch(/type="static" mediaPresentationDuration="PT96.00S"/);
  expect(settled).not.toMatch(/UTCTiming|availabilityStartTime/);
});

test('DASH-4: the manifest has the numbers of the protocol, one period, and where the sound was captured', () => {
  for (const streams of [true, false]) {
    const manifest = dashManifest({ ...facts, streams });
    for (const stated of [
      'timeShiftBufferDepth="PT120S"',
      'suggestedPresentationDelay="PT2S"',
      'maxSegmentDuration="PT0.96S"',
      'timescale="48000" duration="46080" startNumber="0"',
      `<Latency target="${streams ? 1200 : 2000}" referenceId="0"/>`,
      '<PlaybackRate min="0.96" max="1.04"/>',
      'initialization="r1/$RepresentationID$/init.mp4" media="r1/$RepresentationID$/$Number$.m4s"',
      // T0 less the production allowance: what `prft` says of the first sample.
      '<ProducerReferenceTime id="0" inband="true" type="captured" wallClockTime="2025-12-31T23:59:59.900Z" presentationTime="0">',
    ])
      expect(manifest).toContain(stated);
    expect(manifest.match(/<Period /g)).toHaveLength(1);
    expect(
      manifest.match(/<InbandEventStream schemeIdUri="https:\/\/aomedia.org\/emsg\/ID3"\/>/g),
    ).toHaveLength(2);
  }
});

test('DASH-5: what can be gone back to is never more than there has been', () => {
  const depth = (elapsedMs: number) =>
    /timeShiftBufferDepth="PT(\d+)S"/.exec(dashManifest({ ...facts, elapsedMs }))?.[1];
  expect([0, 3_999, 4_000, 61_900, 119_999, 120_000, 9e6].map(depth)).toEqual([
    '4',
    '4',
    '4',
    '61',
    '119',
    '120',
    '120',
  ]);
});

/** Live windows of any length, at any moment, with gaps. */
const anyWindow = fc
  .record({
    first: fc.nat(10_000),
    length: fc.nat(125),
    nextChunks: fc.nat(2),
    gaps: fc.array(
      fc.nat(200).map((n) => ({ from: n * 46_080, until: (n + 2) * 46_080 })),
      { maxLength: 3 },
    ),
  })
  .map(({ first, length, nextChunks, gaps }) => window({ first, next: first + length, nextChunks, gaps }));

test('HLS-7: a delta update, joined to what its reader had, is the whole playlist (§6.2.5.1)', () => {
  fc.assert(
    fc.property(anyWindow, (live) => {
      const whole = lines(mediaPlaylist(live, true));
      const delta = lines(mediaPlaylist(live, true, true));
      const skip = delta.find((line) => line.startsWith('#EXT-X-SKIP'));
      const skipped = Number(skip?.split('=')[1] ?? 0);
      const left = whole.flatMap((line, i) => (/^\d+\.m4s$/.test(line) ? [i] : []))[skipped - 1] ?? -1;
      const head = whole.findIndex((line) => line.startsWith('#EXT-X-PROGRAM-DATE-TIME'));
      const rest = skipped > 0 ? [...whole.slice(0, head), ...whole.slice(left + 1)] : whole;
      const version = (line: string) => !/^#EXT-X-(VERSION|SKIP)/.test(line);
      expect(delta.filter(version)).toEqual(rest.filter(version));
    }),
  );
});

test('HLS-8: no segment rounds to more than the target duration, no part is longer than the part target (§4.4.3)', () => {
  fc.assert(
    fc.property(anyWindow, fc.boolean(), (live, lowLatency) => {
      const playlist = mediaPlaylist(live, lowLatency);
      for (const [, seconds] of playlist.matchAll(/#EXTINF:([\d.]+)/g))
        expect(Math.round(Number(seconds))).toBeLessThanOrEqual(1);
      for (const [, seconds] of playlist.matchAll(/#EXT-X-PART:DURATION=([\d.]+)/g))
        expect(Number(seconds)).toBeLessThanOrEqual(0.32);
      expect(playlist).toContain(`#EXT-X-MEDIA-SEQUENCE:${live.first}\n`);
      expect(segments(playlist)).toEqual(
        Array.from({ length: live.next - live.first }, (_, i) => `${live.first + i}.m4s`),
      );
    }),
  );
});

test('HLS-9: a gap is a dated range on the clock of the programme (§4.4.5.1)', () => {
  expect(mediaPlaylist(window({ gaps: [{ from: 46_080 * 110, until: 46_080 * 112 }] }), true)).toContain(
    '#EXT-X-DATERANGE:ID="gap-5068800",CLASS="tribune.gap",START-DATE="2026-01-01T00:01:45.600Z",DURATION=1.920\n',
  );
});
