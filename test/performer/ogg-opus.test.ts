import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readOggOpus } from '../../src/performer/ogg-opus.ts';
import { readOggPage } from '../../src/performer/ogg-page.ts';
import { oggPage, oggStream, opusHead, opusTags } from './ogg-writer.ts';

const RUNS = process.env['TRIBUNE_LONG'] ? 20_000 : 300;
const voicePath = (name: string): string => join(import.meta.dirname, `../../demo/voices/${name}.opus`);

/** Frames of 20 ms in code 0: the first byte says so, the rest is free. */
const packet = fc
  .tuple(fc.constantFrom(0x08, 0x48, 0x78, 0x98, 0xf8), fc.uint8Array({ maxLength: 1275 }))
  .map(([toc, rest]) => Uint8Array.of(toc, ...rest));
const packets = fc.array(packet, { minLength: 1, maxLength: 12 });

const bytesOf = (list: readonly Uint8Array[]): string[] =>
  list.map((one) => Buffer.from(one).toString('hex'));

describe('what is well formed', () => {
  test.each(['ada', 'ben'])('OGG-1: every packet that ffprobe finds in %s.opus is found', (name) => {
    const recording = readOggOpus(readFileSync(voicePath(name)));
    const probe = ['-v', 'error', '-show_entries', 'packet=size', '-of', 'csv=p=0', voicePath(name)];
    const sizes = execFileSync('ffprobe', probe, { encoding: 'utf8' }).match(/^\d+/gm)?.map(Number);

    expect(recording?.packets.map(({ length }) => length)).toEqual(sizes);
    expect(recording).toMatchObject({ channels: 1, preSkipTicks: 312 });
  });

  test('OGG-2: packets come out as they went in, however pages cut them', () => {
    fc.assert(
      fc.property(packets, fc.integer({ min: 1, max: 255 }), (list, perPage) => {
        const recording = readOggOpus(
          Buffer.concat(oggStream(list, { perPage, ticks: 960 * list.length + 312 })),
        );
        expect(recording && bytesOf(recording.packets)).toEqual(bytesOf(list));
        expect(recording?.durationTicks).toBe(960 * list.length - 312);
      }),
      { numRuns: RUNS },
    );
  });

  test('OGG-3: other streams in the file are passed over', () => {
    const [head, tags, ...sound] = oggStream([Uint8Array.of(0x78, 1), Uint8Array.of(0x78, 2)]);
    const other = oggStream([Uint8Array.of(0x78, 9)], { serial: 8, head: Buffer.from('fishead\0') });
    const file = Buffer.concat(
      [other[0], head, other[1], tags, other[2], ...sound].map((page) => page as Buffer),
    );

    expect(readOggOpus(file)?.packets).toHaveLength(2);
  });

  test('OGG-4: the playing time leaves out the pre-skip and what the last granule trims', () => {
    const list = [Uint8Array.of(0x78), Uint8Array.of(0x78)];
    expect(readOggOpus(Buffer.concat(oggStream(list, { ticks: 1500 })))?.durationTicks).toBe(1500 - 312);
    expect(readOggOpus(Buffer.concat(oggStream(list, { ticks: 300 })))).toBeUndefined();
  });
});

describe('what is not', () => {
  const pages = oggStream([Uint8Array.of(0x78, 1), new Uint8Array(600).fill(0x78), Uint8Array.of(0x78, 3)], {
    perPage: 2,
  });
  const file = Buffer.concat(pages);

  test('OGG-5: one wrong bit anywhere is noticed', () => {
    fc.assert(
      fc.property(fc.nat(file.length - 1), fc.nat(7), (at, bit) => {
        const broken = Buffer.from(file);
        broken[at] = (broken[at] as number) ^ (1 << bit);
        expect(readOggOpus(broken)).toBeUndefined();
      }),
      { numRuns: RUNS },
    );
  });

  test('OGG-6: a file cut anywhere, or with a page missing or doubled, is refused', () => {
    for (let end = 0; end < file.length; end++) expect(readOggOpus(file.subarray(0, end))).toBeUndefined();
    for (const missing of pages.keys()) {
      expect(readOggOpus(Buffer.concat(pages.filter((_, index) => index !== missing)))).toBeUndefined();
    }
    expect(readOggOpus(Buffer.concat([...pages.slice(0, 3), ...pages.slice(2)]))).toBeUndefined();
  });

  test.each([
    ['an empty packet', oggStream([new Uint8Array(0)])],
    ['a packet longer than 120 ms', oggStream([Uint8Array.of(0x7b, 7)])],
    ['no packet at all', oggStream([])],
    ['three channels', oggStream([Uint8Array.of(0x78)], { head: opusHead(3) })],
    ['a channel mapping', oggStream([Uint8Array.of(0x78)], { head: opusHead(2, 312, 1) })],
    ['a short header', oggStream([Uint8Array.of(0x78)], { head: opusHead().subarray(0, 18) })],
    ['no tags', oggStream([Uint8Array.of(0x78)], { tags: Buffer.from('OpusFlags') })],
  ])('OGG-7: %s is refused', (_, broken) => {
    expect(readOggOpus(Buffer.concat(broken))).toBeUndefined();
  });

  test('OGG-8: no bytes make it throw, not even with a right checksum', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        readOggOpus(bytes);
        readOggOpus(Buffer.concat([Buffer.from('OggS'), bytes]));
      }),
      { numRuns: RUNS },
    );
    const anyPage = fc.record({
      flags: fc.nat(7),
      granule: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      serial: fc.constantFrom(7, 8),
      number: fc.nat(4),
      lacing: fc.array(fc.constantFrom(0, 1, 8, 16, 19, 254, 255), { maxLength: 6 }),
      body: fc.uint8Array({ maxLength: 600 }),
    });
    fc.assert(
      fc.property(fc.array(anyPage, { maxLength: 6 }), fc.boolean(), (list, begun) => {
        const start = begun ? [...oggStream([], { head: opusHead(), tags: opusTags() })] : [];
        const recording = readOggOpus(Buffer.concat([...start, ...list.map(oggPage)]));
        if (recording) expect(recording.durationTicks).toBeGreaterThan(0);
      }),
      { numRuns: RUNS },
    );
    expect(readOggPage(file, file.length + 5)).toBeUndefined();
  });
});
