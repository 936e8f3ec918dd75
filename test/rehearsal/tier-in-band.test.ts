import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chunkAt } from '../../src/core/programme.ts';
import { writeChunk } from '../../src/packager/chunk.ts';
import { ToldTiers } from '../../src/rehearsal/crowd/told-tiers.ts';
import { tierInBand } from '../../src/rehearsal/wire/tier-in-band.ts';

const frames = Array(15).fill(new Uint8Array(25).fill(7));
const chunk = (events: Parameters<typeof writeChunk>[4]) =>
  Buffer.from(writeChunk('aac64', chunkAt(0), frames, 0, events));

test('REH-23: what a segment says of tiers in band is read off its event, whatever else it carries', () => {
  const tier = { at: 0, type: 'tier', name: 'economy', from: 48, level: 4 } as const;
  const other = { at: 0, type: 'stage', people: [] } as never;
  expect(tierInBand(chunk([]))).toBeUndefined();
  expect(tierInBand(chunk([other]))).toBeUndefined();
  const segment = Buffer.concat([chunk([other]), chunk([other, tier]), chunk([])]);
  expect(tierInBand(segment)).toEqual({ name: 'economy', from: 48 });
  fc.assert(
    fc.property(fc.nat(segment.length - 1), fc.nat(255), fc.nat(segment.length), (at, byte, length) => {
      const bytes = Buffer.from(segment.subarray(0, length));
      if (at < length) bytes[at] = byte;
      const found = tierInBand(bytes);
      if (found) expect(['full', 'whole', 'economy']).toContain(found.name);
    }),
  );
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void tierInBand(Buffer.from(bytes))));
});

test('REH-23: of all listeners of a process the first looks into a segment; where it fails, the next', () => {
  const told = new ToldTiers();
  expect([told.isNew('/1'), told.isNew('/1')]).toEqual([true, false]);
  told.failed('/1');
  expect(told.isNew('/1')).toBe(true);
  told.whole('/1', chunk([{ at: 0, type: 'tier', name: 'whole', from: 8, level: 3 }]));
  expect(told.in('/1')).toEqual({ name: 'whole', from: 8 });
  for (let n = 2; n < 1_000; n++) told.isNew(`/${n}`);
  expect(told.in('/1')).toBeUndefined();
});
