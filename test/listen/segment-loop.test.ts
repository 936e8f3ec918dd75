import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { askAtMs } from '../../src/core/listening/schedule.ts';
import { writeChunk } from '../../src/packager/chunk.ts';
import { Alarm } from '../../web/listen/player/alarm.ts';
import { SegmentLoop } from '../../web/listen/player/segment-loop.ts';

// Requests are spread over 60 ms, less than what still counts as on schedule.
const whole = { streams: false, segments: 1 } as const;
const turn = { place: 1, spreadMs: 60 };
const frames = Array.from({ length: 15 }, () => new Uint8Array(100));
let server: Server;

beforeAll(async () => {
  server = createServer((request, response) => {
    const n = Number(request.url?.slice(1));
    response.end(writeChunk('aac64', { n, k: 0 }, frames, 0, []));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterAll(() => server.close());

/**
 * Lets a loop fetch one segment after another.
 *
 * @param lateMs how long after it is due at the latest each is asked for, first to last
 * @param standsStillBefore the segment before which the page stood still
 * @returns of each, whether its arrival was taken to tell of the network
 */
function told(lateMs: readonly number[], standsStillBefore?: number): Promise<boolean[]> {
  const { port } = server.address() as AddressInfo;
  const asked = (n: number) => askAtMs(n, whole, turn) + (lateMs[n] ?? 0);
  const punctual: boolean[] = [];
  let nowMs = asked(0);
  return new Promise((resolve) => {
    const loop = new SegmentLoop({
      alarm: new Alarm(),
      elapsedMs: () => nowMs,
      playheadMs: () => nowMs,
      order: (n) => ({ ...whole, n }),
      turn: () => turn,
      begin: async ({ n }) => `http://127.0.0.1:${port}/${n}`,
      piece: (piece, tells) => piece.last && punctual.push(tells),
      outcome: (n) => {
        nowMs = asked(n + 1);
        if (n + 1 === standsStillBefore) loop.stoodStill();
      },
      finished: () => resolve(punctual),
    });
    loop.endAfter(lateMs.length - 1);
    loop.start(0);
  });
}

test('PLAY-10: once on schedule, what is late tells of the network; before, of catching up', async () => {
  expect(await told([5_000, 900, 0, 0, 900])).toEqual([false, false, true, true, true]);
});

test('PLAY-34: what is late because the page was suspended tells nothing of the network', async () => {
  expect(await told([0, 8_000, 4_000, 0, 900], 1)).toEqual([true, false, false, true, true]);
});
