import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SEGMENT_MS } from '../../src/core/programme.ts';
import { SmallDisk } from '../runtime/small-disk.ts';
import { CountingOrigin, sendObject } from './counting-origin.ts';
import { Nginx } from './nginx.ts';

const CURRENT = 100_000;
const SECONDS = 40;
const PATHS = [
  (n: number) => `/live/talk/r1/aac64/${n}.m4s`,
  (n: number) => `/live/nobody-${n}/queue.json`,
  (n: number) => `/r/nobody-${n}`,
];
/** As long as a segment is. */
const SOUND = 'x'.repeat(8_700);

let disk: SmallDisk;
let origin: CountingOrigin;
let nginx: Nginx;

beforeEach(async () => {
  disk = new SmallDisk(256);
  origin = await CountingOrigin.start(CURRENT);
  origin.answer = (_request, response) => sendObject(response, SOUND);
  nginx = await Nginx.start(origin.url, undefined, {
    below: ['127.0.0.1'],
    cacheDirectory: path.join(disk.directory, 'cache'),
  });
});
afterEach(async () => {
  await nginx.stop();
  await origin.close();
  disk.remove();
});

test('EDGE-54: whoever asks for whatever there is, and is not, does not fill the memory of the cache: what is heard now is given out', async () => {
  const startMs = performance.now();
  const isOver = () => performance.now() - startMs > SECONDS * 1_000;
  let asked = 0;
  const flood = Array.from({ length: 60 }, async () => {
    while (!isOver()) {
      const n = asked++;
      const headers = { 'x-forwarded-for': `10.${(n >> 8) & 255}.${n & 255}.7` };
      await (await fetch(nginx.url + PATHS[n % PATHS.length]?.(n), { headers })).arrayBuffer();
    }
  });
  const heard: string[] = [];
  for (let n = CURRENT; !isOver(); n++) {
    const listeners = Array.from({ length: 20 }, async () => {
      const response = await fetch(`${nginx.url}/live/talk/r1/aac64/${n}.m4s`);
      heard.push(`${response.status} ${(await response.text()).length}`);
    });
    await Promise.all([...listeners, wait(SEGMENT_MS)]);
  }
  await Promise.all(flood);
  // Enough to fill it.
  expect(origin.asked.length).toBeGreaterThan(500 * SECONDS);
  expect([...new Set(heard)]).toEqual([`200 ${SOUND.length}`]);
});

test('EDGE-52: an origin that is slow with what lies behind is not left by those who hear what is said now', async () => {
  const second = await CountingOrigin.start(CURRENT);
  const edge = await Nginx.start(origin.url, undefined, {
    origins: [origin, second].map(({ url }) => new URL(url).host),
  });
  try {
    const statusOf = async (n: number) => (await fetch(`${edge.url}/live/talk/r1/aac64/${n}.m4s`)).status;
    origin.answer = () => {};
    expect(await statusOf(7)).toBe(200);
    expect(second.asked.length).toBe(1);
    origin.answer = (_request, response) => sendObject(response);
    expect(await statusOf(CURRENT)).toBe(200);
    expect(second.asked.length).toBe(1);
  } finally {
    await edge.stop();
    await second.close();
  }
});
