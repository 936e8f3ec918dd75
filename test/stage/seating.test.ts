import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seat } from '../../src/stage/seating.ts';

class Slot {
  speaker: string | undefined;
  changes = 0;

  carry(speaker: string | undefined): void {
    this.speaker = speaker;
    this.changes++;
  }
}

const slots = (count: number) => Array.from({ length: count }, () => new Slot());

test('STAGE-9: everyone is in one slot of everyone else, nobody in their own, and who has one keeps it', () => {
  const step = fc.record({
    place: fc.constantFrom(...'abcdefghijklm'),
    comes: fc.boolean(),
    offers: fc.constantFrom(12, 12, 12, 2, 0),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const stage = new Map<string, Slot[]>();
      for (const { place, comes, offers } of steps) {
        const before = new Map([...stage].map(([at, own]) => [at, own.map(({ speaker }) => speaker)]));
        // Coming again is a new connection in the same place.
        if (comes) stage.set(place, slots(offers));
        else stage.delete(place);
        const outlets = seat(stage);
        for (const [listener, own] of stage) {
          const heard = own.flatMap(({ speaker }) => speaker ?? []);
          expect(heard).not.toContain(listener);
          expect(new Set(heard).size).toBe(heard.length);
          expect(heard.length).toBe(Math.min(own.length, stage.size - 1));
          for (const speaker of heard) expect(stage.has(speaker)).toBe(true);
          if (listener === place) continue;
          for (const [i, speaker] of (before.get(listener) ?? []).entries()) {
            if (speaker !== undefined && stage.has(speaker)) expect(own[i]?.speaker).toBe(speaker);
          }
        }
        for (const [speaker, carrying] of outlets) {
          const expected = [...stage.values()].flat().filter((slot) => slot.speaker === speaker);
          expect(new Set(carrying)).toEqual(new Set(expected));
        }
      }
    }),
    { numRuns: process.env['TRIBUNE_LONG'] ? 5_000 : 200 },
  );
});

test('STAGE-10: whoever found no slot gets the next that comes free', () => {
  const own = slots(1);
  const stage = new Map([
    ['listener', own],
    ['ada', slots(2)],
    ['ben', slots(2)],
  ]);
  seat(stage);
  expect(own[0]?.speaker).toBe('ada');
  stage.delete('ada');
  seat(stage);
  expect(own[0]?.speaker).toBe('ben');
});
