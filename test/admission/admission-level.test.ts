import { expect, test } from 'vitest';
import { AdmissionLevel } from '../../src/admission/admission-level.ts';
import { endOf, firstStranger, PARTS, RANKS, rankOf } from '../../src/admission/rank.ts';
import { PRIORITIES, type Priority } from '../../src/core/priority.ts';
import { drawing } from '../audience/drawing.ts';

/** What comes, in a second, of each priority; of strangers, but for the stage. */
type Offered = Readonly<Record<Priority, number>>;

/**
 * A server that does so many a second behind a line of 256, first come first served within a priority, and what comes to it.
 * In steps of 10 ms.
 */
class Served {
  readonly level = new AdmissionLevel(0);
  readonly done = new Map<Priority, number>();
  readonly refused = new Map<Priority, number>();
  readonly levels: number[] = [];
  #line: { readonly rank: number; readonly priority: Priority; readonly sinceMs: number }[] = [];
  #nowMs = 0;
  #owed = 0;
  readonly #random = drawing(5);

  run(seconds: number, capacity: number, offered: Offered): void {
    this.done.clear();
    this.refused.clear();
    for (const endMs = this.#nowMs + seconds * 1000; this.#nowMs < endMs; this.#nowMs += 10) {
      for (const priority of PRIORITIES) this.#come(priority, offered[priority] / 100);
      this.#owed = Math.min(this.#line.length, this.#owed + capacity / 100);
      for (; this.#owed >= 1; this.#owed--) this.#serve();
      const oldest = Math.min(this.#nowMs, ...this.#line.map(({ sinceMs }) => sinceMs));
      if (this.level.isDue(this.#nowMs)) this.level.turn(this.#nowMs, this.#nowMs - oldest);
      this.levels.push(this.level.level);
    }
  }

  #come(priority: Priority, each: number): void {
    const count = Math.floor(each) + (this.#random() < each % 1 ? 1 : 0);
    for (let n = 0; n < count; n++) {
      const part = Math.floor(this.#random() * PARTS);
      const rank = rankOf({ priority, proven: priority === 'stage', part });
      if (this.level.admits(rank) && this.#line.length < 256) {
        this.#line.push({ rank, priority, sinceMs: this.#nowMs });
      } else this.refused.set(priority, (this.refused.get(priority) ?? 0) + 1);
    }
  }

  #serve(): void {
    this.#line.sort((a, b) => PRIORITIES.indexOf(a.priority) - PRIORITIES.indexOf(b.priority));
    const next = this.#line.shift();
    if (!next) return;
    this.level.served(this.#nowMs - next.sinceMs);
    this.done.set(next.priority, (this.done.get(next.priority) ?? 0) + 1);
  }

  get all(): number {
    return [...this.done.values()].reduce((sum, each) => sum + each, 0);
  }
}

const CAPACITY = 1_000;
const offered = (times: number): Offered => ({
  stage: 20,
  host: 80,
  join: times * 400,
  question: times * 200,
  reaction: times * 400,
});

test.each([2, 10, 30])('ADMIT-3: at %i times what can be done, nine tenths of that are done', (times) => {
  const served = new Served();
  served.run(5, CAPACITY, offered(times));
  served.run(30, CAPACITY, offered(times));
  expect(served.all / 30).toBeGreaterThanOrEqual(0.9 * CAPACITY);
  // What was let in hardly waits.
  expect(served.level.meanWaitMs).toBeLessThan(60);
});

test('ADMIT-2: whoever speaks or leads is never refused, and hosts before joins, joins before reactions', () => {
  const served = new Served();
  served.run(5, CAPACITY, offered(10));
  served.run(20, CAPACITY, offered(10));
  expect(served.refused.get('stage')).toBeUndefined();
  expect((served.refused.get('host') ?? 0) / (80 * 20)).toBeLessThan(0.01);
  expect((served.done.get('join') ?? 0) / 20).toBeGreaterThan(0.75 * CAPACITY);
  expect((served.done.get('reaction') ?? 0) / 20).toBeLessThan(0.02 * CAPACITY);
});

test('ADMIT-3: where all can be done nobody is refused, and once a crowd is over nobody is within seconds', () => {
  const served = new Served();
  served.run(20, CAPACITY, offered(0.8));
  expect([...served.refused]).toEqual([]);
  served.run(10, CAPACITY, offered(10));
  expect(served.level.level).toBeLessThan(endOf('join'));
  served.run(5, CAPACITY, offered(0.8));
  served.run(10, CAPACITY, offered(0.8));
  expect([...served.refused]).toEqual([]);
  expect(served.level.level).toBe(RANKS);
});

test('ADMIT-4: between half the aim and the aim the level stays', () => {
  const level = new AdmissionLevel(0);
  const window = (n: number, waitedMs: number) => {
    for (let rank = 0; rank < RANKS; rank++) level.admits(rank);
    for (let each = 0; each < RANKS / 2; each++) level.served(waitedMs);
    level.turn(n * 100, 0);
    return level.level;
  };
  expect(window(1, 5)).toBe(RANKS);
  const fallen = window(2, 40);
  expect(fallen).toBeLessThan(RANKS / 2 + 2);
  expect(window(3, 15)).toBe(fallen);
  expect(window(4, 19)).toBe(fallen);
  expect(window(5, 8)).toBeGreaterThan(fallen);
});

test('ADMIT-4: a control that stands still shuts out all but whoever speaks, leads or hosts', () => {
  const level = new AdmissionLevel(0);
  for (let n = 1; n < 60; n++) {
    for (let rank = 0; rank < RANKS; rank++) level.admits(rank);
    level.turn(n * 100, n * 100);
  }
  expect(level.level).toBe(firstStranger('host'));
});
