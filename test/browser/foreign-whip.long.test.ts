import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Head } from '../../src/core/head.ts';
import { align, envelope } from '../sound/envelope.ts';
import { writeFakeVoice } from '../sound/fake-voice.ts';
import { decode } from '../sound/ffmpeg.ts';
import { readWav } from '../sound/wav.ts';
import { fakeMicrophone, launchChromium } from './chromium.ts';
import { pageWithPackage } from './foreign-page.ts';
import { Installation } from './installation.ts';

const HEARD_SEGMENTS = 10;

let folder: string;
let wav: string;
let tribune: Installation;
let browser: Browser;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tribune-whip-'));
  wav = path.join(folder, 'ada.wav');
  await writeFakeVoice('ada', wav);
  tribune = await Installation.start();
  browser = await launchChromium(fakeMicrophone(wav));
});

afterAll(async () => {
  await browser.close();
  await tribune.stop();
  await rm(folder, { recursive: true });
});

const headOf = async (room: string) =>
  (await (await fetch(`${tribune.url}/live/${room}/head.json`)).json()) as Head;

/** The programme from now on, so many segments of it, decoded. */
async function hear(room: string, count: number): Promise<Float32Array> {
  const { programme } = await headOf(room);
  if (!programme) throw new Error('the room has no programme');
  const base = `${tribune.url}/live/${room}/r${programme.run}/aac64`;
  const from = Math.floor((Date.now() - programme.t0Ms) / 960);
  const pieces = [await (await fetch(`${base}/init.mp4`)).bytes()];
  for (let n = from; n < from + count; n++) pieces.push(await (await fetch(`${base}/${n}.m4s`)).bytes());
  return (await decode(Buffer.concat(pieces))).samples;
}

test('WHOLE-6: a WHIP client that is not ours (@eyevinn/whip-web-client) speaks from another site, and leaves', async () => {
  const { id } = await tribune.openRoom('Foreign encoder');
  const { whipUrl, whipToken } = await tribune.invite(id, 'Encoder');
  const site = await pageWithPackage('@eyevinn/whip-web-client');
  const page = await browser.newPage();
  await page.goto(site.url);
  // As text: the test runner would rewrite it. The voice goes out as it is, so that it can be compared.
  await page.evaluate(`(async () => {
    window.client = new Foreign.WHIPClient({
      endpoint: ${JSON.stringify(whipUrl)},
      opts: { authkey: ${JSON.stringify(whipToken)}, noTrickleIce: true },
    });
    const audio = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
    await client.setIceServersFromEndpoint();
    await client.ingest(await navigator.mediaDevices.getUserMedia({ audio }));
  })()`);
  const names = async () => (await headOf(id)).stage.map(({ name }) => name);
  await expect.poll(names, { timeout: 10_000 }).toEqual(['Encoder']);
  // The first seconds are the leveller's, which changes the envelope.
  await hear(id, 4);
  const heard = await hear(id, HEARD_SEGMENTS);
  const spoken = readWav(await readFile(wav));
  if (!spoken) throw new Error('the voice cannot be read');
  // The fake microphone says it over and over: what was heard is somewhere in two rounds.
  const samples = new Float32Array([...spoken.samples, ...spoken.samples]);
  const match = align(
    envelope({ sampleRate: 48_000, samples: heard }),
    envelope({ sampleRate: spoken.sampleRate, samples }),
    { fromMs: 0, toMs: (samples.length - heard.length) / 48 },
  );
  expect(match?.coefficient).toBeGreaterThan(0.9);

  await page.evaluate('client.destroy()');
  await expect.poll(names, { timeout: 10_000 }).toEqual([]);
  site.close();
});
