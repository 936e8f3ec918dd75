import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { type FileHandle, open as openFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, expect, type MockInstance, test, vi } from 'vitest';
import type { Head } from '../../src/core/head.ts';
import { type ChunkNumber, SEGMENT_MS } from '../../src/core/programme.ts';
import { RUNG_NAMES } from '../../src/core/rung.ts';
import type { RecordingAnswer } from '../../src/ingest/ingest-paths.ts';
import { OriginConnection } from '../../src/ingest/origin-connection.ts';
import type { TimelineBatch } from '../../src/origin/recording/journal.ts';
import { readRecord, writeRecord } from '../../src/origin/recording/record-table.ts';
import { Recording } from '../../src/origin/recording/recording.ts';
import {
  bytesOf,
  chunkOf,
  initOf,
  KEYS,
  OriginUnderTest,
  segmentOf,
  T0,
  TestWriter,
} from './origin-under-test.ts';

const cleanUp: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const action of cleanUp.splice(0).reverse()) await action();
});

async function startOrigin(): Promise<OriginUnderTest> {
  const origin = await OriginUnderTest.start();
  cleanUp.push(() => origin.close());
  return origin;
}

async function spawnOrigin(directory: string): Promise<{ child: ChildProcess; url: string }> {
  const key = KEYS.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const child = fork(path.join(import.meta.dirname, 'origin-process.ts'), [directory, key]);
  cleanUp.push(() => void child.kill('SIGKILL'));
  const [message] = (await once(child, 'message')) as [{ url: string }];
  return { child, url: message.url };
}

test('REC-1: what was acknowledged is there after kill -9, byte for byte', async () => {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'origin-'));
  cleanUp.push(() => rmSync(directory, { recursive: true, force: true }));
  const ingest = new OriginConnection(path.join(directory, 'origin.sock'));
  cleanUp.push(() => ingest.close());
  const t0Ms = Date.now() - 100 * SEGMENT_MS;
  const writer = new TestWriter(ingest, { room: 'talk', run: 1, epoch: 1, t0Ms, fromSegment: 60 });
  const first = await spawnOrigin(directory);
  await ingest.putJson('/ingest/talk/room', { id: 'talk', title: 'A talk', state: 'live', run: 1, t0Ms });
  await writer.open();
  await writer.put('stage', []);

  const acknowledged: ChunkNumber[] = [];
  const dead = once(first.child, 'exit');
  for (let n = 60; n < 100; n++) {
    for (const k of [0, 1, 2]) {
      // Killed in the middle of a write, wherever that may be.
      if (n === 80) first.child.kill('SIGKILL');
      const answer = await writer.chunk('aac64', { n, k }).catch(() => undefined);
      if (answer?.status === 204) acknowledged.push({ n, k });
    }
  }
  await dead;
  expect(acknowledged.length).toBeGreaterThanOrEqual(60);

  const second = await spawnOrigin(directory);
  for (const number of acknowledged) {
    const response = await fetch(`${second.url}/live/talk/r1/aac64/${number.n}.${number.k}.m4s`);
    expect(await bytesOf(response)).toEqual(chunkOf('aac64', number));
  }
  const head = (await (await fetch(`${second.url}/live/talk/head.json`)).json()) as Head;
  expect(head).toMatchObject({ title: 'A talk', state: 'live', programme: { run: 1, t0Ms } });
  const { accepted } = await writer.open();
  expect(accepted.aac64).toEqual(acknowledged.at(-1));
});

