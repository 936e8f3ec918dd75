import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inflateSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { drawCard } from '../../src/origin/card-drawing.ts';
import { OriginUnderTest, T0 } from './origin-under-test.ts';

let origin: OriginUnderTest;
beforeEach(async () => {
  origin = await OriginUnderTest.start({ publicUrl: 'https://live.example.org' });
  const web = path.join(origin.directory, 'web', 'listen');
  mkdirSync(web, { recursive: true });
  writeFileSync(path.join(web, 'index.html'), '<html><head><title>x</title></head><body></body></html>');
});
afterEach(() => origin.close());

const put = (id: string, more: object) =>
  origin.ingest.putJson(`/ingest/${id}/room`, { id, title: `Room ${id}`, state: 'scheduled', ...more });
const page = async (id: string) => (await origin.get(`/r/${id}`, { accept: 'text/html' })).text();
/** Where a page says that its picture is, as far as it is on this host. */
const cardOf = async (id: string) =>
  /property="og:image" content="https:\/\/live\.example\.org([^"]+)"/.exec(await page(id))?.[1] ?? '';
const files = (id: string) => readdirSync(path.join(origin.directory, 'recordings', id)).sort();

/** Width, height and the pixels of a PNG of 8-bit RGBA without interlacing: each line's filter undone (W3C PNG §9). */
function pixelsOf(png: Buffer): { width: number; height: number; rgba: Buffer } {
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const packed: Buffer[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT')
      packed.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  const lines = inflateSync(Buffer.concat(packed));
  const stride = width * 4;
  const rgba = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = lines[y * (stride + 1)];
    for (let x = 0; x < stride; x++) {
      const [left, up, corner] = [
        x < 4 ? 0 : (rgba[y * stride + x - 4] ?? 0),
        y === 0 ? 0 : (rgba[(y - 1) * stride + x] ?? 0),
        x < 4 || y === 0 ? 0 : (rgba[(y - 1) * stride + x - 4] ?? 0),
      ];
      const paeth = [left, up, corner].reduce((best, each) => {
        const off = (value: number) => Math.abs(left + up - corner - value);
        return off(each) < off(best) ? each : best;
      });
      const guess = [0, left, up, (left + up) >> 1, paeth][filter ?? 0] ?? 0;
      rgba[y * stride + x] = ((lines[y * (stride + 1) + 1 + x] ?? 0) + guess) & 255;
    }
  }
  return { width, height, rgba };
}

/** Share of the pixels of a band that are not of the ground. */
function inked({ width, rgba }: ReturnType<typeof pixelsOf>, fromY: number, untilY: number): number {
  let count = 0;
  for (let at = fromY * width; at < untilY * width; at++) if ((rgba[at * 4] ?? 0) > 0x60) count++;
  return count / ((untilY - fromY) * width);
}

test('CARD-1: a page names a picture for previews, 1200 by 630, with title and date, at its public address', async () => {
  await put('talk', { title: 'Marées & vents', startsMs: T0, language: 'fr' });
  const html = await page('talk');
  for (const [name, content] of [
    ['og:title', 'Marées &amp; vents · Tribune'],
    ['og:url', 'https://live.example.org/r/talk'],
    ['og:image:width', '1200'],
    ['og:image:alt', 'Marées &amp; vents'],
  ]) {
    expect(html).toContain(`<meta property="${name}" content="${content}">`);
  }
  const response = await origin.get(await cardOf('talk'));
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/png']);
  const bytes = Buffer.from(await response.arrayBuffer());
  const picture = pixelsOf(bytes);
  expect([picture.width, picture.height]).toEqual([1200, 630]);
  expect(inked(picture, 236, 504)).toBeGreaterThan(0.01);
  expect(inked(picture, 540, 600)).toBeGreaterThan(0.01);
});

test('CARD-2: a picture is made once for what it shows, kept beside the room, and gone with it', async () => {
  await put('talk', {});
  const before = await cardOf('talk');
  const both = await Promise.all([origin.get(before), origin.get(before)]);
  const [first, second] = await Promise.all(
    both.map(async (response) => Buffer.from(await response.arrayBuffer())),
  );
  expect(first?.equals(second ?? Buffer.alloc(0))).toBe(true);
  expect(files('talk')).toEqual([path.basename(before), 'room.json']);
  await origin.stop();
  await origin.open();
  expect(Buffer.from(await (await origin.get(before)).arrayBuffer()).equals(first ?? Buffer.alloc(0))).toBe(
    true,
  );

  await put('talk', { title: 'Another' });
  const after = await cardOf('talk');
  expect(after).not.toBe(before);
  // A preview that was read before is led to what holds now.
  expect((await fetch(origin.url + before, { redirect: 'manual' })).headers.get('location')).toBe(after);
  expect((await origin.get(before)).status).toBe(200);
  expect(files('talk')).toEqual([path.basename(after), 'room.json']);

  await put('talk', { title: '', state: 'deleted' });
  expect(files('talk')).toEqual(['room.json']);
  expect((await origin.get(after)).status).toBe(410);
  for (const none of [
    '/r/nobody/card-aaaaaaaaaaaa.png',
    '/r/talk/card-.png',
    '/r/NO/card-aaaaaaaaaaaa.png',
  ]) {
    expect([none, (await origin.get(none)).status]).toSatisfy(([, status]) => status === 404);
  }
});

test('CARD-3: whatever its title, a picture is drawn: the longest fits, and what no font of ours can write is left out', async () => {
  const width = (line: string, size: number) => line.length * size * 0.5;
  const lines = (title: string) =>
    [
      ...drawCard({ title, atMs: undefined, language: 'en' }, width).matchAll(/<text[^>]*>([^<]*)<\/text>/g),
    ].map(([, line]) => line);
  expect(lines('Tides')).toEqual(['Tides', 'Live conversations by voice', 'Tribune']);
  expect(lines('Tides & <b> 🌊 #1')).toEqual([
    'Tides &amp; &lt;b&gt; #1',
    'Live conversations by voice',
    'Tribune',
  ]);
  expect(lines('東京の夜')).toEqual(['Live conversations by voice', 'Tribune']);
  for (const title of ['word '.repeat(24).trim(), 'w'.repeat(120), 'Ω'.repeat(120)]) {
    const [, ...rest] = lines(title);
    expect(rest.length).toBeLessThan(10);
  }
  for (const title of ['w'.repeat(120), '🌊', 'Ελληνικά и русский', '‮ABC', 'a'.padEnd(119, ' b')]) {
    await put('talk', { title });
    expect([title, (await origin.get(await cardOf('talk'))).status]).toEqual([title, 200]);
  }
});
