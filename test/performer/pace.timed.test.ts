import { expect, test } from 'vitest';
import { playRecording, playStream } from '../../src/performer/pace.ts';
import type { OpusPacket } from '../../src/performer/voice.ts';

/** 20 ms of Opus each, told apart by their second byte. */
const recording: OpusPacket[] = Array.from({ length: 10 }, (_, index) => ({
  payload: Uint8Array.of(0x78, index),
}));

const nameOf = ({ payload }: OpusPacket): number => payload[1] as number;

test('PERF-10: late timers do not add up: each packet is due by the clock', async () => {
  const startMs = performance.now();
  const lateness: number[] = [];
  for await (const { ticks } of playRecording(recording, startMs, { loop: true })) {
    lateness.push(performance.now() - startMs - ticks / 48);
    if (ticks >= 39 * 960) break;
    const busyUntil = performance.now() + 15;
    while (performance.now() < busyUntil);
  }

  expect(Math.min(...lateness)).toBeGreaterThan(-0.001);
  // Were they added up, the last twenty would be 300 ms late and more; a shared machine delays some of them, not all.
  expect(Math.min(...lateness.slice(-20))).toBeLessThan(100);
});

test('PERF-11: a loop begins again without a gap', async () => {
  const heard: [number, number][] = [];
  for await (const { packet, ticks } of playRecording(recording, performance.now(), { loop: true })) {
    heard.push([nameOf(packet), ticks]);
    if (heard.length === 25) break;
  }

  expect(heard).toEqual(heard.map((_, index) => [index % 10, index * 960]));
});

test('PERF-12: one that comes late begins where the clock stands', async () => {
  const startMs = performance.now() - 23 * 20;
  const { value } = await playRecording(recording, startMs, { loop: true }).next();
  if (!value) throw new Error('nothing is due');
  const index = value.ticks / 960;
  expect(index).toBeGreaterThanOrEqual(23);
  expect(index).toBeLessThanOrEqual((performance.now() - startMs) / 20);
  expect(nameOf(value.packet)).toBe(index % 10);
  const over = playRecording(recording, performance.now() - 5_000);
  expect((await over.next()).done).toBe(true);
});

test('a signal ends the waiting', async () => {
  const stop = new AbortController();
  const waiting = playRecording(recording, performance.now() + 60_000, { signal: stop.signal }).next();
  stop.abort();

  expect((await waiting).done).toBe(true);
});

test('PERF-13: a stream that stalled goes on from now, and its timestamps show the gap', async () => {
  async function* stalling(): AsyncGenerator<OpusPacket> {
    yield* recording.slice(0, 2);
    await new Promise((resolve) => setTimeout(resolve, 600));
    yield* recording.slice(2, 4);
  }
  const startMs = performance.now();
  const ticks: number[] = [];
  for await (const due of playStream(stalling(), startMs)) ticks.push(due.ticks);

  expect(ticks.slice(0, 2)).toEqual([0, 960]);
  expect(ticks[2]).toBeGreaterThan(500 * 48);
  expect((ticks[3] ?? 0) - (ticks[2] ?? 0)).toBe(960);
});
