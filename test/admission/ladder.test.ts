import { expect, test } from 'vitest';
import { DOWN_AFTER_MS, Ladder, UP_AFTER_MS } from '../../src/admission/ladder.ts';
import { loadDocumentOf } from '../../src/admission/load-document.ts';
import { LOAD_LEVELS, type LoadStep, readLoadDocument, tierOfLevel } from '../../src/core/load.ts';
import type { Pressure } from '../../src/core/pressure.ts';
import { tierAt, tiersOf } from '../../src/core/tier.ts';

const CALM: Pressure = { busy: 0.2, loopDelayMs: 5, queueDelayMs: 1, admitted: 1 };
const BUSY: Pressure = { ...CALM, busy: 0.95 };
const LATE: Pressure = { ...CALM, busy: 0.6, loopDelayMs: 400 };
const STARVED: Pressure = { ...CALM, busy: 0.1, loopDelayMs: 400 };
const QUEUED: Pressure = { ...CALM, queueDelayMs: 40 };
const BETWEEN: Pressure = { ...CALM, busy: 0.7 };

class Passing {
  readonly ladder: Ladder;
  nowMs = 0;

  constructor(level: (typeof LOAD_LEVELS)[number] = 0) {
    this.ladder = new Ladder(level, 0);
  }

  /** Lets seconds pass. @returns the levels that there were, each once */
  pass(seconds: number, ...origins: Pressure[]): number[] {
    const levels = [this.ladder.level as number];
    for (let i = 0; i < seconds; i++) {
      this.nowMs += 1_000;
      const level = this.ladder.turn(origins, this.nowMs);
      if (level !== levels.at(-1)) levels.push(level);
    }
    return levels.slice(1);
  }
}

test('LADDER-1: under pressure a level more within seconds, one at a time, each once the one before can have helped', () => {
  const passing = new Passing();
  expect(passing.pass(UP_AFTER_MS / 1000, BUSY)).toEqual([]);
  expect(passing.pass(1, BUSY)).toEqual([1]);
  expect(passing.pass(20, BUSY)).toEqual([2, 3]);
  expect(passing.pass(30, BUSY)).toEqual([]);
  expect(passing.pass(300, BUSY)).toEqual([4, 5, 6]);
});

test('LADDER-1: a moment of pressure is none, and one of several origins is enough', () => {
  const passing = new Passing();
  for (let i = 0; i < 20; i++) {
    expect(passing.pass(2, BUSY)).toEqual([]);
    expect(passing.pass(1, CALM)).toEqual([]);
  }
  expect(passing.pass(5, CALM, LATE)).toEqual([1]);
});

test('LADDER-1: who is late because others have the processor gives up nothing', () => {
  expect(new Passing().pass(600, STARVED)).toEqual([]);
});

test('LADDER-2: a level less only after a calm minute, and none between the two', () => {
  const passing = new Passing(3);
  expect(passing.pass(600, BETWEEN)).toEqual([]);
  expect(passing.pass(DOWN_AFTER_MS / 1000, CALM)).toEqual([]);
  expect(passing.pass(1, CALM)).toEqual([2]);
  expect(passing.pass(30, CALM)).toEqual([]);
  expect(passing.pass(1, BETWEEN)).toEqual([]);
  expect(passing.pass(200, CALM)).toEqual([1, 0]);
});

test('LADDER-3: control alone is spared by what spares it; the sound is not touched for it', () => {
  const passing = new Passing();
  expect(passing.pass(600, QUEUED)).toEqual([1, 2]);
  expect(new Passing().pass(600, { ...CALM, admitted: 0.5 })).toEqual([1, 2]);
});

test('LADDER-1: where no origin can be asked nothing is decided', () => {
  expect(new Passing(4).pass(600)).toEqual([]);
});

test('LADDER-4: levels are told with what they come to: tiers from a multiple of four segments on, 20 s ahead', () => {
  const steps: LoadStep[] = [
    { level: 2, atMs: 100_000, cause: 'measured' },
    { level: 4, atMs: 200_000, cause: 'set' },
    { level: 5, atMs: 250_000, cause: 'measured' },
    { level: 0, atMs: 400_000, cause: 'released' },
  ];
  const document = loadDocumentOf(steps);
  expect(readLoadDocument(JSON.parse(JSON.stringify(document)))).toEqual(document);
  expect(document.tiers).toEqual([
    { name: 'economy', fromMs: 220_000 },
    { name: 'full', fromMs: 420_000 },
  ]);
  const tiers = tiersOf(document.tiers, 10_000);
  expect(tiers).toEqual([
    { name: 'full', from: 0 },
    { name: 'economy', from: 220 },
    { name: 'full', from: 428 },
  ]);
  for (const { from } of tiers) expect(from % 4).toBe(0);
  expect([219, 220, 427, 428].map((n) => tierAt(tiers, n))).toEqual(['full', 'economy', 'economy', 'full']);
  // A programme that began after the change has nothing else.
  expect(tiersOf(document.tiers.slice(0, 1), 300_000)).toEqual([{ name: 'economy', from: 0 }]);
  expect(LOAD_LEVELS.map(tierOfLevel)).toEqual([
    'full',
    'full',
    'full',
    'whole',
    'economy',
    'economy',
    'economy',
  ]);
});

test('LADDER-4: what is no document of load is none', () => {
  const document = loadDocumentOf([{ level: 4, atMs: 1, cause: 'set' }]);
  for (const wrong of [
    null,
    [],
    'x',
    { ...document, level: 7 },
    { ...document, tiers: [{ name: 'fast', fromMs: 1 }] },
  ])
    expect(readLoadDocument(wrong)).toBeUndefined();
});