test('REC-2: a torn tail is dropped, and what comes next takes its place', async () => {
  const origin = await startOrigin();
  const writer = await origin.writer();
  await writer.segments(0, 1);
  await origin.stop();
  const file = (name: string) => path.join(origin.directory, 'recordings', 'talk', 'r1', name);
  truncateSync(file('aac64.index'), 5 * 32 + 7);
  appendFileSync(file('aac32.cmaf'), 'half a chunk');
  appendFileSync(file('aac32.index'), 'half a record');
  truncateSync(file('opus48.cmaf'), readFileSync(file('opus48.cmaf')).length - 1);
  appendFileSync(file('journal'), '0000abcd {"type":"ended","lastSegment":0,"atMs":1}\nhalf');
  await origin.open();
  const { accepted } = await writer.open();
  expect(accepted).toEqual({ aac64: { n: 1, k: 1 }, aac32: { n: 1, k: 2 }, opus48: { n: 1, k: 1 } });
  origin.clock.to(3);
  await writer.segments(1, 2);
  for (const rung of RUNG_NAMES) {
    for (const n of [0, 1, 2]) {
      const response = await origin.get(`/live/talk/r1/${rung}/${n}.m4s`);
      expect(await bytesOf(response)).toEqual(segmentOf(rung, n));
    }
  }
});

test('REC-3: the file of a rung is its init segment and its chunks, as they lie', async () => {
  const origin = await startOrigin();
  const writer = await origin.writer();
  await writer.segments(0, 1);
  const file = path.join(origin.directory, 'recordings', 'talk', 'r1', 'aac64.cmaf');
  const whole = [Buffer.from(initOf('aac64')), segmentOf('aac64', 0), segmentOf('aac64', 1)];
  expect(readFileSync(file)).toEqual(Buffer.concat(whole));
});

test('REC-4: a full disk stops neither the programme nor the origin', async () => {
  const origin = await startOrigin();
  const directory = path.join(origin.directory, 'recordings', 'talk', 'r1');
  mkdirSync(directory, { recursive: true });
  symlinkSync('/dev/full', path.join(directory, 'aac64.cmaf'));
  const writer = await origin.writer();
  await writer.segments(0);
  const response = await origin.get('/live/talk/r1/aac64/0.m4s');
  expect(await bytesOf(response)).toEqual(segmentOf('aac64', 0));
  expect(await bytesOf(await origin.get('/live/talk/r1/opus48/0.m4s'))).toEqual(segmentOf('opus48', 0));
  await writer.put('end', { lastSegment: 0 });
  const replay = await origin.get('/live/talk/r1/v1/aac64/0.m4s');
  expect(replay.status).toBe(200);
  expect(origin.faults.join()).toContain('ENOSPC');
});

test('REC-5: an index record reads back, and harmed it is none', () => {
  const record = fc.record({
    kind: fc.constantFrom('sound', 'fill', 'repair'),
    n: fc.nat(2 ** 31),
    k: fc.nat(2),
    offset: fc.maxSafeNat().map((n) => n % 2 ** 48),
    length: fc.nat(),
    crc: fc.nat(),
    epoch: fc.nat(),
  } as const);
  fc.assert(
    fc.property(record, fc.nat(31), fc.integer({ min: 1, max: 255 }), (written, at, change) => {
      const bytes = writeRecord(written);
      expect(readRecord(bytes)).toEqual(written);
      bytes[at] = (bytes[at] ?? 0) ^ change;
      expect(readRecord(bytes)).toBeUndefined();
      expect(readRecord(bytes.subarray(0, 31))).toBeUndefined();
    }),
  );
});

test('REC-6: a room whose files are unreadable keeps no other room from its listeners', async () => {
  const origin = await startOrigin();
  const writer = await origin.writer();
  await writer.segments(0);
  await origin.stop();
  writeFileSync(path.join(origin.directory, 'recordings', 'broken'), 'a file where a directory should be');
  await origin.open();
  expect((await origin.get('/live/talk/r1/aac64/0.m4s')).status).toBe(200);
  expect((await origin.get('/live/broken/head.json')).status).toBe(404);
});

/** Refuses every write, as the kernel does when a disk is full, until restored. */
async function fillDisk(code = 'ENOSPC'): Promise<MockInstance> {
  const probe = await openFile('/dev/null', 'r');
  const refusal = Object.assign(new Error(`${code}: no space left on device, write`), { code });
  const full = vi.spyOn(Object.getPrototypeOf(probe), 'write').mockRejectedValue(refusal);
  await probe.close();
  return full;
}

