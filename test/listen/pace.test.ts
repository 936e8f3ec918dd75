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

test('PLAY-21: who waits for the start reads the head every second; who hears, every 15 s', () => {
  expect(headPaceMs(head('scheduled'), false, true)).toBe(1_000);
  expect(headPaceMs(undefined, false, true)).toBe(1_000);
  expect(headPaceMs(head('live'), true, true)).toBe(15_000);
});

test('PLAY-21: a room that is live a moment before its programme is there is asked for again soon', () => {
  expect(headPaceMs(head('live'), false, true)).toBe(1_000);
});

test('PLAY-26: after the end the head is read until the replay is there, and then seldom', () => {
  const replay = { revision: 0, durationMs: 960, hls: '/a', download: '/b' };
  expect(headPaceMs(head('ended'), false, false)).toBe(2_000);
  expect(headPaceMs(head('ended', { replay }), false, false)).toBe(15_000);
});
