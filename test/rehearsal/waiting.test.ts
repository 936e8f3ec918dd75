import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LANE_SHARE, type WaitingLine } from '../../src/core/waiting-line.ts';
import { WaitingLines } from '../../src/rehearsal/crowd/waiting-lines.ts';
import { isDrawn } from '../../web/listen/waiting/lane.ts';

function hashed(seed: Buffer, times: number): Buffer {
  let at = seed;
  for (let i = 0; i < times; i++) at = createHash('sha256').update(at).digest();
  return at;
}

test('REH-24: before a full room a made-up listener is drawn by the lane as the page is, and else waits for its turn', async () => {
  const seed = Buffer.alloc(32, 7);
  const lines = new WaitingLines();
  for (const number of [0, 1, 4_000, 77_777, 2 ** 31, 2 ** 32 - 1]) {
    for (const group of [0, 3, 5, 6]) {
      const lane = {
        share: 0.5,
        commitment: '0'.repeat(64),
        revealed: { group: 5, seed: seed.toString('hex') },
      };
      const ticket = { round: 1, group, number };
      const drawn = await isDrawn(lane, ticket);
      expect(lines.isDrawn(lane, ticket)).toBe(drawn ?? false);
      // What was worked out from one seed stands when a later one is revealed.
      if (group <= 4) {
        const earlier = { ...lane, revealed: { group: 4, seed: hashed(seed, 1).toString('hex') } };
        expect(lines.isDrawn(earlier, ticket)).toBe(drawn);
      }
    }
  }
  const line: WaitingLine = {
    ...{ round: 1, group: 6, serving: { group: 4, share: 0.25 }, listeners: 10, limit: 10, counted: 1 },
    lane: { share: LANE_SHARE, commitment: '0'.repeat(64) },
  };
  const turn = (group: number, number: number, round = 1) => lines.isTurn(line, { round, group, number });
  expect([turn(3, 2 ** 31), turn(4, 0), turn(4, 2 ** 31), turn(5, 0), turn(9, 0, 0)]).toEqual([
    ...[true, true, false, false, false],
  ]);
});

test('REH-24: whatever stands where the line should be is no line, and lets nobody in', () => {
  const lines = new WaitingLines();
  const read = (text: string) => lines.read({ etag: undefined, encoding: '' }, Buffer.from(text));
  expect(read('{"line":null}')).toBe(null);
  for (const text of ['', '{}', '[]', '{"line":{}}', '{"line":true}', '<html>'])
    expect([text, read(text)]).toEqual([text, undefined]);
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(read(text)).toBe(undefined);
    }),
  );
});
