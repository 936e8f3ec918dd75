import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { startPerformer } from '../../src/performer/performer-child.ts';
import { runGenerators } from '../../src/rehearsal/generators.ts';
import { fakeMicrophone, launchChromium } from './chromium.ts';
import { Installation, OPERATOR_TOKEN } from './installation.ts';
import { Listener } from './listener.ts';
import { Visitor } from './speaker.ts';

const VOICE = path.resolve(import.meta.dirname, '../../demo/voices/ada.opus');
/** So long each listens, in segments. */
const SEGMENTS = 42;
const SEGMENT = /\/aac64\/\d+\.m4s$/;

interface Asked {
  readonly atMs: number;
  readonly path: string;
}

interface Witness {
  readonly url: string;
  readonly asked: readonly Asked[];
  /** Resolves when so many segments were asked for. */
  segments(count: number): Promise<void>;
  close(): void;
}

/** Passes requests on, and keeps what was asked and when. */
async function witness(url: string): Promise<Witness> {
  const asked: Asked[] = [];
  const waiting = new Set<() => void>();
  const { hostname, port } = new URL(url);
  const server = http.createServer((request, response) => {
    asked.push({ atMs: performance.now(), path: request.url ?? '' });
    for (const look of waiting) look();
    const { method, headers } = request;
    const passed = http.request({ hostname, port, path: request.url, method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(response);
    });
    passed.on('error', () => response.destroy());
    request.pipe(passed);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const segments = (count: number) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (asked.filter((one) => SEGMENT.test(one.path)).length < count) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  return { url: at, asked, segments, close: () => server.closeAllConnections() };
}

/** What a listening asked of the installation, by kind. */
function kindsOf(asked: readonly Asked[]) {
  const of = (fits: RegExp) => asked.filter((one) => fits.test(one.path));
  const segments = of(SEGMENT);
  const apart = segments.slice(1).map(({ atMs }, i) => atMs - (segments[i]?.atMs ?? 0));
  return {
    time: of(/^\/time$/).length,
    heads: of(/head\.json$/).length,
    boards: of(/board\.json$/).length,
    inits: of(/aac64\/init\.mp4$/).length,
    segments: segments.map((one) => Number(/(\d+)\.m4s$/.exec(one.path)?.[1])),
    /** Between segments once it keeps pace, ms. */
    pace: apart.slice(5),
    scripts: new Set(of(/^\/assets\/.*\.js$/).map((one) => one.path)),
  };
}

for (const delivery of ['streaming', 'whole'] as const) {
  test(`REH-19: a made-up listener asks for what the real page asks for, as often and at the same pace (${delivery})`, async () => {
    await using opened = new AsyncDisposableStack();
    const installation = await Installation.start({ TRIBUNE_DELIVERY: delivery });
    opened.defer(() => installation.stop());
    const { id } = await installation.openRoom('A voice');
    const { whipUrl, whipToken } = await installation.invite(id, 'Ada');
    const performer = startPerformer({ whipUrl, token: whipToken, voice: VOICE, loop: true });
    opened.defer(async () => {
      performer.stop();
      await performer.done;
    });
    await performer.connected;
    // A segment that is about to be is given once it is there: of a younger programme there is less to hear than a player wants.
    expect((await fetch(`${installation.url}/live/${id}/r1/aac64/2.m4s`)).status).toBe(200);
    const real = await witness(installation.url);
    opened.defer(() => real.close());
    const browser = await launchChromium(fakeMicrophone());
    opened.defer(() => browser.close());
    const listener = await Listener.open(browser, `${real.url}/r/${id}`);
    await listener.button('Listen live').click();
    await listener.reaches('playing');
    await real.segments(SEGMENTS);
    await listener.page.close();
    const ofPage = kindsOf(real.asked);

    const made = await witness(installation.url);
    opened.defer(() => made.close());
    const { origin, host, port } = new URL(made.url);
    const habits = { pageAtHand: false, restless: 0, slow: 0, slowBitsPerSecond: 0 };
    const target = { url: origin, host, address: '127.0.0.1', port: Number(port), tlsName: undefined };
    const plan = {
      target,
      room: id,
      habits,
      listeners: 1,
      part: 0,
      parts: 1,
      arriveMs: 1,
      stayMs: SEGMENTS * 960,
    };
    await runGenerators(plan, 1, () => {});
    // What the scout asked before: eight times the time, a head, the page; and the clock each 20 s.
    const first = made.asked.findIndex(({ path: asked }, i) => i > 0 && asked === `/r/${id}`);
    const ofListener = kindsOf(
      made.asked.slice(made.asked.findIndex(({ path: asked }, i) => i > first && asked === `/r/${id}`)),
    );
    await mkdir('test-results', { recursive: true });
    await writeFile(
      `test-results/rehearsed-${delivery}.json`,
      JSON.stringify({ real: real.asked, made: made.asked }),
    );

    expect(ofListener.inits).toBe(ofPage.inits);
    // Once more after each stall, on either side.
    expect(Math.abs(ofListener.boards - ofPage.boards)).toBeLessThanOrEqual(1);
    expect(Math.abs(ofListener.heads - ofPage.heads)).toBeLessThanOrEqual(1);
    // One good sample, or up to six on a busy machine; and beside them the scout's three, every 20 s.
    expect(ofPage.time).toBeLessThanOrEqual(6);
    expect(ofListener.time).toBeLessThanOrEqual(6 + 6);
    for (const { time } of [ofPage, ofListener]) expect(time).toBeGreaterThanOrEqual(1);
    for (const { segments, pace } of [ofPage, ofListener]) {
      expect(segments).toEqual(segments.map((_, i) => (segments[0] ?? 0) + i));
      expect(Math.abs(segments.length - SEGMENTS)).toBeLessThanOrEqual(4);
      expect(Math.min(...pace)).toBeGreaterThan(860);
      expect(Math.max(...pace)).toBeLessThan(1_060);
    }
    // Everything that the page names is loaded by both.
    for (const script of ofListener.scripts) expect(ofPage.scripts).toContain(script);
  });
}

test('REH-18: a host is warned that nothing was rehearsed; after a rehearsal, by the command itself, the page says for how many', async () => {
  await using opened = new AsyncDisposableStack();
  const installation = await Installation.start();
  opened.defer(() => installation.stop());
  const browser = await launchChromium(fakeMicrophone());
  opened.defer(() => browser.close());
  const host = await Visitor.open(browser, `${installation.url}/#operator=${OPERATOR_TOKEN}`);
  await host.page.getByLabel('Title').fill('Budget night');
  await host.button('Open the conversation').click();
  await host.page.getByText('was not rehearsed').waitFor();

  const words = [
    'rehearse',
    '--listeners',
    '20',
    '--arrive',
    '2',
    '--stay',
    '6',
    '--slow',
    '0',
    '--restless',
    '0',
  ];
  const program = path.resolve(import.meta.dirname, '../../bin/tribune.js');
  const env = {
    ...process.env,
    TRIBUNE_DATA_DIR: installation.dataDir,
    TRIBUNE_PORT: new URL(installation.url).port,
    TRIBUNE_HOST: '127.0.0.1',
    TRIBUNE_OPERATOR_TOKEN: OPERATOR_TOKEN,
  };
  const rehearsal = spawn(process.execPath, [program, ...words], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let report = '';
  rehearsal.stdout.on('data', (piece) => {
    report += piece;
  });
  await once(rehearsal, 'close');
  // On a machine that does much else its sound may stop; the page then says that.
  const carried = report.includes(
    'This installation carries 20 listeners arriving in 2 seconds; nothing gave way.',
  );
  if (!carried)
    expect(report).toContain('carried no audience that was rehearsed; the first thing to give way is');
  expect(report).toMatch(/origin \(\d+\) +[\d.]+ µs for each listener-second/);

  await host.page.reload();
  await host.page.getByText('Manage').first().click();
  if (carried) {
    await host.page.getByText('was rehearsed for 20 listeners arriving in 2 seconds').waitFor();
    await host.page.getByLabel('Listeners you expect').fill('5 000');
    await host.page.getByText('You expect more.').waitFor();
    await host.page.locator('form', { hasText: 'Listeners you expect' }).getByRole('button').click();
    await host.page.getByText('Saved.').waitFor();
    await host.page.reload();
    await host.page.getByText('Manage').first().click();
    await host.page.getByText('You expect more.').waitFor();
  } else {
    await host.page.getByText('carried no audience that was tried').waitFor();
  }
  expect(host.faults).toEqual([]);
});

test('REH-26: who presses Ctrl-C is given what was found until then, and nothing is left of the room', async () => {
  await using opened = new AsyncDisposableStack();
  const installation = await Installation.start();
  opened.defer(() => installation.stop());
  const program = path.resolve(import.meta.dirname, '../../bin/tribune.js');
  const out = await mkdtemp(path.join(tmpdir(), 'tribune-rehearsed-'));
  opened.defer(() => rm(out, { recursive: true }));
  const env = {
    ...process.env,
    TRIBUNE_DATA_DIR: installation.dataDir,
    TRIBUNE_PORT: new URL(installation.url).port,
    TRIBUNE_HOST: '127.0.0.1',
    TRIBUNE_OPERATOR_TOKEN: OPERATOR_TOKEN,
  };
  const words = ['rehearse', '--up-to', '32', '--arrive', '1', '--stay', '4', '--out', out];
  const rehearsal = spawn(process.execPath, [program, ...words], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [report, progress] = ['', ''];
  rehearsal.stdout.on('data', (piece) => {
    report += piece;
  });
  await new Promise<void>((resolve, reject) => {
    rehearsal.once('close', () => reject(new Error(`it ended by itself: ${report}`)));
    rehearsal.stderr.on('data', (piece) => {
      progress += piece;
      // The second audience has begun to come: the first is found.
      if (/^4 listeners: /m.test(progress)) resolve();
    });
  });
  rehearsal.kill('SIGINT');
  expect(await once(rehearsal, 'close')).toEqual([130, null]);
  expect(report).toContain('2 listeners arrive in 1 s');
  expect(report).not.toContain('4 listeners arrive in 1 s');
  expect(await readdir(path.join(out, 'rehearsals'))).toHaveLength(2);
  const { rooms } = await installation.call<{ rooms: { id: string }[] }>('GET', '/rooms');
  expect(rooms).toEqual([]);
});
