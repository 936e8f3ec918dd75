import { randomBytes } from 'node:crypto';
import http from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OriginUnderTest } from './origin-under-test.ts';

let origin: OriginUnderTest;
beforeEach(async () => {
  origin = await OriginUnderTest.start();
});
afterEach(() => origin.close());

/** Resolves to the status, once all of it has come. */
const ask = (path: string, host: string) =>
  new Promise<number>((resolve, reject) => {
    const headers = { host, 'accept-encoding': 'gzip' };
    http
      .get({ host: '127.0.0.1', port: origin.port, path, headers, agent: false }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode ?? 0));
      })
      .on('error', reject);
  });

test('CAL-5: however many ask for the calendar of all rooms, and under whatever Host, each costs 10 ms of a processor at most', async () => {
  for (let n = 0; n < 300; n++) {
    const room = { id: `c-${n}`, title: 'On tides', description: 'wörd '.repeat(799), state: 'scheduled' };
    const startsMs = origin.clock.ms + 1e7 + n * 1_000;
    await origin.ingest.putJson(`/ingest/c-${n}/room`, { ...room, startsMs });
  }
  expect(await ask('/feeds/calendar.ics', 'tribune.example')).toBe(200);
  const inventedHost = () => `${randomBytes(8).toString('hex')}.example`;
  const asked = 300;
  for (const host of [() => 'tribune.example', inventedHost]) {
    const before = process.cpuUsage();
    for (let n = 0; n < asked; n++) await ask('/feeds/calendar.ics', host());
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000 / asked).toBeLessThan(10);
  }
});
