import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { ServedProgramme, targetOf } from '../../bench/crowd/served-programme.ts';
import { runGenerators } from '../../src/rehearsal/generators.ts';
import { findingsOf } from '../../src/rehearsal/report/findings.ts';

const HABITS = { pageAtHand: true, restless: 0, slow: 0.1, slowBitsPerSecond: 256_000 };

test('REH-15: made-up listeners of two processes come to a real origin, and everyone hears all of it', async () => {
  const programme = await ServedProgramme.start('streaming', 'nothing');
  try {
    const { target, room } = programme;
    const plan = {
      target,
      room,
      habits: HABITS,
      listeners: 40,
      part: 0,
      parts: 1,
      arriveMs: 500,
      stayMs: 2_000,
      startAtMs: Date.now() + 1_200,
    };
    const progress: number[] = [];
    const { tally, lagP99Ms } = await runGenerators(plan, 2, ({ hearing }) => progress.push(hearing));
    const found = findingsOf({
      listeners: 40,
      arriveSeconds: 0.5,
      staySeconds: 2,
      tally: tally.toJson(),
      lagP99Ms,
      servers: [],
    });
    expect([tally.arrived, tally.heard, tally.errors]).toEqual([40, 40, {}]);
    expect(progress.at(-1)).toBe(40);
    // A sample of the clock, or on a busy machine up to three; a head, an init, no page.
    expect(tally.traffic.time.requests).toBeGreaterThanOrEqual(40);
    expect(tally.traffic.time.requests).toBeLessThanOrEqual(120);
    expect([tally.traffic.head.requests, tally.traffic.init.requests, tally.traffic.page.requests]).toEqual([
      40, 40, 0,
    ]);
    // One segment each 0.96 s, from the one that sounds when they come.
    expect(found.requests).toBeLessThan(40 * (3 + 1 + 1 + 5));
    expect(tally.traffic.segment.requests).toBeGreaterThanOrEqual(40 * 2);
    expect(found.overhead).toBeGreaterThan(1.05);
    expect(found.originRequests).toBeUndefined();
    expect(found.firstAudio.p50).toBeGreaterThan(0);
  } finally {
    await programme.close();
  }
});

test('REH-15: a server that answers nothing good is told from one that is well, and each failure is counted', async () => {
  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', () =>
      socket.end('HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'),
    );
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const target = targetOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const plan = {
    target,
    room: 'talk',
    habits: HABITS,
    listeners: 4,
    part: 0,
    parts: 1,
    arriveMs: 100,
    stayMs: 500,
  };
  await expect(runGenerators(plan, 1, () => {})).rejects.toThrow('does not tell the time');
  server.close();
});
