import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openIceTcpDoor } from '../../src/stage/ice-tcp.ts';
import { Stage } from '../../src/stage/stage.ts';
import { fakeMicrophone, launchChromium } from './chromium.ts';

const UDP_PORT = 47_310;
const TCP_PORT = 47_311;
const ufrags = new Set<string>();

let browser: Browser;
let door: http.Server;
let tcpDoor: Server;
let stage: Stage;
let answerMs: number[];
let withoutUdp = false;

beforeAll(async () => {
  browser = await launchChromium(fakeMicrophone());
  door = http.createServer(async (request, response) => {
    if (request.method !== 'POST') {
      response.setHeader('content-type', 'text/html').end('<!doctype html><title>stage</title>');
      return;
    }
    let offer = '';
    for await (const piece of request) offer += piece;
    const place = (request.url ?? '').slice(1);
    const startedMs = performance.now();
    try {
      const joined = await stage.join({ place, name: place, muted: false, offer });
      answerMs.push(performance.now() - startedMs);
      ufrags.add(joined.ufrag);
      response
        .writeHead(201)
        .end(withoutUdp ? joined.answer.replace(/a=candidate:\S+ 1 UDP .*\r\n/g, '') : joined.answer);
    } catch (error) {
      response.writeHead(400).end((error as { code: string }).code);
    }
  });
  door.listen(0, '127.0.0.1');
  await once(door, 'listening');
  tcpDoor = await openIceTcpDoor({
    port: TCP_PORT,
    portOfUfrag: (ufrag) => (ufrags.has(ufrag) ? UDP_PORT : undefined),
  });
});

afterAll(async () => {
  await browser.close();
  door.close();
  tcpDoor.close();
});

beforeEach(() => {
  answerMs = [];
  withoutUdp = false;
  stage = new Stage({ udpPort: UDP_PORT, iceTcpPort: TCP_PORT });
});

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
  stage.close();
});

async function openPage(): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(`http://127.0.0.1:${(door.address() as AddressInfo).port}/`);
  return page;
}

/** Joins as the studio does, and resolves once connected. */
async function join(place: string, page?: Page): Promise<Page> {
  const speaker = page ?? (await openPage());
  await speaker.evaluate(async (name) => {
    const connection = new RTCPeerConnection();
    const shared = window as unknown as {
      connection?: RTCPeerConnection;
      channel: RTCDataChannel;
      told: { type: string }[];
      track: MediaStreamTrack;
    };
    shared.connection?.close();
    shared.connection = connection;
    shared.told = [];
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    const [track] = stream.getAudioTracks();
    if (!track) throw new Error('no microphone');
    shared.track = track;
    connection.addTransceiver(track, { direction: 'sendonly' });
    for (let i = 0; i < 12; i++) connection.addTransceiver('audio', { direction: 'recvonly' });
    shared.channel = connection.createDataChannel('stage');
    shared.channel.onmessage = ({ data }) => shared.told.push(JSON.parse(data));
    await connection.setLocalDescription(await connection.createOffer());
    const response = await fetch(`/${name}`, {
      method: 'POST',
      body: connection.localDescription?.sdp ?? '',
    });
    const answer = await response.text();
    if (!response.ok) throw new Error(answer);
    await connection.setRemoteDescription({ type: 'answer', sdp: answer });
    await new Promise<void>((resolve, reject) => {
      connection.onconnectionstatechange = () => {
        if (connection.connectionState === 'connected') resolve();
        if (connection.connectionState === 'failed') reject(new Error('failed'));
      };
    });
  }, place);
  return speaker;
}

/** Packets received in each slot that carries something, by its mid. */
function heard(page: Page): Promise<Record<string, number>> {
  return page.evaluate(async () => {
    const { connection } = window as unknown as { connection: RTCPeerConnection };
    const packets: Record<string, number> = {};
    for (const report of (await connection.getStats()).values()) {
      if (report.type === 'inbound-rtp' && report.packetsReceived > 0)
        packets[report.mid] = report.packetsReceived;
    }
    return packets;
  });
}

/** Resolves when the stage has emitted `count` packets of a place. */
function packetsOf(place: string, count: number): Promise<void> {
  let left = count;
  return new Promise((resolve) => {
    stage.on('packet', (from) => {
      if (from === place && --left === 0) resolve();
    });
  });
}

const down = (place: string) =>
  new Promise<string>((resolve) => {
    stage.on('down', (gone, reason) => gone === place && resolve(reason));
  });

test('STAGE-1: a speaker hears every other speaker, never itself', async () => {
  const ada = await join('ada');
  const ben = await join('ben');
  const cleo = await join('cleo');
  await Promise.all([packetsOf('ada', 60), packetsOf('ben', 60), packetsOf('cleo', 60)]);
  for (const page of [ada, ben, cleo]) expect(Object.keys(await heard(page))).toHaveLength(2);
  const people = await ben.evaluate(() => {
    const { told } = window as unknown as {
      told: { type: string; people?: { place: string; mid: string | null }[] }[];
    };
    return told.findLast(({ type }) => type === 'stage')?.people;
  });
  expect(people?.map(({ place, mid }) => [place, mid !== null])).toEqual([
    ['ada', true],
    ['ben', false],
    ['cleo', true],
  ]);
});

test('STAGE-2: an offer is answered in less than 50 ms', async () => {
  for (const place of ['ada', 'ben', 'cleo', 'dan']) await join(place);
  expect(answerMs.toSorted((a, b) => a - b)[1]).toBeLessThan(50);
});

