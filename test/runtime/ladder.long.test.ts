import http from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Installation } from '../browser/installation.ts';

let tribune: Installation;
beforeAll(async () => {
  tribune = await Installation.start();
});
afterAll(() => tribune.stop());

interface Status {
  readonly level: number;
  readonly steps: readonly { readonly level: number; readonly atMs: number; readonly cause: string }[];
}

const status = async () => (await (await fetch(`${tribune.url}/status.json`)).json()) as Status;

/** Keeps an origin busy for as long as it is told to. */
function hammer(paths: number, stop: AbortSignal): Promise<unknown> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: paths });
  const one = async () => {
    while (!stop.aborted) {
      await new Promise<void>((resolve) => {
        const headers = { 'accept-encoding': 'identity' };
        http
          .get(`${tribune.url}/directory.json`, { agent, headers, signal: stop }, (response) => {
            response.resume().on('end', () => resolve());
          })
          .on('error', () => resolve());
      });
    }
  };
  return Promise.all(Array.from({ length: paths }, one)).finally(() => agent.destroy());
}

test('LADDER-1: an origin that is really pressed gives up a level within seconds, and takes it back after a calm minute', async ({
  annotate,
}) => {
  expect((await status()).level).toBe(0);
  const stop = new AbortController();
  const pressing = hammer(200, stop.signal);
  const beganMs = Date.now();
  await expect
    .poll(async () => (await status()).level, { timeout: 60_000, interval: 500 })
    .toBeGreaterThan(0);
  await annotate(`the first level after ${((Date.now() - beganMs) / 1000).toFixed(1)} s of pressure`);
  stop.abort();
  await pressing;
  const { level } = await status();
  const calmMs = Date.now();
  await expect
    .poll(async () => (await status()).level, { timeout: 120_000, interval: 1_000 })
    .toBe(level - 1);
  // No sooner than a calm minute.
  expect(Date.now() - calmMs).toBeGreaterThan(50_000);
  const { steps } = await status();
  expect(steps.every(({ cause }) => cause === 'measured')).toBe(true);
  const metrics = await (await fetch(`${tribune.url}/metrics`)).text();
  expect(metrics).toContain(`tribune_load_level ${level - 1}`);
});
