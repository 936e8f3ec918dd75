import http from 'node:http';
import net from 'node:net';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RUNG_NAMES } from '../../src/core/rung.ts';
import { OriginUnderTest, T0 } from './origin-under-test.ts';

let origin: OriginUnderTest;

beforeEach(async () => {
  origin = await OriginUnderTest.start();
});
afterEach(() => origin.close());

/** Sends raw bytes; resolves with what came back when the server closed, or `patienceMs` passed. */
function raw(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(origin.port, '127.0.0.1', () => socket.write(bytes));
    let text = '';
    socket.on('data', (piece) => {
      text += piece;
    });
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
}

test('ORIGIN-9: /time is the clock in ISO 8601 with milliseconds, never cached', async () => {
  origin.clock.ms = T0 + 1_234;
  const response = await origin.get('/time');
  expect(await response.text()).toBe('2026-01-05T12:00:01.234Z');
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(response.headers.get('access-control-allow-origin')).toBe('*');
  expect(response.headers.get('timing-allow-origin')).toBe('*');
});

test('ORIGIN-10: /healthz and /readyz tell operators', async () => {
  expect((await origin.get('/healthz')).status).toBe(200);
  expect((await origin.get('/readyz')).status).toBe(200);
});

test('ORIGIN-11: what can only be read refuses other methods with Allow; OPTIONS answers any page', async () => {
  const post = await fetch(`${origin.url}/live/talk/head.json`, { method: 'POST', body: 'x' });
  expect(post.status).toBe(405);
  expect(post.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
  expect(await post.json()).toMatchObject({ code: 'method_not_allowed', status: 405 });
  const options = await fetch(`${origin.url}/live/talk/head.json`, { method: 'OPTIONS' });
  expect(options.status).toBe(204);
  expect(options.headers.get('access-control-allow-methods')).toBe('GET, HEAD, OPTIONS');
});

test('ORIGIN-12: long addresses, long headers and what is no HTTP are refused', async () => {
  expect((await origin.get(`/${'x'.repeat(3_000)}`)).status).toBe(414);
  const header = `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`;
  expect(await raw(header)).toContain('HTTP/1.1 431');
  expect(await raw('this is no HTTP\r\n\r\n')).toContain('HTTP/1.1 400');
});

test('ORIGIN-13: an attempt to reach what is private finds nothing', async () => {
  for (const path of ['/ingest/talk/room', '/internal/media/hello', '/api', '/metrics']) {
    const response = await fetch(origin.url + path, {
      method: path.startsWith('/in') ? 'PUT' : 'GET',
      // As through an edge: on the machine itself `/metrics` is the operator's.
      headers: { 'x-forwarded-for': '203.0.113.9' },
    });
    expect([404, 405], path).toContain(response.status);
    await response.body?.cancel();
  }
});

test('ORIGIN-14: a reader that does not read costs no more than a bounded buffer', async () => {
  const writer = await origin.writer();
  origin.clock.to(120);
  for (let n = 0; n < 4; n++) {
    const large = Buffer.alloc(120_000, n);
    for (const k of [0, 1, 2]) {
      for (const rung of RUNG_NAMES) await writer.chunk(rung, { n, k }, large);
    }
  }
  const sockets = Array.from({ length: 20 }, () => {
    const socket = net.connect(origin.port, '127.0.0.1');
    socket.pause();
    socket.on('error', () => undefined);
    // Fifty requests in a row, and not a byte of the answers is read.
    socket.write('GET /live/talk/r1/aac64/0.m4s HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(50));
    return socket;
  });
  const before = process.memoryUsage();
  await origin.until(
    async () => (await origin.get('/live/talk/r1/aac64/1.m4s')).status,
    (status) => status === 200,
  );
  const after = process.memoryUsage();
  expect(after.arrayBuffers + after.external - before.arrayBuffers - before.external).toBeLessThan(80e6);
  for (const socket of sockets) socket.destroy();
});

test('ORIGIN-15: those who wait and go away are forgotten', async () => {
  const writer = await origin.writer();
  const gone = new AbortController();
  const waiting = Array.from({ length: 50 }, () =>
    fetch(`${origin.url}/live/talk/r1/aac64/1.m4s`, { signal: gone.signal }).catch(() => 'gone'),
  );
  await origin.get('/healthz');
  gone.abort();
  expect(await Promise.all(waiting)).toEqual(Array(50).fill('gone'));
  await writer.segments(0, 1);
  expect((await origin.get('/live/talk/r1/aac64/1.m4s')).status).toBe(200);
  expect(origin.faults).toEqual([]);
});

test('ORIGIN-16: one connection carries many answers', async () => {
  const writer = await origin.writer();
  await writer.segments(0);
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const ports = new Set<number | undefined>();
  for (const path of [
    '/live/talk/head.json',
    '/live/talk/r1/aac64/0.m4s',
    '/live/talk/r1/aac64/9999.m4s',
    '/time',
  ]) {
    await new Promise<void>((resolve, reject) => {
      http
        .get({ host: '127.0.0.1', port: origin.port, path, agent }, (response) => {
          ports.add(response.socket.localPort);
          response.resume().on('end', resolve);
        })
        .on('error', reject);
    });
  }
  expect(ports.size).toBe(1);
  agent.destroy();
});

/** Speaks slowly, piece by piece, until the server closes; resolves with what it said and how long that took, ms. */
function slowly(first: string, piece: string): Promise<{ text: string; tookMs: number }> {
  return new Promise((resolve) => {
    const startedMs = performance.now();
    const socket = net.connect(origin.port, '127.0.0.1', () => socket.write(first));
    const drip = setInterval(() => socket.writable && socket.write(piece), 500);
    let text = '';
    socket.on('data', (bytes) => {
      text += bytes;
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearInterval(drip);
      resolve({ text, tookMs: performance.now() - startedMs });
    });
  });
}

test.runIf(process.env['TRIBUNE_LONG'])(
  'ORIGIN-18: who is silent, or speaks its headers too slowly, is cut off after 10 s',
  async () => {
    const [headers, silent] = await Promise.all([
      slowly('GET /time HTTP/1.1\r\nHost: x\r\n', 'X-A: b\r\n'),
      slowly('', ''),
    ]);
    expect(headers.text).toMatch(/^HTTP\/1\.1 408 /);
    expect(headers.tookMs).toBeGreaterThan(9_000);
    for (const { tookMs } of [headers, silent]) expect(tookMs).toBeLessThan(17_000);
    expect(origin.faults).toEqual([]);
  },
);

test.runIf(process.env['TRIBUNE_LONG'])(
  'ORIGIN-18: a body that takes longer than 20 s is cut off',
  async () => {
    const head = 'POST /api/v1/rooms HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n';
    const { text, tookMs } = await slowly(head, 'x');
    expect(text).toMatch(/^HTTP\/1\.1 408 /);
    expect(tookMs).toBeGreaterThan(19_000);
    expect(tookMs).toBeLessThan(27_000);
    expect(origin.faults).toEqual([]);
  },
  40_000,
);

test('ORIGIN-19: whatever bytes come, the door neither falls nor faults, and serves the next', async () => {
  const line = fc.tuple(
    fc.oneof(
      fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'OPTIONS', 'TRACE', 'CONNECT', 'PRI'),
      fc.string(),
    ),
    fc.oneof(
      fc.constantFrom('/time', '/live/talk/head.json', '*', '/r/talk', '/api/x', '//x', '/%00', '/\u00e9'),
      fc.webPath(),
    ),
    fc.constantFrom('HTTP/1.1', 'HTTP/1.0', 'HTTP/2.0', 'HTTP/9', ''),
  );
  const header = fc.oneof(
    fc.constantFrom(
      'Host: x',
      'Connection: upgrade',
      'Upgrade: websocket',
      'Expect: 100-continue',
      'Expect: nothing',
      'Transfer-Encoding: chunked',
      'Content-Length: 5',
      'Content-Length: -1',
      'Range: bytes=0-1,5-',
      'If-None-Match: *',
      'Accept-Encoding: br;q=x, *;q=0',
      'Accept: text/html',
      'Cookie: \u0000',
    ),
    fc.string().map((value) => `X-Any: ${value}`),
    fc.string(),
  );
  const request = fc
    .tuple(line, fc.array(header, { maxLength: 6 }), fc.string())
    .map(([first, headers, body]) => `${first.join(' ')}\r\n${headers.join('\r\n')}\r\n\r\n${body}`);
  await fc.assert(
    fc.asyncProperty(fc.oneof(request, fc.string()), async (bytes) => {
      const text = await spoken(bytes);
      for (const [, status] of text.matchAll(/HTTP\/1\.1 (\d{3})/g)) {
        // 503: control is not there in this test; 501: CONNECT and the like.
        if (Number(status) >= 500) expect(['501', '503']).toContain(status);
      }
    }),
    { numRuns: process.env['TRIBUNE_LONG'] ? 10_000 : 300 },
  );
  expect((await origin.get('/time')).status).toBe(200);
  expect(origin.faults).toEqual([]);
});

/** Says it all at once and hangs up; resolves with what came back. */
function spoken(bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = net.connect({ port: origin.port, host: '127.0.0.1', allowHalfOpen: true }, () =>
      socket.end(bytes, 'latin1'),
    );
    let text = '';
    socket.on('data', (piece) => {
      text += piece;
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(text));
  });
}
