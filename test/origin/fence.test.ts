import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { signGrant } from '../../src/ingest/grant-signature.ts';
import {
  bytesOf,
  chunkOf,
  initOf,
  OriginUnderTest,
  segmentOf,
  T0,
  type TestWriter,
} from './origin-under-test.ts';

let origin: OriginUnderTest;
let writer: TestWriter;

beforeEach(async () => {
  origin = await OriginUnderTest.start();
  writer = await origin.writer({ epoch: 3 });
});
afterEach(() => origin.close());

test('ORIGIN-2: only a grant that control signed for this very writer opens', async () => {
  const { privateKey } = generateKeyPairSync('ed25519');
  const forged = signGrant({ ...writer.grant, epoch: 9 }, privateKey);
  expect((await origin.ingest.putJson('/ingest/talk/1/9', { grant: forged })).status).toBe(403);
  expect((await origin.ingest.putJson('/ingest/talk/1/9', { grant: 5 })).status).toBe(403);
  expect((await origin.ingest.putJson('/ingest/talk/1/9', {})).status).toBe(403);
});

test('ORIGIN-3: lower epochs are refused, also after a restart', async () => {
  const lower = await origin.writer({ epoch: 4 }).then(() => writer.chunk('aac64', { n: 0, k: 0 }));
  expect(lower.status).toBe(409);
  await origin.stop();
  await origin.open();
  expect((await writer.tryOpen()).status).toBe(409);
  expect((await writer.chunk('aac64', { n: 0, k: 0 })).status).toBe(409);
});

test('ORIGIN-4: a byte that was served is never replaced', async () => {
  await writer.segments(0);
  expect((await writer.chunk('aac64', { n: 0, k: 1 }, chunkOf('aac64', { n: 0, k: 1 }, 9))).status).toBe(204);
  await origin.writer({ epoch: 4 }).then((next) => next.segments(0, 0, 8));
  expect(await bytesOf(await origin.get('/live/talk/r1/aac64/0.m4s'))).toEqual(segmentOf('aac64', 0));
  const changed = await origin.ingest.put('/ingest/talk/1/4/aac64/init', initOf('opus48'));
  expect(changed.status).toBe(400);
  const init = await bytesOf(await origin.get('/live/talk/r1/aac64/init.mp4'));
  expect(init).toEqual(Buffer.from(initOf('aac64')));
});

test('ORIGIN-5: a writer learns the last chunk accepted of each rung, and from where on listeners wait', async () => {
  await writer.segments(0, 1);
  await writer.chunk('opus48', { n: 2, k: 0 });
  const { accepted, next } = await writer.open();
  expect(accepted).toEqual({ aac64: { n: 1, k: 2 }, aac32: { n: 1, k: 2 }, opus48: { n: 2, k: 0 } });
  expect(next).toEqual({ aac64: 2, aac32: 2, opus48: 2 });
  while (origin.clock.ms < T0 + 5_000) await origin.step();
  // Silence stands for 2 and 3; of 4 the half second after its end is not over.
  expect((await writer.open()).next).toEqual({ aac64: 4, aac32: 4, opus48: 4 });
});

test('ORIGIN-6: a writer that has not opened since the origin started is asked to', async () => {
  await origin.stop();
  await origin.open();
  expect((await writer.chunk('aac64', { n: 0, k: 0 })).status).toBe(404);
  await writer.open();
  expect((await writer.chunk('aac64', { n: 0, k: 0 })).status).toBe(204);
});

test('ORIGIN-7: a grant with another T0 for the same run is refused', async () => {
  const other = origin.writer({ epoch: 5, t0Ms: T0 + 1 });
  await expect(other).rejects.toThrow('409');
});

test('ORIGIN-17: an epoch makes the numbers from its own first on, and no others', async () => {
  origin.clock.to(4);
  const next = await origin.writer({ epoch: 4, fromSegment: 6 });
  expect((await next.chunk('aac64', { n: 5, k: 2 })).status).toBe(400);
  expect((await next.chunk('aac64', { n: 6, k: 0 })).status).toBe(204);
});

test('ORIGIN-8: malformed ingest is refused by a code, never a fault', async () => {
  const paths = [
    '',
    '/room',
    '/1',
    '/1/3/aac64/x',
    '/1/3/aac64/0.3',
    '/1/3/nope/0.0',
    '/1/3/stage/x/y',
    '/1/3/end',
  ];
  for (const path of paths) {
    const answer = await origin.ingest.put(`/ingest/talk${path}`, 'not json');
    expect([400, 404], path).toContain(answer.status);
  }
  const far = await writer.chunk('aac64', { n: 500, k: 0 });
  expect(far.status).toBe(400);
  expect((await writer.put('end', { lastSegment: 999_999_999 })).status).toBe(400);
  expect((await writer.put('stage', {})).status).toBe(400);
  expect((await origin.get('/live/talk/head.json')).status).toBe(200);
  expect(origin.faults).toEqual([]);
});
