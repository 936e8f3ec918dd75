import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Grant } from '../../src/core/grant.ts';
import type { Rung } from '../../src/core/rung.ts';
import { EveryOrigin } from '../../src/ingest/every-origin.ts';
import { readGrant, signGrant } from '../../src/ingest/grant-signature.ts';
import { Sender } from '../../src/ingest/sender.ts';

const writer = { room: 'room-1', run: 1, epoch: 3 };
const preambles = (['aac64', 'aac32', 'opus48'] as const).map((rung) => ({
  rung,
  init: Buffer.from(`init ${rung}`),
  silentFrame: Buffer.from('quiet'),
}));

let directory: string;
let socket: string;
const closing: (() => void)[] = [];

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'tribune-ingest-'));
  socket = path.join(directory, 'origin.sock');
});

afterEach(async () => {
  for (const close of closing.splice(0)) close();
  await rm(directory, { recursive: true, force: true });
});

/** The other side of the documented protocol: keeps what it is given, and answers as it is told. */
async function listen(answer: (path: string) => { status: number; body?: string } | undefined) {
  const received: string[] = [];
  const server = http.createServer((request, response) => {
    request.resume().on('end', () => {
      const given = answer(request.url ?? '');
      if (!given) {
        request.socket.destroy();
        return;
      }
      if (given.status < 300) received.push(request.url ?? '');
      response.writeHead(given.status).end(given.body);
    });
  });
  server.listen(socket);
  await once(server, 'listening');
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  closing.push(close);
  return { received, close };
}

/** @param next before which segment the origin put silence in place of what it lacks */
const opened = (accepted: object = {}, next = 0) => ({
  status: 200,
  body: JSON.stringify({ accepted, next: { aac64: next, aac32: next, opus48: next } }),
});
const isOpen = (url: string) => url === '/ingest/room-1/1/3';

function open(): Sender {
  const sender = new Sender(socket, writer, 'grant', preambles);
  closing.push(() => sender.close());
  return sender;
}

function sendAll(sender: Sender, from: number, until: number): void {
  for (let n = from; n < until; n++) {
    for (const k of [0, 1, 2]) {
      for (const rung of ['aac64', 'aac32', 'opus48'] as const)
        sender.sendChunk({ rung, n, k, bytes: Buffer.from('x') });
    }
  }
}

const chunksOf = (received: readonly string[], rung: Rung) =>
  received.filter((url) => new RegExp(`/${rung}/\\d`).test(url)).map((url) => url.split('/').at(-1));

test('INGEST-1: what an origin acknowledged arrived once, each rung in its order', async () => {
  const origin = await listen((url) => (isOpen(url) ? opened() : { status: 204 }));
  const sender = open();
  sendAll(sender, 0, 5);
  await sender.end(4);
  expect(chunksOf(origin.received, 'aac64')).toEqual(
    [0, 1, 2, 3, 4].flatMap((n) => [`${n}.0`, `${n}.1`, `${n}.2`]),
  );
  expect(origin.received.at(-1)).toBe('/ingest/room-1/1/3/end');
  expect(sender.waitingChunks).toBe(0);
});

test('INGEST-2: after a lost connection only what the origin lacks is sent again, in order', async () => {
  let puts = 0;
  const before = await listen((url) => {
    if (isOpen(url)) return opened();
    return /\d+\.\d$/.test(url) && ++puts > 9 ? undefined : { status: 204 };
  });
  const sender = open();
  sendAll(sender, 0, 3);
  await once(sender, 'reachable');
  await once(sender, 'trouble');
  before.close();
  const after = await listen((url) => {
    if (!isOpen(url)) return { status: 204 };
    const last = { n: 1, k: 0 };
    return opened({ aac64: last, aac32: last, opus48: last });
  });
  await sender.drained();
  expect(chunksOf(after.received, 'aac32')).toEqual(['1.1', '1.2', '2.0', '2.1', '2.2']);
});

test('INGEST-3: a writer that meets a higher epoch stops for good', async () => {
  const origin = await listen((url) => (isOpen(url) ? { status: 409 } : { status: 204 }));
  const sender = open();
  await once(sender, 'fenced');
  sendAll(sender, 0, 1);
  await sender.drained();
  expect(origin.received).toEqual([]);
});

test('INGEST-5: what no origin acknowledged is kept for two minutes, and what is older given up', async () => {
  const sender = open();
  await once(sender, 'trouble');
  vi.useFakeTimers({ toFake: ['performance'] });
  closing.push(() => void vi.useRealTimers());
  sendAll(sender, 0, 1);
  vi.advanceTimersByTime(40_000);
  sendAll(sender, 1, 2);
  vi.advanceTimersByTime(120_000);
  sendAll(sender, 2, 3);
  const origin = await listen((url) => (isOpen(url) ? opened() : { status: 204 }));
  await sender.drained();
  expect(chunksOf(origin.received, 'aac64')).toEqual(['1.0', '1.1', '1.2', '2.0', '2.1', '2.2']);
});