test('REC-7: once a full disk has room again what it refused is written, the fence and the timeline too', async () => {
  const origin = await startOrigin();
  const writer = await origin.writer();
  origin.clock.to(5);
  await writer.segments(0);
  const full = await fillDisk();
  await writer.segments(1, 2);
  const next = await origin.writer({ epoch: 2, fromSegment: 3 });
  const batch = { from: 0, until: 184_320, events: [{ type: 'speaking', at: 5, places: ['a'] }] };
  await next.put('timeline/0', batch);
  expect(await bytesOf(await origin.get('/live/talk/r1/aac64/2.m4s'))).toEqual(segmentOf('aac64', 2));
  full.mockRestore();
  await next.segments(3);
  const index = path.join(origin.directory, 'recordings', 'talk', 'r1', 'opus48.index');
  await origin.until(
    async () => readFileSync(index).length,
    (bytes) => bytes === 4 * 3 * 32,
  );
  await origin.stop();
  await origin.open();
  expect((await writer.tryOpen()).status).toBe(409);
  await next.open();
  for (const rung of RUNG_NAMES) {
    for (const n of [0, 1, 2, 3]) {
      expect(await bytesOf(await origin.get(`/live/talk/r1/${rung}/${n}.m4s`))).toEqual(segmentOf(rung, n));
    }
  }
  expect(await (await origin.get('/live/talk/r1/timeline/0.json')).json()).toEqual(batch);
});

/** What control is told of the recording. */
async function recordingOf(origin: OriginUnderTest): Promise<RecordingAnswer> {
  return JSON.parse((await origin.ingest.get('/ingest/talk/recording')).body) as RecordingAnswer;
}

test('FAULT-20: what the disk refuses is not acknowledged, and an origin that forgot it takes it again', async () => {
  const origin = await startOrigin();
  const writer = await origin.writer();
  origin.clock.to(5);
  await writer.segments(0);
  const full = await fillDisk();
  expect((await writer.chunk('aac64', { n: 1, k: 0 })).status).toBe(507);
  await writer.segments(1, 2);
  expect((await writer.chunk('aac64', { n: 1, k: 0 })).status).toBe(507);
  expect(await recordingOf(origin)).toEqual({
    refused: true,
    missing: [{ fromMs: T0 + SEGMENT_MS, untilMs: T0 + 3 * SEGMENT_MS }],
  });
  await origin.stop();
  await origin.open();
  const { accepted } = await writer.open();
  expect(accepted.aac64).toEqual({ n: 0, k: 2 });
  full.mockRestore();
  expect((await writer.chunk('aac64', { n: 1, k: 0 })).status).toBe(204);
  await writer.segments(1, 2);
  expect(await recordingOf(origin)).toEqual({ refused: false, missing: [] });
  expect((await origin.get('/live/talk/r1/opus48/1.m4s')).status).toBe(200);
});

test('FAULT-22: what is missing is told whole, however scattered it is', async () => {
  const origin = await startOrigin();
  await origin.writer();
  const scattered = Array.from({ length: 5_000 }, (_, i) => ({ from: i * 3, until: i * 3 + 1 }));
  const missing = vi.spyOn(Recording.prototype, 'missing').mockReturnValue(scattered);
  const told = await recordingOf(origin);
  missing.mockRestore();
  expect(told.missing).toHaveLength(200);
  expect(told.missing[0]?.fromMs).toBe(T0);
  expect(told.missing.at(-1)?.untilMs).toBe(T0 + (4_999 * 3 + 1) * 320);
});

