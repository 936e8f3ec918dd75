import { expect, test } from 'vitest';
import type { Head } from '../../src/core/head.ts';
import { headPaceMs } from '../../web/listen/player/head-pace.ts';

const head = (state: Head['state'], more: Partial<Head> = {}): Head => ({
  room: 'the-room',
  title: 'Tides',
  state,
  stage: [],
  ...more,
});

const programme = {} as NonNullable<Head['programme']>;
const pressed = { hasSource: false, wanted: true };
const idle = { hasSource: false, wanted: false };

test('PLAY-21: who waits for the start reads the head every second; who hears, every 15 s', () => {
  expect(headPaceMs(head('scheduled'), pressed)).toBe(1_000);
  expect(headPaceMs(undefined, pressed)).toBe(1_000);
  expect(headPaceMs(head('live'), { ...pressed, hasSource: true })).toBe(15_000);
});

test('PLAY-21: a room that is live a moment before its programme is there is asked for again soon', () => {
  expect(headPaceMs(head('live'), pressed)).toBe(1_000);
});

test('PLAY-39: where a start is set, the head is read every 15 s until it is near, and then every second by who waits', () => {
  const startsMs = 10_000_000;
  const coming = head('scheduled', {
    coming: { startsMs, startsItself: true, speakers: [], assembling: false },
  });
  const paceAt = (aheadMs: number, watching = pressed) =>
    headPaceMs(coming, { ...watching, nowMs: startsMs - aheadMs });
  for (const watching of [pressed, idle]) {
    expect(paceAt(3_600_000, watching)).toBe(15_000);
    // No reading is left out by which the start would be missed.
    expect(paceAt(36_000, watching)).toBe(6_000);
    expect(paceAt(30_200, watching)).toBe(1_000);
  }
  for (const aheadMs of [29_000, 0, -600_000]) {
    expect(paceAt(aheadMs)).toBe(1_000);
    expect(paceAt(aheadMs, idle)).toBe(2_000);
  }
  expect(paceAt(-3_600_000)).toBe(5_000);
  expect(paceAt(-3_600_000, idle)).toBe(15_000);
});

test('PLAY-26: after the end the head is read until the replay is there, and then seldom', () => {
  const replay = { revision: 0, fromMs: 0, durationMs: 960, hls: '/a', download: '/b' };
  expect(headPaceMs(head('ended', { programme }), idle)).toBe(2_000);
  expect(headPaceMs(head('ended', { programme, replay }), idle)).toBe(15_000);
  expect(headPaceMs(head('ended', { programme, recorded: false }), idle)).toBe(15_000);
  expect(headPaceMs(head('ended', { programme, withdrawn: true }), idle)).toBe(15_000);
  expect(headPaceMs(head('ended'), idle)).toBe(15_000);
});