test('INGEST-6: every origin gets the same bytes; one that is away delays neither the others nor the end', async () => {
  const here = await listen((url) => (isOpen(url) ? opened() : { status: 204 }));
  const away = path.join(directory, 'away.sock');
  const origins = new EveryOrigin([socket, away], writer, 'grant', preambles);
  closing.push(() => origins.close());
  const [problem, name] = await once(origins, 'trouble');
  expect([problem, name]).toEqual([expect.stringContaining('nobody listens there'), away]);
  for (const n of [0, 1]) origins.sendChunk({ rung: 'aac64', n, k: 0, bytes: Buffer.from('x') });
  await origins.end(1);
  expect(chunksOf(here.received, 'aac64')).toEqual(['0.0', '1.0']);
  expect(here.received.at(-1)).toBe('/ingest/room-1/1/3/end');
});

test('INGEST-7: what an origin refuses is told once and not said again', async () => {
  const origin = await listen((url) => {
    if (isOpen(url)) return opened();
    return url.endsWith('/0.1') ? { status: 400, body: 'not yet' } : { status: 204 };
  });
  const sender = open();
  const trouble = once(sender, 'trouble');
  sendAll(sender, 0, 1);
  await sender.drained();
  expect(await trouble).toEqual([expect.stringContaining('0.1: not yet')]);
  expect(chunksOf(origin.received, 'aac64')).toEqual(['0.0', '0.2']);
});

test('FAULT-20: what the disk of an origin refuses holds nothing up, and is sent again once that takes something', async () => {
  let isFull = false;
  const asked: string[] = [];
  const origin = await listen((url) => {
    asked.push(url);
    if (isOpen(url)) return opened();
    return { status: isFull && /\d+\.\d$/.test(url) ? 507 : 204 };
  });
  const sender = open();
  sendAll(sender, 0, 1);
  await sender.drained();
  isFull = true;
  const trouble = once(sender, 'trouble');
  const recorded: boolean[] = [];
  sender.on('recorded', (now) => recorded.push(now));
  sendAll(sender, 1, 3);
  sender.sendTimeline(0, { from: 0, until: 9, events: [] });
  // All of it was given to those who listen, and what is no sound was taken.
  await sender.drained();
  expect(await trouble).toEqual([expect.stringContaining('its disk is full')]);
  expect(chunksOf(asked, 'aac64')).toEqual(['0.0', '0.1', '0.2', '1.0', '1.1', '1.2', '2.0', '2.1', '2.2']);
  expect(origin.received.at(-1)).toMatch(/timeline\/0$/);
  expect(sender.waitingChunks).toBe(18);
  isFull = false;
  sendAll(sender, 3, 4);
  await expect.poll(() => sender.waitingChunks).toBe(0);
  const received = ['0.0', '0.1', '0.2', '3.0', '3.1', '3.2', '1.0', '1.1', '1.2', '2.0', '2.1', '2.2'];
  expect(chunksOf(origin.received, 'aac32').toSorted()).toEqual(received.toSorted());
  expect(recorded).toEqual([false, true]);
});

test('FAULT-20: an origin that was killed with its disk full is sent again what it gave from memory alone', async () => {
  const before = await listen((url) => {
    if (isOpen(url)) return opened();
    return { status: /[1-9]\.\d$/.test(url) ? 507 : 204 };
  });
  const sender = open();
  sendAll(sender, 0, 3);
  await sender.drained();
  before.close();
  const last = { n: 0, k: 2 };
  const accepted = { aac64: last, aac32: last, opus48: last };
  const after = await listen((url) => (isOpen(url) ? opened(accepted) : { status: 204 }));
  sendAll(sender, 3, 4);
  await sender.drained();
  const again = [1, 2, 3].flatMap((n) => [`${n}.0`, `${n}.1`, `${n}.2`]);
  expect(chunksOf(after.received, 'opus48')).toEqual(again);
});

test('INGEST-9: what an origin put silence for comes after what is live and before the end, though the line breaks', async () => {
  let breaks = 1;
  const origin = await listen((url) => {
    const last = chunksOf(origin.received, 'aac64').includes('6.2') ? { n: 6, k: 2 } : { n: 0, k: 2 };
    if (isOpen(url)) return opened({ aac64: last, aac32: last, opus48: last }, 5);
    // Midway through what is late; by then the newest is accepted.
    return url.endsWith('/2.1') && breaks-- > 0 ? undefined : { status: 204 };
  });
  const sender = open();
  sendAll(sender, 0, 7);
  await sender.end(6);
  const inOrder = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, i) => [0, 1, 2].map((k) => `${from + i}.${k}`)).flat();
  for (const rung of ['aac64', 'aac32', 'opus48'] as const) {
    const received = chunksOf(origin.received, rung);
    expect(received.slice(0, 6)).toEqual(inOrder(5, 6));
    expect([...new Set(received.slice(6))]).toEqual(inOrder(1, 4));
  }
  expect(origin.received.at(-1)).toBe('/ingest/room-1/1/3/end');
});

