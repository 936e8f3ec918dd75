import { expect, test } from 'vitest';
import { Admission } from '../../src/admission/admission.ts';
import type { Standing } from '../../src/admission/rank.ts';
import type { Priority } from '../../src/core/priority.ts';

const LIMITS = { atOnce: 4, mostAtOnce: 16, forTheStage: 1, waiting: 3, longestWaitMs: 5_000 };
const of = (priority: Priority, proven = false): Standing => ({ priority, proven, part: 0 });

/** Asks for places, and notes who was let in, in order, and who was refused. */
function asking(admission: Admission) {
  const entered: string[] = [];
  const refused: string[] = [];
  const leaving = new Map<string, () => void>();
  const ask = (name: string, standing: Standing) =>
    void admission.place(standing).then((leave) => {
      if (!leave) return void refused.push(name);
      entered.push(name);
      leaving.set(name, leave);
    });
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return { ask, entered, refused, leave: (name: string) => leaving.get(name)?.(), settled };
}

test('ADMIT-2: of those who wait the more urgent goes first, and within a priority who is proven, then who came first', async () => {
  const { ask, entered, leave, settled } = asking(new Admission({ ...LIMITS, waiting: 10 }));
  for (const name of ['a', 'b', 'c']) ask(name, of('reaction'));
  ask('reaction', of('reaction'));
  ask('question', of('question'));
  ask('join 1', of('join'));
  ask('join 2', of('join'));
  ask('join with a secret', of('join', true));
  ask('host', of('host'));
  await settled();
  for (let n = 0; n < 6; n++) {
    leave(entered.at(-1) ?? '');
    await settled();
  }
  expect(entered.slice(3)).toEqual([
    'host',
    'join with a secret',
    'join 1',
    'join 2',
    'question',
    'reaction',
  ]);
});

test('ADMIT-6: a place is kept for the stage, whatever else there is to do', async () => {
  const { ask, entered, leave, settled } = asking(new Admission(LIMITS));
  for (const name of ['a', 'b', 'c', 'd']) ask(name, of('host', true));
  await settled();
  expect(entered).toEqual(['a', 'b', 'c']);
  ask('speaker', of('stage', true));
  ask('other speaker', of('stage', true));
  await settled();
  expect(entered).toEqual(['a', 'b', 'c', 'speaker']);
  leave('a');
  await settled();
  expect(entered).toEqual(['a', 'b', 'c', 'speaker', 'other speaker']);
  // Two of the four are on stage now, and of the others' three places one is free.
  leave('speaker');
  await settled();
  expect(entered.slice(5)).toEqual(['d']);
});

test('ADMIT-7: the line is short: who is less urgent gives way, the last first; who is not more urgent is refused', async () => {
  const { ask, refused, settled } = asking(new Admission(LIMITS));
  for (const name of ['a', 'b', 'c']) ask(name, of('reaction'));
  for (const name of ['1', '2', '3', '4']) ask(name, of('question'));
  await settled();
  expect(refused).toEqual(['4']);
  ask('speaker', of('stage'));
  ask('moderator', of('stage'));
  ask('host', of('host'));
  await settled();
  // One of the two on stage has the place that is kept.
  expect(refused).toEqual(['4', '3', '2']);
});

test('ADMIT-8: who is refused is told to wait the longer the more come, each another time', () => {
  let nowMs = 0;
  const admission = new Admission({ ...LIMITS, atOnce: 64 }, () => nowMs);
  const calm = admission.retryAfterS('join', 0.5);
  expect(calm).toBe(2);
  for (; nowMs < 5_000; nowMs += 10) {
    for (let n = 0; n < 100; n++) admission.admits(of('join'));
    void admission.place(of('join')).then((leave) => leave?.());
  }
  const waits = [0, 0.5, 0.999].map((random) => admission.retryAfterS('join', random));
  expect(waits[0]).toBeGreaterThanOrEqual(10);
  expect(waits[2]).toBeLessThanOrEqual(45);
  expect(new Set(waits).size).toBe(3);
  expect(admission.retryAfterS('stage')).toBe(1);
});

test('ADMIT-9: how hard control is pressed can be read', async () => {
  let nowMs = 0;
  const admission = new Admission(LIMITS, () => nowMs);
  expect(admission.pressure).toEqual({
    queueDelayMs: 0,
    admitted: 1,
    joinsQueue: false,
    waiting: 0,
    atWork: 0,
  });
  for (let n = 0; n < 5; n++) void admission.place(of('join'));
  for (; nowMs <= 1_000; nowMs += 50) admission.admits(of('join'));
  const { queueDelayMs, admitted, joinsQueue, waiting, atWork } = admission.pressure;
  expect([waiting, atWork, joinsQueue]).toEqual([2, 3, true]);
  expect(queueDelayMs).toBeGreaterThan(900);
  expect(admitted).toBeLessThan(1);
});

test('ADMIT-12: where the origin itself is late, more are under way, so that control has enough to do', async () => {
  const lag = { ms: 0 };
  const { ask, entered, settled } = asking(new Admission({ ...LIMITS, waiting: 20 }, () => 0, lag));
  for (let n = 0; n < 20; n++) ask(`${n}`, of('join'));
  await settled();
  expect(entered).toHaveLength(3);
  lag.ms = 10;
  const late = asking(new Admission({ ...LIMITS, waiting: 20 }, () => 0, lag));
  for (let n = 0; n < 20; n++) late.ask(`${n}`, of('join'));
  await late.settled();
  expect(late.entered).toHaveLength(7);
  lag.ms = 1_000;
  const latest = asking(new Admission({ ...LIMITS, waiting: 20 }, () => 0, lag));
  for (let n = 0; n < 20; n++) latest.ask(`${n}`, of('join'));
  await latest.settled();
  expect(latest.entered).toHaveLength(15);
});
