import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { CallerParts } from '../../src/admission/caller-part.ts';
import { Fuse } from '../../src/admission/fuse.ts';
import { operationAt } from '../../src/admission/operation-at.ts';
import { Purses } from '../../src/admission/purses.ts';
import type { Operation } from '../../src/contract/operation.ts';
import { OPERATIONS } from '../../src/contract/operations.ts';
import { URGENCIES, urgencyOf } from '../../src/contract/priorities.ts';
import type { OperationName, Route } from '../../src/contract/routes.ts';
import { isOpenToAnyone } from '../../src/core/rights.ts';

const ALL = Object.entries<Operation & Route>(OPERATIONS) as [OperationName, Operation & Route][];

test('ADMIT-1: every operation has a priority, and shows who calls it as its rights say', () => {
  for (const [name, { action, bySecret }] of ALL) {
    const by = bySecret ? 'secret' : isOpenToAnyone(action) ? 'anyone' : 'credential';
    expect([name, urgencyOf(name).by]).toEqual([name, by]);
  }
  const priority = (name: OperationName) => URGENCIES[name].priority;
  expect((['speak', 'setMuted', 'blockSpeaker', 'moveQuestion'] as const).map(priority)).toEqual(
    Array(4).fill('stage'),
  );
  expect(priority('createRoom')).toBe('host');
  expect(priority('raiseHand')).toBe('join');
  expect(priority('askQuestion')).toBe('question');
  expect([priority('react'), priority('reportPresence')]).toEqual(['reaction', 'reaction']);
});

test('ADMIT-1: the operation of a request is known by its line', () => {
  for (const [name, { method, path }] of ALL) {
    const url = path.replace(/\{\w+\}/g, 'some-thing');
    // `…/stage/{place}/ask` and the like: whatever is written out goes before what may be anything.
    expect([name, operationAt(method, `${url}?x=/api/v1/rooms`)]).toEqual([name, name]);
    if (method === 'GET') expect(operationAt('HEAD', url)).toBe(name);
  }
  for (const url of [
    '',
    '/',
    '/api',
    '/api/v1/rooms/',
    '/api/v1/rooms//stage',
    '/whip/',
    '/whip/a/b/c',
    '*',
  ]) {
    expect(operationAt('POST', url)).toBeUndefined();
  }
});

test('ADMIT-5: a caller has the same part for an hour, and another in most of the next', () => {
  const parts = new CallerParts();
  const callers = Array.from({ length: 2_000 }, () => randomBytes(6).toString('hex'));
  const at = (nowMs: number) => callers.map((caller) => parts.of(caller, nowMs));
  const first = at(0);
  expect(at(3_599_999)).toEqual(first);
  const second = at(3_600_000);
  expect(second.filter((part, n) => part === first[n]).length).toBeLessThan(60);
  // About as many in each.
  const sizes = Array.from({ length: 4 }, (_, n) => first.filter((part) => part % 4 === n).length);
  for (const size of sizes) expect(Math.abs(size - 500)).toBeLessThan(100);
});

test('LIMITS-3: a purse is full again after its span, and a flood of made-up names fills no memory', () => {
  const purses = new Purses(2, 60_000);
  expect([purses.spend('a', 0), purses.spend('a', 1_000), purses.spend('a', 2_000)]).toEqual([0, 0, 58_000]);
  expect([purses.wait('a', 2_000), purses.wait('b', 2_000)]).toEqual([58_000, 0]);
  expect(purses.spend('a', 60_000)).toBe(0);
  for (let n = 0; n < 60_000; n++) purses.spend(`${n}`, 61_000);
  expect(purses.spend('a', 61_000)).toBe(0);
  expect(purses.spend('59999', 61_000)).toBe(0);
  expect(purses.spend('59999', 61_000)).toBeGreaterThan(0);
});

test('ADMIT-11: control itself refuses by the same order once it is late all the time, and takes all again once it is not', () => {
  let nowMs = 0;
  const lag = { ms: 0 };
  const fuse = new Fuse(lag, () => nowMs);
  const refused = (name: OperationName, shows: boolean, seconds: number) => {
    let count = 0;
    for (let n = 0; n < seconds * 100; n++) {
      nowMs += 10;
      for (const other of ['react', 'raiseHand', 'createRoom'] as const) fuse.refuses(other, false, `${n}`);
      if (fuse.refuses(name, shows, `${n}`) > 0) count += 1;
    }
    return count / (seconds * 100);
  };
  expect(refused('react', false, 2)).toBe(0);
  lag.ms = 400;
  refused('react', false, 5);
  expect(refused('react', false, 2)).toBe(1);
  expect(refused('setMuted', true, 2)).toBe(0);
  lag.ms = 0;
  refused('react', false, 10);
  expect(refused('react', false, 2)).toBe(0);
});
