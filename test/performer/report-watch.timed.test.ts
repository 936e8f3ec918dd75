import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ReportWatch } from '../../src/performer/report-watch.ts';
import { saysGoodbye } from '../../src/performer/rtp-packet.ts';
import { writeGoodbye, writeReceiverReport } from '../../src/stage/rtcp.ts';

const report = writeReceiverReport(1, 'tribune');

test('PERF-14: a server whose reports cease is noticed after three of their gaps, and 2 s', async () => {
  const watch = new ReportWatch();
  let goneMs = Number.NaN;
  const gone = new Promise<void>((resolve) => {
    watch.start(() => {
      goneMs = performance.now();
      resolve();
    });
  });
  const lastMs = await Array.from({ length: 4 }).reduce<Promise<number>>(async (before) => {
    await before;
    watch.report(report);
    const nowMs = performance.now();
    await wait(100);
    return nowMs;
  }, Promise.resolve(0));
  await gone;
  expect(goneMs - lastMs).toBeGreaterThan(1_800 - 5);
  expect(goneMs - lastMs).toBeLessThan(3_000);
});

test('PERF-15: a goodbye ends the session at once, and a report does not', () => {
  const watch = new ReportWatch();
  let told = 0;
  watch.start(() => told++);
  watch.report(report);
  expect(told).toBe(0);
  watch.report(writeGoodbye(1, 'tribune'));
  watch.report(writeGoodbye(1, 'tribune'));
  expect(told).toBe(1);
});

test('SEND-4: no bytes make the reader of goodbyes throw', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => void saysGoodbye(bytes)));
  expect(saysGoodbye(writeGoodbye(1, 'tribune'))).toBe(true);
  expect(saysGoodbye(writeGoodbye(1, 'tribune').subarray(0, -1))).toBe(false);
  expect(saysGoodbye(report)).toBe(false);
});
