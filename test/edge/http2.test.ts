import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import http2 from 'node:http2';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Authority } from '../doors/certificates.ts';
import { freePort } from '../doors/free-port.ts';
import { CountingOrigin, sendObject } from './counting-origin.ts';
import { Nginx } from './nginx.ts';
import { FLAG, FRAME, field, frame, RawHttp2, request, resetFrame } from './raw-http2.ts';

let folder: string;
let origin: CountingOrigin;
let nginx: Nginx;
let port: number;
const authority = new Authority('the authority of this test');
const ca = authority.cert;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tribune-edge-tls-'));
  const { cert, key } = authority.certify({ name: 'localhost' });
  const files = { certificate: path.join(folder, 'cert.pem'), key: path.join(folder, 'key.pem') };
  await writeFile(files.certificate, cert);
  await writeFile(files.key, key);
  port = await freePort();
  origin = await CountingOrigin.start();
  nginx = await Nginx.start(origin.url, undefined, {
    tls: { site: `localhost:${port}`, port: `127.0.0.1:${port}`, ...files },
  });
});
afterAll(async () => {
  await nginx.stop();
  await origin.close();
  await rm(folder, { recursive: true });
});

const segment = (n: number) => `/live/talk/r1/aac64/${n}.m4s`;

async function get(session: http2.ClientHttp2Session, path: string): Promise<string> {
  const stream = session.request({ ':path': path });
  const [headers] = (await once(stream, 'response')) as [http2.IncomingHttpHeaders];
  let body = '';
  for await (const piece of stream.setEncoding('utf8')) body += piece;
  return `${headers[':status']} ${body}`;
}

test('EDGE-29: listeners come by HTTP/2 over TLS; plain HTTP sends them there', async () => {
  const session = http2.connect(`https://localhost:${port}`, { ca });
  const answers = await Promise.all([
    get(session, segment(1)),
    get(session, segment(2)),
    get(session, '/r/talk'),
  ]);
  expect(answers).toEqual(Array(3).fill('200 sound'));
  for (const path of [segment(1), '/api/v1/rooms']) {
    const stream = session.request({ ':path': path });
    const [headers] = (await once(stream, 'response')) as [http2.IncomingHttpHeaders];
    expect([path, headers['strict-transport-security']]).toEqual([path, 'max-age=15552000']);
  }
  session.close();
  // To the name that listeners type, whatever name was asked for.
  const moved = await fetch(`${nginx.url}/r/talk?x=1`, { redirect: 'manual' });
  expect([moved.status, moved.headers.get('location')]).toEqual([
    308,
    `https://localhost:${port}/r/talk?x=1`,
  ]);
});

/** Asks and takes it back, again and again. @returns how often, until the server took no more */
async function resetRapidly(raw: RawHttp2, path: string, most: number): Promise<number> {
  for (let i = 0; i < most; i++) {
    if (raw.ended) return i;
    const stream = 2 * i + 1;
    const asking = frame(FRAME.headers, FLAG.endStream | FLAG.endHeaders, stream, request(path));
    await raw.send(asking, resetFrame(stream));
  }
  return most;
}

test('EDGE-30: requests that are taken back at once (rapid reset) end their connection, and cost the origin nothing', async () => {
  const session = http2.connect(`https://localhost:${port}`, { ca });
  expect(await get(session, segment(50))).toBe('200 sound');
  const one = await RawHttp2.open(port, ca);
  // nginx counts 1,000; what was sent before it has said so comes on top.
  expect(await resetRapidly(one, segment(50), 10_000)).toBeLessThan(5_000);
  origin.answer = () => undefined;
  const other = await RawHttp2.open(port, ca);
  await resetRapidly(other, segment(51), 3_000);
  expect(origin.timesAsked(segment(51))).toBeLessThanOrEqual(2);
  origin.answer = (_request, response) => sendObject(response);
  expect(await get(session, segment(52))).toBe('200 sound');
  for (const each of [one, other, session]) each.close();
});

test.each([
  [
    'that each bring fields',
    Buffer.concat(Array.from({ length: 20 }, (_, i) => field(`x-${i}`, 'y'.repeat(100)))),
  ],
  ['that are empty', Buffer.alloc(0)],
])(
  'EDGE-31: a head that goes on for ever (a flood of CONTINUATION), by frames %s, ends its connection',
  async (_how, piece) => {
    const raw = await RawHttp2.open(port, ca);
    await raw.send(frame(FRAME.headers, 0, 1, request(segment(60))));
    const flood = Buffer.concat(Array.from({ length: 128 }, () => frame(FRAME.continuation, 0, 1, piece)));
    const untilMs = performance.now() + 15_000;
    while (!raw.ended && performance.now() < untilMs) await raw.send(flood);
    raw.close();
    expect(raw.ended).toBe(true);
    expect(origin.timesAsked(segment(60))).toBe(0);
    const session = http2.connect(`https://localhost:${port}`, { ca });
    expect(await get(session, segment(61))).toBe('200 sound');
    session.close();
  },
);
