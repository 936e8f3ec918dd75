import { expect, test } from 'vitest';
import { PACED } from '../../src/client/paced.ts';
import { Pacing } from '../../src/client/pacing.ts';
import { URGENCIES } from '../../src/contract/priorities.ts';
import { drawing } from '../audience/drawing.ts';

test('POLITE-1: who was told to wait comes back no sooner, and spread over as long again', () => {
  let nowMs = 0;
  const random = drawing(3);
  const waits = Array.from({ length: 500 }, () => new Pacing(() => nowMs, random).refused('raiseHand', 10));
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(10_000);
  expect(Math.max(...waits)).toBeLessThan(20_000);
  expect(waits.filter((wait) => wait < 15_000).length).toBeGreaterThan(200);
  const pacing = new Pacing(
    () => nowMs,
    () => 0.5,
  );
  expect(pacing.heldMs('raiseHand')).toBe(0);
  pacing.refused('raiseHand', 10);
  nowMs = 14_000;
  expect([pacing.heldMs('raiseHand'), pacing.heldMs('askQuestion')]).toEqual([1_000, 0]);
  nowMs = 15_000;
  expect(pacing.heldMs('raiseHand')).toBe(0);
});

test('POLITE-2: of what is not urgent the less is sent the more was refused, and all again two minutes after', () => {
  let nowMs = 0;
  const random = drawing(9);
  const pacing = new Pacing(() => nowMs, random);
  const sentOf = (n: number, accepted: boolean) => {
    let sent = 0;
    for (let each = 0; each < n; each++) {
      nowMs += 50;
      if (pacing.heldMs('reportPresence') > 0) continue;
      sent += 1;
      if (accepted) pacing.accepted('reportPresence');
    }
    return sent;
  };
  expect(sentOf(200, true)).toBe(200);
  sentOf(1_000, false);
  // (1200 − 2 · 200) / 1201 are not sent.
  const sent = sentOf(300, false);
  expect(sent / 300).toBeLessThan(0.4);
  nowMs += 130_000;
  expect(sentOf(100, true)).toBe(100);
});

test('POLITE-3: who speaks or leads is never held back', () => {
  const pacing = new Pacing(
    () => 0,
    () => 0,
  );
  for (let n = 0; n < 50; n++) pacing.refused('setMuted', 30);
  expect([pacing.heldMs('setMuted'), pacing.heldMs('changeRoom')]).toEqual([0, 0]);
});

test('POLITE-3: what a page goes easy with is what the server lets in after stage and host', () => {
  const patient = Object.entries(URGENCIES)
    .filter(([, { priority }]) => priority !== 'stage' && priority !== 'host')
    .map(([name, { priority }]) => [name, priority]);
  expect(PACED).toEqual(Object.fromEntries(patient));
});
