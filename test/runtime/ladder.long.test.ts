import { connect } from 'node:net';
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

const REQUEST = 'GET /directory.json HTTP/1.1\r\nHost: x\r\nAccept-Encoding: identity\r\n\r\n';

/** Keeps an origin busy for as long as it is told to: bare sockets, which cost whoever writes them less than who reads. */
function hammer(connections: number, stop: AbortSignal): void {
  for (let i = 0; i < connections; i++) {
    const socket = connect(Number(new URL(tribune.url).port), '127.0.0.1');
    socket.setEncoding('latin1');
    socket.on('connect', () => socket.write(REQUEST));
    socket.on('data', (text: string) => {
      const answers = text.split('HTTP/1.1 200').length - 1;
      if (answers > 0) socket.write(REQUEST.repeat(answers));
    });
    socket.on('error', () => undefined);
    stop.addEventListener('abort', () => socket.destroy());
  }
}

test('LADDER-1: an origin that is really pressed gives up a level within seconds, and takes it back after a calm minute', async ({
  annotate,
}) => {
  expect((await status()).level).toBe(0);
  const stop = new AbortController();
  hammer(300, stop.signal);
  const beganMs = Date.now();
  await expect
    .poll(async () => (await status()).level, { timeout: 60_000, interval: 500 })
    .toBeGreaterThan(0);
  await annotate(`the first level after ${((Date.now() - beganMs) / 1000).toFixed(1)} s of pressure`);
  stop.abort();
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
