import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import http2 from 'node:http2';
import { tmpdir } from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Authority } from '../doors/certificates.ts';
import { freePort } from '../doors/free-port.ts';
import { CountingOrigin } from './counting-origin.ts';
import { Nginx } from './nginx.ts';

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
  nginx = await Nginx.start(origin.url, undefined, { tls: { port: `127.0.0.1:${port}`, ...files } });
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
  session.close();
  const moved = await fetch(`${nginx.url}/r/talk?x=1`, { redirect: 'manual' });
  expect([moved.status, moved.headers.get('location')]).toEqual([308, 'https://127.0.0.1/r/talk?x=1']);
});

test('EDGE-30: requests that are taken back at once (rapid reset) end their connection, and reach the origin once', async () => {
  const flooding = http2.connect(`https://localhost:${port}`, { ca });
  flooding.on('error', () => undefined);
  await once(flooding, 'connect');
  let opened = 0;
  const path = segment(50);
  origin.answer = () => undefined;
  const ended = new Promise<void>((resolve) => flooding.once('goaway', resolve).once('close', resolve));
  let over = false;
  void ended.then(() => {
    over = true;
  });
  while (!over && opened < 5_000) {
    for (let i = 0; i < 50 && !over; i++) {
      const stream = flooding.request({ ':path': path });
      stream.on('error', () => undefined).close(http2.constants.NGHTTP2_CANCEL);
      opened += 1;
    }
    await new Promise(setImmediate);
  }
  flooding.destroy();
  expect(opened).toBeLessThan(5_000);
  expect(origin.timesAsked(path)).toBeLessThanOrEqual(2);
  origin.answer = (_request, response) => void response.end('sound');
  const session = http2.connect(`https://localhost:${port}`, { ca });
  expect(await get(session, segment(51))).toBe('200 sound');
  session.close();
});

/** A frame as RFC 9113 §4.1 has it. */
function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** A field that is neither indexed nor compressed (RFC 7541 §6.2.2). */
function field(name: string, value: string): Buffer {
  return Buffer.concat([
    Buffer.of(0, name.length),
    Buffer.from(name),
    Buffer.of(value.length),
    Buffer.from(value),
  ]);
}

const HEADERS = 1;
const SETTINGS = 4;
const CONTINUATION = 9;
const GET = Buffer.of(0x82, 0x87);

test.each([
  [
    'that each bring fields',
    () => Buffer.concat(Array.from({ length: 20 }, (_, i) => field(`x-${i}`, 'y'.repeat(100)))),
  ],
  ['that are empty', () => Buffer.alloc(0)],
])(
  'EDGE-31: a head that goes on for ever (a flood of CONTINUATION), by frames %s, ends its connection',
  async (_how, piece) => {
    const socket = tls.connect({
      port,
      host: '127.0.0.1',
      servername: 'localhost',
      ca,
      ALPNProtocols: ['h2'],
    });
    socket.on('error', () => undefined).resume();
    await once(socket, 'secureConnect');
    let closed = false;
    const ended = once(socket, 'close').then(() => {
      closed = true;
    });
    socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
    socket.write(frame(SETTINGS, 0, 0, Buffer.alloc(0)));
    socket.write(
      frame(HEADERS, 0, 1, Buffer.concat([GET, field(':path', segment(60)), field(':authority', 'edge')])),
    );
    const before = origin.asked.length;
    const startMs = performance.now();
    let frames = 0;
    while (!closed && performance.now() - startMs < 20_000) {
      const flood = Buffer.concat(Array.from({ length: 64 }, () => frame(CONTINUATION, 0, 1, piece())));
      frames += 64;
      await new Promise<void>((resolve) => {
        if (socket.write(flood, () => resolve())) return;
        socket.once('close', resolve);
      });
    }
    await ended;
    expect(closed).toBe(true);
    expect(origin.asked.length).toBe(before);
    expect(frames).toBeGreaterThan(0);
    const session = http2.connect(`https://localhost:${port}`, { ca });
    expect(await get(session, segment(61))).toBe('200 sound');
    session.close();
  },
  30_000,
);
