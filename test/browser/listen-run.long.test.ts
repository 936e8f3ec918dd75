import { generateKeyPairSync } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Head, RoomState } from '../../src/core/head.ts';
import { FASTEST, SLOWEST } from '../../src/core/listening/rate-control.ts';
import { askAtMs } from '../../src/core/listening/schedule.ts';
import { MARGIN_SECONDS } from '../../src/core/listening/target-latency.ts';
import { segmentAtMs, segmentEndMs } from '../../src/core/programme.ts';
import { SteadyClock, SYSTEM_READINGS } from '../../src/core/steady-clock.ts';
import { signGrant } from '../../src/ingest/grant-signature.ts';
import { roomDocumentPath } from '../../src/ingest/ingest-paths.ts';
import { OriginConnection } from '../../src/ingest/origin-connection.ts';
import { type Origin, startOrigin } from '../../src/origin/origin.ts';
import { RoomProgramme } from '../../src/runtime/room-programme.ts';
import { Told } from '../../src/runtime/told.ts';
import { launchChromium } from './chromium.ts';
import { Listener } from './listener.ts';

const clock = new SteadyClock(SYSTEM_READINGS);
const keys = generateKeyPairSync('ed25519');
const webDir = path.resolve(import.meta.dirname, '../../web/dist');
let dataDir: string;
let ingestSocket: string;
let origin: Origin;
let control: OriginConnection;
let browser: Browser;

async function open(streams: boolean): Promise<void> {
  origin = await startOrigin({
    host: '127.0.0.1',
    port: 0,
    dataDir,
    webDir,
    streams,
    door: ingestSocket,
    controlDoor: path.join(dataDir, 'no-control.sock'),
    grantKey: keys.publicKey,
    clock,
    log: pino({ level: 'silent' }),
  });
}

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'tribune-listen-'));
  await mkdir(path.join(dataDir, 'run'));
  ingestSocket = path.join(dataDir, 'run/origin.sock');
  control = new OriginConnection(ingestSocket);
  browser = await launchChromium();
});

afterAll(async () => {
  await browser.close();
  control.close();
  await rm(dataDir, { recursive: true, force: true });
});

/** Says what the room is, as control does, and starts a writer for its run when it is live. */
async function put(room: string, state: RoomState, run: number): Promise<RoomProgramme | undefined> {
  const t0Ms = Date.now() - 2_000;
  const grant = { room, run, epoch: 1, t0Ms, fromSegment: 2 };
  await control.putJson(roomDocumentPath(room), { id: room, title: 'Tides', state, run, t0Ms });
  if (state !== 'live') return undefined;
  return RoomProgramme.start({
    signed: signGrant(grant, keys.privateKey),
    grant,
    origins: [ingestSocket],
    clock,
    told: new Told(),
    onFenced: () => {},
    onTrouble: () => {},
    onRecorded: () => {},
  });
}

/** T0 of a room, once its writer is known to the origin. */
function startOf(room: string): Promise<number> {
  return vi.waitUntil(async () => {
    const answer = await fetch(`${origin.url}/live/${room}/head.json`);
    return ((await answer.json()) as Head).programme?.t0Ms;
  });
}

test('PLAY-31: when the room begins a new run, the same page plays that', async () => {
  await open(true);
  const first = await put('again', 'live', 0);
  const listener = await Listener.open(browser, `${origin.url}/r/again`);
  await listener.button('Listen live').click();
  const before = await listener.hears(4);
  const second = await put('again', 'live', 1);
  await listener.until(
    'the new run',
    ({ state, position }) => state === 'playing' && position < before.position,
  );
  const after = await listener.hears(2);
  expect(after.latencySeconds).toBeLessThan(1);
  expect(listener.faults).toEqual([]);
  await listener.close();
  await Promise.all([first?.end(), second?.end()]);
  await origin.close();
});

test('PLAY-32: where segments come whole, the sound is at most 1.25 s behind, without a stall', async () => {
  await open(false);
  const writer = await put('whole', 'live', 0);
  const listener = await Listener.open(browser, `${origin.url}/r/whole`);
  await listener.button('Listen live').click();
  const { stalls } = await listener.hears(12);
  expect(stalls).toBe(0);
  // At rest: what came late in the first seconds is caught up with by the rate.
  const latency = async () => (await listener.statistics()).latencySeconds;
  await expect.poll(latency, { timeout: 30_000 }).toBeLessThan(1.25);
  // Less than this cannot be: a segment, and the wait until it is asked for.
  expect(await latency()).toBeGreaterThan(0.98);
  await listener.close();
  await writer?.end();
  await origin.close();
});

