import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { align, envelope, FRAME_MS } from '../sound/envelope.ts';
import { writeFakeVoice } from '../sound/fake-voice.ts';
import { delaysBetween, installTaps, TAPPED_CONTEXT, tapped } from '../sound/tap.ts';
import { readWav } from '../sound/wav.ts';
import { fakeMicrophone, launchChromium } from './chromium.ts';

let folder: string;
let voice: Buffer;
let server: Server;
let browser: Browser;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tribune-tap-'));
  const wav = path.join(folder, 'ada.wav');
  await writeFakeVoice('ada', wav);
  voice = await readFile(wav);
  browser = await launchChromium(fakeMicrophone(wav));
  server = createServer(({ url }, response) => {
    if (url === '/ada.wav') return void response.writeHead(200, { 'content-type': 'audio/wav' }).end(voice);
    response.writeHead(200, {
      'content-type': 'text/html',
      'content-security-policy': "script-src 'self' 'unsafe-inline'",
    });
    response.end('<!doctype html><title>tap</title><button>Talk</button>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
  await browser.close();
  server.close();
  await rm(folder, { recursive: true });
});

/** A page on which a press does something. */
async function pressed(does: () => void): Promise<Page> {
  const context = await browser.newContext(TAPPED_CONTEXT);
  await installTaps(context);
  const page = await context.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await page.evaluate(`document.querySelector('button').addEventListener('click', ${does})`);
  await page.getByRole('button').click();
  return page;
}

async function delays(page: Page, leastMs: number, mostMs: number) {
  const ear = await tapped(page, 'ear', 9_000);
  const mouth = await tapped(page, 'mouth', 9_000);
  return delaysBetween(mouth, ear, { fromMs: leastMs, toMs: mostMs, windowMs: 2_000, stepMs: 500 });
}

test('SOUND-5: mouth and ear say the same time of the same sound, to the 10 ms', async () => {
  const page = await pressed(async () => {
    const audio = new Audio();
    audio.srcObject = await navigator.mediaDevices.getUserMedia({ audio: true });
    void audio.play();
  });
  const found = await delays(page, -300, 300);
  expect(found.length).toBeGreaterThan(8);
  for (const { delayMs } of found) expect(Math.abs(delayMs)).toBeLessThanOrEqual(10);
  await page.context().close();
});

test('SOUND-5: the ear hears an element when the element itself says so', async () => {
  const page = await pressed(() => {
    const audio = new Audio('/ada.wav');
    void audio.play();
    setInterval(() => {
      document.documentElement.dataset['startUtcMs'] = String(Date.now() - audio.currentTime * 1000);
    }, 50);
  });
  const ear = await tapped(page, 'ear', 9_000);
  const startUtcMs = Number(await page.locator('html').getAttribute('data-start-utc-ms'));
  const sound = readWav(voice);
  if (!sound) throw new Error('no voice');
  const spoken = envelope(sound).subarray(0, 8_000 / FRAME_MS);
  const match = align(spoken, ear.levels, { fromMs: -1_000, toMs: 3_000 });
  expect(match?.coefficient).toBeGreaterThan(0.95);
  const heardMs = (match?.delayMs ?? Number.NaN) + ear.startUtcMs;
  expect(Math.abs(heardMs - startUtcMs)).toBeLessThanOrEqual(30);
  await page.context().close();
});

test('SOUND-6: what a mouth says through WebRTC is found at the ear, with its delay', async () => {
  const page = await pressed(async () => {
    const microphone = await navigator.mediaDevices.getUserMedia({ audio: true });
    const [near, far] = [new RTCPeerConnection(), new RTCPeerConnection()];
    near.onicecandidate = ({ candidate }) => candidate && far.addIceCandidate(candidate);
    far.onicecandidate = ({ candidate }) => candidate && near.addIceCandidate(candidate);
    far.ontrack = ({ track }) => {
      const audio = document.createElement('audio');
      audio.srcObject = new MediaStream([track]);
      void audio.play();
    };
    for (const track of microphone.getTracks()) near.addTrack(track, microphone);
    await near.setLocalDescription();
    await far.setRemoteDescription(near.localDescription as RTCSessionDescription);
    await far.setLocalDescription();
    await near.setRemoteDescription(far.localDescription as RTCSessionDescription);
  });
  // In the first seconds echo cancellation and jitter buffer find their way.
  const settled = (await delays(page, 0, 1_000)).slice(4);
  expect(settled.length).toBeGreaterThan(3);
  for (const { delayMs, coefficient } of settled) {
    expect(delayMs).toBeGreaterThan(20);
    expect(delayMs).toBeLessThan(400);
    expect(coefficient).toBeGreaterThan(0.9);
  }
  await page.context().close();
});
