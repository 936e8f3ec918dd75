import { expect, test } from 'vitest';
import { Speaking } from '../../src/stage/speaking.ts';

/** Packets of 20 ms; gives the list at each change. */
function played(levels: readonly (readonly [string, number])[], pauseMs = 0): (readonly string[])[] {
  const speaking = new Speaking();
  const changes: (readonly string[])[] = [];
  let nowMs = 0;
  const look = () => {
    const changed = speaking.changed(nowMs);
    if (changed) changes.push(changed);
  };
  for (const [place, dbov] of levels) {
    nowMs += 20;
    speaking.level(place, dbov, nowMs);
    look();
  }
  for (const endMs = nowMs + pauseMs; nowMs < endMs; nowMs += 20) look();
  return changes;
}

const packets = (place: string, dbov: number, count: number) =>
  Array.from({ length: count }, () => [place, dbov] as const);

test('STAGE-11: a place is heard from its third loud packet until 0.7 s after its last', () => {
  expect(played(packets('ada', -20, 2), 2_000)).toEqual([]);
  expect(played(packets('ada', -70, 100), 2_000)).toEqual([]);
  expect(played(packets('ada', -20, 3), 600)).toEqual([['ada']]);
  expect(played(packets('ada', -20, 3), 800)).toEqual([['ada'], []]);
});

test('STAGE-12: a pause between words does not flicker, and a click is not speech', () => {
  const words = [...packets('ada', -20, 10), ...packets('ada', -80, 30), ...packets('ada', -20, 10)];
  expect(played(words)).toEqual([['ada']]);
  const clicks = Array.from({ length: 20 }, () => [
    ...packets('ada', -10, 1),
    ...packets('ada', -80, 10),
  ]).flat();
  expect(played(clicks)).toEqual([]);
});

test('STAGE-13: who is muted or gone is not heard from then on', () => {
  const speaking = new Speaking();
  for (let i = 0; i < 3; i++) {
    speaking.level('ada', -20, i * 20);
    speaking.level('ben', -20, i * 20);
  }
  expect(speaking.changed(60)).toEqual(['ada', 'ben']);
  speaking.forget('ada');
  expect(speaking.changed(80)).toEqual(['ben']);
  expect(speaking.changed(100)).toBeUndefined();
});