test('FAULT-21: what nobody keeps any more is a gap in the replay and the timeline, and all else is whole', async () => {
  const origin = await startOrigin();
  const writer = await origin.writer();
  origin.clock.to(165);
  await writer.segments(0);
  const full = await fillDisk();
  await writer.segments(1, 160);
  full.mockRestore();
  const { missing } = await origin.until(
    () => recordingOf(origin),
    ({ refused }) => !refused,
  );
  // Of 160 segments of nine chunks 1,407 chunks are kept: the oldest eleven of each rung are lost.
  expect(missing).toEqual([{ fromMs: T0 + SEGMENT_MS, untilMs: T0 + SEGMENT_MS + 11 * 320 }]);
  await writer.segments(161);
  await writer.put('end', { lastSegment: 161 });
  const playlist = await (await origin.get('/live/talk/r1/v1/aac64/vod.m3u8')).text();
  expect(playlist.match(/CLASS="tribune.gap",START-DATE="[^"]+",DURATION=[\d.]+/g)).toEqual([
    'CLASS="tribune.gap",START-DATE="2026-01-05T12:00:00.960Z",DURATION=3.520',
  ]);
  const batches = await Promise.all([0, 1].map((m) => origin.get(`/live/talk/r1/timeline/${m}.json`)));
  const told = await Promise.all(
    batches.map(async (batch) => ((await batch.json()) as TimelineBatch).events),
  );
  const cause = 'not-recorded';
  expect(told.flat().map((event) => ({ ...event, until: undefined }))).toEqual(
    [1, 2, 3, 4].map((n) => ({ type: 'gap', at: n * 46_080, until: undefined, cause })),
  );
  expect(batches[0]?.headers.get('cache-control')).toBe('max-age=5');
  for (const n of [0, 5, 100, 161]) {
    const segment = await origin.get(`/live/talk/r1/v1/opus48/${n}.m4s`);
    expect(await bytesOf(segment)).toEqual(segmentOf('opus48', n));
  }
  expect((await origin.get('/live/talk/r1/v1/opus48/2.m4s')).status).toBe(200);
});

test('FAULT-20: a download that a full disk has no room for is refused for now, and leaves nothing behind', async () => {
  const origin = await startOrigin();
  const writer = await origin.writer();
  await writer.segments(0);
  const full = await fillDisk();
  await writer.put('end', { lastSegment: 0 });
  const download = '/live/talk/r1/v1/recording.m4a';
  const refused = await origin.get(download);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '60']);
  const names = readdirSync(path.join(origin.directory, 'recordings', 'talk', 'r1'));
  expect(names.filter((name) => name.includes('m4a'))).toEqual([]);
  full.mockRestore();
  expect((await origin.get(download)).status).toBe(200);
});

test('REC-9: a used-up quota is a full disk; any other fault of a download is one of the server, and logged', async () => {
  const origin = await startOrigin();
  const writer = await origin.writer();
  await writer.segments(0);
  await writer.put('end', { lastSegment: 0 });
  const download = '/live/talk/r1/v1/recording.m4a';
  const usedUp = await fillDisk('EDQUOT');
  expect((await origin.get(download)).status).toBe(503);
  usedUp.mockRestore();
  const before = origin.faults.length;
  const broken = await fillDisk('EIO');
  expect((await origin.get(download)).status).toBe(500);
  broken.mockRestore();
  expect(origin.faults.slice(before).join()).toMatch(/EIO.*a request failed/);
  expect((await origin.get(download)).status).toBe(200);
});

test('REC-10: on a disk that stays full a thousand notes are kept for the journal, and the oldest timeline batches go', async () => {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'recording-'));
  cleanUp.push(() => rmSync(directory, { recursive: true, force: true }));
  const recording = await Recording.open(directory, () => {});
  const full = await fillDisk();
  const tell = async (from: number, until: number) => {
    for (let m = from; m < until; m++) await recording.noteTimeline(m, 4, { from: 0, until: 9, events: [] });
  };
  await tell(0, 50);
  await recording.note({ type: 'opened', epoch: 4, fromSegment: 2, t0Ms: T0 });
  await tell(50, 1_100);
  full.mockRestore();
  await recording.payOwed();
  await recording.close();
  const again = await Recording.open(directory, () => {});
  cleanUp.push(() => again.close());
  expect([again.epoch, again.fromSegment]).toEqual([4, 2]);
  const kept = Array.from({ length: 1_100 }, (_, m) => m).filter((m) => again.hasBatch(m));
  // With the note that a writer opened it is a thousand. The very first may be under way, and is kept.
  expect([kept.length, ...kept.slice(0, 2), kept.at(-1)]).toEqual([999, 0, 102, 1_099]);
});

