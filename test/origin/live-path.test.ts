import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseLivePath } from '../../src/origin/live-path.ts';
import { OriginUnderTest } from './origin-under-test.ts';

const runs = process.env['TRIBUNE_LONG'] ? 20_000 : 300;

/** Pieces that paths are made of, so that a random path comes near to a real one. */
const piece = fc.oneof(
  fc.constantFrom('live', 'talk', 'r1', 'r0', 'v1', 'aac64', 'opus48', 'eco32', 'timeline', 'head.json', ''),
  fc.constantFrom('index.m3u8', 'manifest.mpd', 'live.m3u8', 'init.mp4', 'vod.m3u8', 'recording.m4a', '..'),
  fc.nat().map((n) => `${n}.m4s`),
  fc.tuple(fc.nat(), fc.nat(4)).map(([n, k]) => `${n}.${k}.m4s`),
  fc.constantFrom(
    '%2e%2e',
    '%00',
    '%',
    'r',
    'a\\b',
    '0.m4s',
    '1.0.m4s',
    '0.json',
    'constructor',
    '__proto__',
  ),
  fc.webPath().map((path) => path.slice(0, 60)),
);
const url = fc
  .tuple(fc.array(piece, { maxLength: 7 }), fc.webQueryParameters())
  .map(([pieces, query]) => `/${pieces.join('/')}${query ? `?${query}` : ''}`);

test('LIVE-11: any path reads as one of ours or as none, and has one spelling', () => {
  fc.assert(
    fc.property(fc.oneof(url, fc.string()), (path) => {
      const read = parseLivePath(path);
      if (!read || !('run' in read) || !('n' in read)) return;
      expect(path).toContain(`/${read.n}.`);
      expect(path).toContain(`/r${read.run}/`);
    }),
    { numRuns: runs * 10 },
  );
});

test('ORIGIN-1: no path is answered with a fault of the server', async () => {
  const origin = await OriginUnderTest.start();
  const writer = await origin.writer();
  await writer.segments(0);
  await writer.put('end', { lastSegment: 0 });
  await fc.assert(
    fc.asyncProperty(
      url,
      fc.constantFrom('GET', 'HEAD', 'POST', 'OPTIONS', 'DELETE'),
      async (path, method) => {
        // With `../` resolved by nobody: the raw path goes on the wire.
        const status = await rawStatus(origin.port, method, path);
        expect(status).toBeGreaterThanOrEqual(200);
        // 503: control is not there in this test.
        expect(status < 500 || (status === 503 && /^\/(api|whip|openapi)/.test(path))).toBe(true);
      },
    ),
    { numRuns: runs },
  );
  expect(origin.faults).toEqual([]);
  await origin.close();
});

async function rawStatus(port: number, method: string, path: string): Promise<number> {
  const http = await import('node:http');
  return new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port, method, path }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    });
    request.on('error', reject).end();
  });
}