test('INGEST-9: what a disk refused is not lost when the line breaks while it is sent again', async () => {
  let breaks = 1;
  let isFull = true;
  const origin = await listen((url) => {
    const last = chunksOf(origin.received, 'opus48').includes('3.2') ? { n: 3, k: 2 } : null;
    if (isOpen(url)) return opened({ aac64: last, aac32: last, opus48: last }, 3);
    if (!isFull && url.endsWith('/1.0') && breaks-- > 0) return undefined;
    return { status: isFull && /\d\.\d$/.test(url) ? 507 : 204 };
  });
  const sender = open();
  sendAll(sender, 0, 3);
  await sender.drained();
  isFull = false;
  sendAll(sender, 3, 4);
  await sender.end(3);
  expect(sender.waitingChunks).toBe(0);
  const all = [0, 1, 2, 3].flatMap((n) => [`${n}.0`, `${n}.1`, `${n}.2`]);
  expect([...new Set(chunksOf(origin.received, 'aac32'))].toSorted()).toEqual(all);
  expect(origin.received.at(-1)).toBe('/ingest/room-1/1/3/end');
});

test('INGEST-10: a disk that refuses one rung is told once, and once more when it takes all again', async () => {
  let isFull = true;
  const origin = await listen((url) => {
    if (isOpen(url)) return opened();
    return { status: isFull && /aac32\/\d+\.\d$/.test(url) ? 507 : 204 };
  });
  const sender = open();
  const told: unknown[] = [];
  sender.on('recorded', (recorded) => told.push(recorded));
  sender.on('trouble', (trouble) => told.push(trouble));
  sendAll(sender, 0, 3);
  await sender.drained();
  sendAll(sender, 3, 6);
  await sender.drained();
  expect(chunksOf(origin.received, 'opus48')).toHaveLength(18);
  expect(told).toEqual([expect.stringContaining('its disk is full'), false]);
  isFull = false;
  sendAll(sender, 6, 7);
  await sender.drained();
  expect(told).toEqual([expect.anything(), false, true]);
  expect(chunksOf(origin.received, 'aac32')).toHaveLength(21);
});

test('INGEST-4: a grant that another key signed, or that was changed, is none', () => {
  const ours = generateKeyPairSync('ed25519');
  const theirs = generateKeyPairSync('ed25519');
  const grant: Grant = { room: 'room-1', run: 1, epoch: 2, t0Ms: 1_790_000_000_000.5, fromSegment: 7 };
  const signed = signGrant(grant, ours.privateKey);
  expect(readGrant(signed, ours.publicKey)).toEqual(grant);
  expect(readGrant(signed, theirs.publicKey)).toBeUndefined();
  fc.assert(
    fc.property(fc.nat(signed.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (at, character) => {
      const changed = signed.slice(0, at) + character + signed.slice(at + 1);
      const read = readGrant(changed, ours.publicKey);
      // The last character of base64url has bits that mean nothing; what is read is never another grant.
      if (read) expect(read).toEqual(grant);
    }),
  );
  fc.assert(fc.property(fc.string(), (text) => readGrant(text, ours.publicKey) === undefined));
});

test('INGEST-11: what an origin has and its disk not yet is sent again once the disk goes on, and is told as no trouble', async () => {
  let stands = true;
  const kept: string[] = [];
  const origin = await listen((url) => {
    if (isOpen(url)) return opened();
    if (!/\d+\.\d$/.test(url)) return { status: 204 };
    if (stands) return { status: 202 };
    kept.push(url);
    return { status: 204 };
  });
  const sender = open();
  const told: unknown[] = [];
  sender.on('trouble', (trouble) => told.push(trouble));
  sender.on('recorded', (recorded) => told.push(recorded));
  await once(sender, 'reachable');
  sendAll(sender, 0, 2);
  await sender.drained();
  // Each once and in its order, however long the disk stands.
  const all = [0, 1].flatMap((n) => [`${n}.0`, `${n}.1`, `${n}.2`]);
  expect(chunksOf(origin.received, 'aac64')).toEqual(all);
  expect(sender.waitingChunks).toBe(18);
  stands = false;
  sendAll(sender, 2, 3);
  await sender.drained();
  expect(chunksOf(kept, 'opus48')).toEqual(['2.0', '2.1', '2.2', ...all]);
  expect([sender.waitingChunks, told]).toEqual([0, []]);
});