/** Lets no write go on until released. */
async function stallDisk(): Promise<{ release(): void }> {
  const probe = await openFile('/dev/null', 'r');
  const prototype = Object.getPrototypeOf(probe) as FileHandle;
  await probe.close();
  const { write } = prototype;
  const gate = Promise.withResolvers<void>();
  const stalled = vi.spyOn(prototype, 'write').mockImplementation(async function (
    this: FileHandle,
    ...told: unknown[]
  ) {
    await gate.promise;
    return Reflect.apply(write, this, told);
  });
  const release = () => {
    stalled.mockRestore();
    gate.resolve();
  };
  cleanUp.push(release);
  return { release };
}

test('REC-11: what is on its way to a slow disk is not told as missing, what was refused stays so', async () => {
  const origin = await startOrigin();
  const writer = await origin.writer();
  origin.clock.to(9);
  await writer.segments(0, 2);
  await writer.put('timeline/0', { from: 0, until: 184_320, events: [] });
  for (const k of [0, 1]) {
    for (const rung of RUNG_NAMES) await writer.chunk(rung, { n: 3, k });
  }
  const slow = await stallDisk();
  const writing = RUNG_NAMES.map((rung) => writer.chunk(rung, { n: 3, k: 2 }));
  for (const rung of RUNG_NAMES) expect((await origin.get(`/live/talk/r1/${rung}/3.m4s`)).status).toBe(200);
  expect(await recordingOf(origin)).toEqual({ refused: false, missing: [] });
  const timeline = async () => {
    const batch = await origin.get('/live/talk/r1/timeline/0.json');
    const { events } = (await batch.json()) as TimelineBatch;
    return { events, kept: batch.headers.get('cache-control') };
  };
  expect(await timeline()).toEqual({ events: [], kept: 'max-age=5' });
  slow.release();
  await Promise.all(writing);
  expect(await timeline()).toEqual({ events: [], kept: 'public, max-age=60, s-maxage=3600' });

  const full = await fillDisk();
  await writer.segments(4);
  full.mockRestore();
  const missing = [{ fromMs: T0 + 4 * SEGMENT_MS, untilMs: T0 + 5 * SEGMENT_MS }];
  const slower = await stallDisk();
  await origin.turn();
  expect(await recordingOf(origin)).toEqual({ refused: true, missing });
  slower.release();
  const healed = await origin.until(
    () => recordingOf(origin),
    ({ refused }) => !refused,
  );
  expect(healed).toEqual({ refused: false, missing: [] });
});

test('REC-8: of rooms that ended long ago nothing is read at a start, until someone asks', async () => {
  const origin = await startOrigin();
  const writer = await origin.writer();
  await writer.segments(0);
  await writer.put('end', { lastSegment: 0 });
  await origin.ingest.putJson('/ingest/talk/room', { id: 'talk', title: 'A talk', state: 'ended', run: 1 });
  const run = path.join(origin.directory, 'recordings', 'talk', 'r1');
  await origin.until(
    async () => existsSync(path.join(run, 'v1.m4a')),
    (made) => made,
  );
  await origin.stop();
  const index = path.join(run, 'aac64.index');
  renameSync(index, `${index}.away`);
  // Whoever opens it as a file meets an error.
  mkdirSync(index);
  await origin.open();
  expect(origin.faults).toEqual([]);
  expect((await origin.get('/live/talk/r1/aac64/0.m4s')).status).toBe(500);
  rmdirSync(index);
  renameSync(`${index}.away`, index);
  const segment = await origin.get('/live/talk/r1/v1/aac64/0.m4s');
  expect(await bytesOf(segment)).toEqual(segmentOf('aac64', 0));
});
