import { expect, test } from 'vitest';
import { percentile } from '../../bench/figure.ts';
import { MILLION, type Tree } from '../../bench/scale/assumptions.ts';
import { Calendar } from '../../bench/scale/calendar.ts';
import { compare, farthest } from '../../bench/scale/check.ts';
import { simulate } from '../../bench/scale/simulate.ts';
import { SEGMENT_MS } from '../../src/core/programme.ts';

const SMALL: Tree = {
  ...MILLION,
  listeners: 4_000,
  edges: 4,
  arrivalMs: 10_000,
  reportsPerSecond: 0,
  timelineShare: 0,
};
const SPAN_MS = 32_000;
/** 25 segments. */
const [FROM_MS, UNTIL_MS] = [20_000, 44_000];
/** A segment each 0.96 s, and a head each 15 s. */
const A_SECOND = 1_000 / SEGMENT_MS + 1 / 15;

test('SCALE-1: what is put in the calendar happens once, in its time, and what lies in the past at once', () => {
  const calendar = new Calendar(4, 2, 1_000);
  const happened: [number, number][] = [];
  calendar.put(0, 300);
  calendar.put(1, 100);
  calendar.put(2, -5);
  calendar.run(600, (thing, nowMs) => {
    happened.push([thing, nowMs]);
    if (thing === 1) calendar.put(3, nowMs + 50);
  });
  calendar.run(1_000, () => expect.unreachable());
  expect(happened).toEqual([
    [2, 0],
    [1, 100],
    [3, 150],
    [0, 300],
  ]);
});

test('SCALE-2: each listener asks for each segment once and for a head every 15 s, and the tiers pass on what is not there yet alone', () => {
  const simulated = simulate(SMALL, SPAN_MS);
  const edges = simulated.edges.between(FROM_MS, UNTIL_MS);
  expect(edges.mean / (SMALL.listeners * A_SECOND)).toBeCloseTo(1, 1);
  const perObject = simulated.origin.perObject(FROM_MS, UNTIL_MS);
  expect(perObject.most).toBeLessThanOrEqual(SMALL.shields);
  // Three rungs, from each of two shields, and its heads.
  const origin = simulated.origin.between(FROM_MS, UNTIL_MS);
  const segments = (3 * SMALL.shields * 1_000) / SEGMENT_MS;
  expect(origin.mean).toBeGreaterThan(segments * 0.9);
  expect(origin.mean).toBeLessThan(segments + 2 * SMALL.shields);
  expect(simulated.stalls).toBe(0);
});

test('SCALE-3: ten times the listeners are ten times the load at the edges, and none more at the origin', () => {
  const origins = [4_000, 40_000].map((listeners) => {
    const simulated = simulate({ ...SMALL, listeners }, SPAN_MS);
    const edges = simulated.edges.between(FROM_MS, UNTIL_MS).mean;
    expect(edges / (listeners * A_SECOND)).toBeCloseTo(1, 1);
    return simulated.origin.between(FROM_MS, UNTIL_MS).mean;
  });
  expect((origins[1] ?? 0) / (origins[0] ?? 1)).toBeLessThan(1.1);
});

test('SCALE-4: the listeners of a lost edge come to the others, hear again once they are led there, and the origin feels nothing of it', () => {
  const loss = { atMs: UNTIL_MS, failsAfterMs: 0, ledElsewhereMs: 10_000 };
  const simulated = simulate({ ...SMALL, loss }, 80_000);
  const { listeners = 0, silentMs = [], normalAfterMs = 0 } = simulated.lost ?? {};
  expect(listeners / SMALL.listeners).toBeCloseTo(1 / SMALL.edges, 1);
  expect(percentile(silentMs, 0.5)).toBeGreaterThan(2_000);
  expect(percentile(silentMs, 1)).toBeLessThan(loss.ledElsewhereMs + 4_500);
  expect(normalAfterMs).toBeGreaterThan(loss.ledElsewhereMs * 0.8);
  expect(normalAfterMs).toBeLessThan(loss.ledElsewhereMs + 5_000);
  const [before, after] = [
    simulated.origin.between(FROM_MS, UNTIL_MS),
    simulated.origin.between(UNTIL_MS, 92_000),
  ];
  expect(after.peak).toBeLessThanOrEqual(before.peak + 6);
  const [edgesBefore, edgesAfter] = [
    simulated.edges.between(FROM_MS, UNTIL_MS),
    simulated.edges.between(68_000, 92_000),
  ];
  expect(edgesAfter.mean / edgesBefore.mean).toBeCloseTo(1, 1);
  expect(simulated.stalls).toBe(0);
});

test('SCALE-5: a way to the origin that takes longer than listeners wait for one another lets a crowd through to the next tier, not to the origin; where they wait on, not even there', () => {
  const far = simulate({ ...SMALL, middleMs: 60, farMs: 60, turnsMs: [] }, SPAN_MS);
  expect(far.shields.between(FROM_MS, UNTIL_MS).mean).toBeGreaterThan(SMALL.listeners / 10);
  expect(far.origin.perObject(FROM_MS, UNTIL_MS).most).toBeLessThanOrEqual(SMALL.shields);
  const waiting = simulate({ ...SMALL, middleMs: 60, farMs: 60 }, SPAN_MS);
  expect(waiting.shields.between(FROM_MS, UNTIL_MS).mean).toBeLessThan(SMALL.edges * 6);
  expect(waiting.stalls).toBe(0);
});

test('SCALE-6: cores that are too few fall behind, and listeners hear it', () => {
  const few = simulate(
    { ...SMALL, coresPerEdge: 1, costs: { ...SMALL.costs, edgeRequestUs: 1_200 } },
    SPAN_MS,
  );
  expect(few.longestQueueMs).toBeGreaterThan(1_000);
  expect(few.stalls).toBeGreaterThan(0);
});

test('SCALE-7: the model is held against a rehearsal’s figures, and says where it is off', () => {
  const listeners = 2_000;
  const rehearsed = {
    listeners,
    edges: 1,
    arrivalMs: 10_000,
    fromMs: 20_000,
    spanMs: 48_000,
    edgeRequests: listeners * A_SECOND,
    originRequests: 3.8,
    requestsPerObject: 1,
  };
  const compared = compare(MILLION, rehearsed);
  expect(farthest(compared)).toBeLessThan(0.1);
  expect(farthest(compare(MILLION, { ...rehearsed, requestsPerObject: 2 }))).toBeCloseTo(0.5, 1);
});
