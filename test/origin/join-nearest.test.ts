import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joinNearest } from '../../src/origin/join-nearest.ts';

test('FAULT-22: of too many spans those are told as one that have the least between them', () => {
  const spans = [
    { fromMs: 0, untilMs: 10 },
    { fromMs: 30, untilMs: 40 },
    { fromMs: 45, untilMs: 50 },
    { fromMs: 100, untilMs: 110 },
  ];
  expect(joinNearest(spans, 4)).toEqual(spans);
  expect(joinNearest(spans, 3)).toEqual([
    { fromMs: 0, untilMs: 10 },
    { fromMs: 30, untilMs: 50 },
    { fromMs: 100, untilMs: 110 },
  ]);
  expect(joinNearest(spans, 2)).toEqual([
    { fromMs: 0, untilMs: 50 },
    { fromMs: 100, untilMs: 110 },
  ]);
  expect(joinNearest([], 2)).toEqual([]);
});

test('FAULT-22: as many spans are told as may be, and none is left out', () => {
  const lengths = fc.array(fc.tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 50 })));
  fc.assert(
    fc.property(lengths, fc.integer({ min: 1, max: 20 }), (lengths, most) => {
      let atMs = 0;
      const spans = lengths.map(([betweenMs, lastsMs]) => {
        const fromMs = atMs + betweenMs;
        atMs = fromMs + lastsMs;
        return { fromMs, untilMs: atMs };
      });
      const joined = joinNearest(spans, most);
      expect(joined).toHaveLength(Math.min(spans.length, most));
      const holds = ({ fromMs, untilMs }: (typeof spans)[number]) =>
        joined.some((span) => span.fromMs <= fromMs && untilMs <= span.untilMs);
      expect(spans.filter((span) => !holds(span))).toEqual([]);
      expect([joined[0]?.fromMs, joined.at(-1)?.untilMs]).toEqual([spans[0]?.fromMs, spans.at(-1)?.untilMs]);
    }),
  );
});