test('PLAY-8: a segment is whole at the origin before the first listener asks for it', async ({
  annotate,
}) => {
  await open(false);
  const writer = await put('early', 'live', 0);
  const t0Ms = await startOf('early');
  const first = segmentAtMs(Date.now() - t0Ms) + 1;
  const lateMs: number[] = [];
  for (let n = first; n < first + 20; n++) {
    // Held until it exists.
    const response = await fetch(`${origin.url}/live/early/r0/aac64/${n}.m4s`);
    await response.arrayBuffer();
    expect(response.status).toBe(200);
    lateMs.push(Date.now() - t0Ms - segmentEndMs(n));
  }
  lateMs.sort((a, b) => a - b);
  await annotate(
    `whole so many ms after the end: least ${lateMs[0]}, median ${lateMs[10]}, most ${lateMs[19]}`,
  );
  expect(lateMs[10], `ms after the end: ${lateMs}`).toBeLessThan(0);
  expect(lateMs[18], `ms after the end: ${lateMs}`).toBeLessThan(
    askAtMs(0, { streams: false, segments: 1 }, { place: 0, spreadMs: 60 }) - segmentEndMs(0),
  );
  await writer?.end();
  await origin.close();
});

test('PLAY-10: the margin is more than Chromium needs in hand, also while it stretches time', async ({
  annotate,
}) => {
  await open(true);
  const writer = await put('margin', 'live', 0);
  const listener = await Listener.open(browser, `${origin.url}/r/margin`);
  for (const rate of [1, SLOWEST, FASTEST]) {
    const left = await listener.page.evaluate<number>(`(async () => {
      const audio = new Audio();
      const source = new MediaSource();
      const told = (target, name) => new Promise((resolve) => target.addEventListener(name, resolve, { once: true }));
      audio.muted = true;
      audio.src = URL.createObjectURL(source);
      await told(source, 'sourceopen');
      const buffer = source.addSourceBuffer('audio/mp4; codecs="mp4a.40.2"');
      for (const file of ['init.mp4', '3.m4s', '4.m4s']) {
        const response = await fetch('/live/margin/r0/aac64/' + file);
        buffer.appendBuffer(await response.arrayBuffer());
        await told(buffer, 'updateend');
      }
      audio.currentTime = buffer.buffered.start(0);
      await audio.play();
      audio.playbackRate = ${rate};
      await told(audio, 'waiting');
      return buffer.buffered.end(0) - audio.currentTime;
    })()`);
    await annotate(`rate ${rate}: silent with ${left.toFixed(3)} s in hand`);
    expect(left, `rate ${rate}`).toBeGreaterThan(0);
    expect(left, `rate ${rate}`).toBeLessThan(MARGIN_SECONDS);
  }
  await listener.close();
  await writer?.end();
  await origin.close();
});

test('PLAY-33: without a Media Source the browser’s own HLS plays', async () => {
  await open(true);
  const writer = await put('native', 'live', 0);
  const listener = await Listener.open(browser, `${origin.url}/r/native`, {
    before: 'delete globalThis.MediaSource; delete globalThis.ManagedMediaSource;',
  });
  await listener.button('Listen live').click();
  const now = await listener.hears(3);
  expect(now.via).toBe('native-hls');
  await listener.close();
  await writer?.end();
  await origin.close();
});

/** The processes that run pages: stopped, they are as a tab that the system suspended. */
async function rendererPids(): Promise<number[]> {
  const devtools = await browser.newBrowserCDPSession();
  const { processInfo } = await devtools.send('SystemInfo.getProcessInfo');
  await devtools.detach();
  return processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
}

test('PLAY-34: after the page was suspended it is near the present again', async () => {
  await open(true);
  const writer = await put('frozen', 'live', 0);
  const listener = await Listener.open(browser, `${origin.url}/r/frozen`);
  await listener.button('Listen live').click();
  const before = await listener.hears(2);
  const renderers = await rendererPids();
  for (const pid of renderers) process.kill(pid, 'SIGSTOP');
  // Each is held by the origin until it exists, so this passes eight segments of time.
  const first = Math.floor(before.position / 0.96) + 1;
  for (let n = first; n < first + 8; n++) {
    const response = await fetch(`${origin.url}/live/frozen/r0/aac64/${n}.m4s`);
    expect(response.status).toBe(200);
    await response.arrayBuffer();
  }
  for (const pid of renderers) process.kill(pid, 'SIGCONT');
  await listener.until('the present', ({ jumps }) => jumps === before.jumps + 1, 5_000);
  const after = await listener.hears(1);
  expect(after.position).toBeGreaterThan(before.position + 7);
  expect(after.latencySeconds).toBeLessThan(1.5);
  expect(listener.faults).toEqual([]);
  await listener.close();
  await writer?.end();
  await origin.close();
});