test("STAGE-3: a muted speaker's packets reach nobody", async () => {
  await join('ada');
  const ben = await join('ben');
  await packetsOf('ada', 20);
  stage.setMuted('ada', true);
  let leaked = 0;
  stage.on('packet', (place) => {
    if (place === 'ada') leaked++;
  });
  const before = await heard(ben);
  await packetsOf('ben', 50);
  expect(leaked).toBe(0);
  const after = await heard(ben);
  // One packet may have been under way when the mute arrived.
  for (const mid of Object.keys(after)) expect((after[mid] ?? 0) - (before[mid] ?? 0)).toBeLessThanOrEqual(1);
});

test('STAGE-4: a second offer for a place replaces the first, and the others keep their slots', async () => {
  const ada = await join('ada');
  const ben = await join('ben');
  await packetsOf('ada', 20);
  const slots = Object.keys(await heard(ben));
  await join('ada', ada);
  const before = await heard(ben);
  await packetsOf('ada', 40);
  const after = await heard(ben);
  expect(Object.keys(after)).toEqual(slots);
  expect((after[slots[0] ?? ''] ?? 0) - (before[slots[0] ?? ''] ?? 0)).toBeGreaterThan(20);
  expect(stage.people()).toHaveLength(2);
});

test('STAGE-5: a fourteenth voice is refused', async () => {
  const page = await openPage();
  const codes = await page.evaluate(async () => {
    const answers: string[] = [];
    for (let i = 0; i < 14; i++) {
      const connection = new RTCPeerConnection();
      connection.addTransceiver('audio', { direction: 'sendonly' });
      await connection.setLocalDescription(await connection.createOffer());
      const response = await fetch(`/p${i}`, {
        method: 'POST',
        body: connection.localDescription?.sdp ?? '',
      });
      answers.push(response.ok ? 'joined' : await response.text());
    }
    return answers;
  });
  expect(codes).toEqual([...Array(13).fill('joined'), 'stage_full']);
});

test('STAGE-6: a dead peer is gone within 6 s', async () => {
  const ada = await join('ada');
  await packetsOf('ada', 10);
  const gone = down('ada');
  const startedMs = performance.now();
  await ada.context().close();
  await gone;
  expect(performance.now() - startedMs).toBeLessThan(6_000);
});

/** Nine seconds of nothing: in the long suite. */
test.runIf(process.env['TRIBUNE_LONG'])('STAGE-7: DTX silence is not death', async () => {
  const ada = await join('ada');
  await packetsOf('ada', 10);
  await ada.evaluate(() => {
    (window as unknown as { track: MediaStreamTrack }).track.enabled = false;
  });
  const other = await join('ben');
  // Eight seconds of another's sound, on the stage's own clock.
  await packetsOf('ben', 400);
  expect(stage.people().map(({ place, connected }) => [place, connected])).toEqual([
    ['ada', true],
    ['ben', true],
  ]);
  await other.close();
});

test('STAGE-8: an offer without Opus or without a microphone is refused with its own code', async () => {
  const page = await openPage();
  const codes = await page.evaluate(async () => {
    const post = async (
      change: (sdp: string) => string,
      ...lines: [string, RTCRtpTransceiverDirection][]
    ) => {
      const connection = new RTCPeerConnection();
      for (const [kind, direction] of lines) connection.addTransceiver(kind, { direction });
      await connection.setLocalDescription(await connection.createOffer());
      return (
        await fetch('/x', { method: 'POST', body: change(connection.localDescription?.sdp ?? '') })
      ).text();
    };
    const same = (sdp: string) => sdp;
    return [
      await post((sdp) => sdp.replaceAll('opus/48000', 'G722/8000'), ['audio', 'sendonly']),
      await post(same, ['video', 'sendonly']),
      await post(same, ['audio', 'recvonly']),
      await post(() => 'hello', ['audio', 'sendonly']),
    ];
  });
  expect(codes).toEqual(['offer_without_opus', 'offer_unsupported', 'offer_unsupported', 'offer_malformed']);
  expect(stage.people()).toEqual([]);
});

test('STAGE-14: a stage that closes tells a browser at once', async () => {
  const ada = await join('ada');
  await packetsOf('ada', 10);
  await ada.evaluate(() => {
    const shared = window as unknown as { channel: RTCDataChannel; closedMs: Promise<number> };
    shared.closedMs = new Promise((resolve) => {
      shared.channel.onclose = () => resolve(Date.now());
    });
  });
  const closedMs = Date.now();
  stage.close();
  const told = await ada.evaluate(() => (window as unknown as { closedMs: Promise<number> }).closedMs);
  expect(told - closedMs).toBeLessThan(1_000);
});

test('SDP-2: the answer offers Opus alone, no RED', async () => {
  const ada = await join('ada');
  const answer = await ada.evaluate(
    () => (window as unknown as { connection: RTCPeerConnection }).connection.remoteDescription?.sdp ?? '',
  );
  expect(new Set([...answer.matchAll(/a=rtpmap:\d+ (\S+)/g)].map(([, codec]) => codec))).toEqual(
    new Set(['opus/48000/2']),
  );
});

test('ICE-3: the conversation goes through TCP where UDP is blocked', async () => {
  withoutUdp = true;
  await join('ada');
  const ben = await join('ben');
  await packetsOf('ada', 60);
  const protocols = await ben.evaluate(async () => {
    const { connection } = window as unknown as { connection: RTCPeerConnection };
    const reports = [...(await connection.getStats()).values()];
    const { selectedCandidatePairId } = reports.find(({ type }) => type === 'transport') ?? {};
    const { remoteCandidateId } = reports.find(({ id }) => id === selectedCandidatePairId) ?? {};
    return reports.find(({ id }) => id === remoteCandidateId)?.protocol;
  });
  expect(protocols).toBe('tcp');
  expect(Object.values(await heard(ben))[0]).toBeGreaterThan(20);
});
