import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OriginUnderTest } from './origin-under-test.ts';

let origin: OriginUnderTest;
let control: http.Server | undefined;

beforeEach(async () => {
  origin = await OriginUnderTest.start();
});
afterEach(async () => {
  await new Promise((resolve) => (control ? control.close(resolve) : resolve(undefined)));
  control = undefined;
  await origin.close();
});

async function startControl(handler: http.RequestListener): Promise<void> {
  control = http.createServer({ keepAliveTimeout: 50 }, handler);
  await new Promise<void>((resolve) => control?.listen(origin.options.controlDoor, resolve));
}

/** Sends raw bytes; resolves with all that came back until the server closed. */
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

const echo: http.RequestListener = (request, response) => {
  let body = '';
  request.on('data', (piece) => {
    body += piece;
  });
  request.on('end', () => {
    response.writeHead(201, { location: '/whip/talk/1', 'x-hop': 'x', connection: 'x-hop' });
    response.end(
      JSON.stringify({ method: request.method, url: request.url, headers: request.headers, body }),
    );
  });
};

interface Echoed {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

test('PROXY-1: /api/, /whip/ and /openapi.json go to control, with body, query and the client named', async () => {
  await startControl(echo);
  const response = await fetch(`${origin.url}/whip/talk?x=1`, {
    method: 'POST',
    body: 'an offer',
    headers: { 'content-type': 'application/sdp', 'x-forwarded-for': '192.0.2.7' },
  });
  expect(response.status).toBe(201);
  expect(response.headers.get('location')).toBe('/whip/talk/1');
  const echoed = (await response.json()) as Echoed;
  expect(echoed).toMatchObject({ method: 'POST', url: '/whip/talk?x=1', body: 'an offer' });
  expect(echoed.headers['x-forwarded-for']).toBe('192.0.2.7, 127.0.0.1');
  expect(echoed.headers['host']).toBe(`127.0.0.1:${origin.port}`);
  expect(echoed.headers['x-forwarded-proto']).toBe('http');
  for (const path of ['/api/v1/rooms', '/openapi.json']) {
    expect((await origin.get(path)).status).toBe(201);
  }
});

test('PROXY-2: headers of one hop are not passed on, in neither direction', async () => {
  await startControl(echo);
  const answer = await new Promise<{ headers: http.IncomingHttpHeaders; echoed: Echoed }>(
    (resolve, reject) => {
      const headers = { connection: 'x-private, keep-alive', 'x-private': '1', te: 'trailers', upgrade: 'x' };
      const request = http.request(
        { host: '127.0.0.1', port: origin.port, path: '/api/v1/rooms', headers },
        (response) => {
          let text = '';
          response.on('data', (piece) => {
            text += piece;
          });
          response.on('end', () =>
            resolve({ headers: response.headers, echoed: JSON.parse(text) as Echoed }),
          );
        },
      );
      request.on('error', reject).end();
    },
  );
  for (const name of ['x-private', 'te', 'upgrade']) expect(answer.echoed.headers[name]).toBeUndefined();
  expect(answer.headers['x-hop']).toBeUndefined();
});

test('PROXY-3: without control the answer is 503 with Retry-After, and listening goes on', async () => {
  const response = await origin.get('/api/v1/rooms');
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).toBe('2');
  expect(await response.json()).toMatchObject({ code: 'unavailable' });
  expect((await origin.get('/healthz')).status).toBe(200);
});

test('PROXY-4: a body over 64 KiB is refused', async () => {
  await startControl(echo);
  const body = 'x'.repeat(1_000_000);
  const declared = await fetch(`${origin.url}/api/v1/rooms`, { method: 'POST', body });
  expect(declared.status).toBe(413);
  const stream = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(body));
      controller.close();
    },
  });
  const streamed = await fetch(`${origin.url}/api/v1/rooms`, {
    method: 'POST',
    body: stream,
    duplex: 'half',
  });
  expect(streamed.status).toBe(413);
});

test('PROXY-4: who goes away in the middle of a body is no fault of ours', async () => {
  await startControl(echo);
  const socket = net.connect(origin.port, '127.0.0.1');
  const headers = ['Host: x', 'Content-Length: 100', 'Expect: 100-continue'];
  socket.write(`POST /api/v1/rooms HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\nhalf`);
  // It is asked for the rest: so it was read this far.
  const [answer] = await once(socket, 'data');
  expect(String(answer)).toMatch(/^HTTP\/1\.1 100 /);
  socket.destroy();
  expect((await origin.get('/api/v1/rooms')).status).toBe(201);
  expect(origin.faults).toEqual([]);
});

test('PROXY-7: what a stranger says of himself, and tricks of framing, do not reach control', async () => {
  await startControl(echo);
  const forwarded = [
    'X-Forwarded-For: 10.0.0.1',
    'X-Forwarded-For: 10.0.0.2',
    'X-Forwarded-Host: evil.example',
    'Connection: close, Content-Length, X-Forwarded-For, X-Forwarded-Host',
    'Transfer-Encoding: chunked',
  ];
  const text = await raw(
    `POST /api/v1/rooms HTTP/1.1\r\nHost: us.example\r\n${forwarded.join('\r\n')}\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
  );
  expect(text).toContain('HTTP/1.1 201');
  const { headers, body } = JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1)) as Echoed;
  expect(body).toBe('hello');
  expect(headers['x-forwarded-for']).toBe('10.0.0.1, 10.0.0.2, 127.0.0.1');
  expect(headers['x-forwarded-host']).toBe('us.example');
  expect(headers['content-length']).toBe('5');
  expect(headers['transfer-encoding']).toBeUndefined();
});

test.each([
  ['two lengths', 'POST /api/v1/rooms', 'Content-Length: 5\r\nContent-Length: 6', 'hello'],
  [
    'a length and chunks',
    'POST /api/v1/rooms',
    'Content-Length: 5\r\nTransfer-Encoding: chunked',
    '0\r\n\r\n',
  ],
  ['chunks that are not the last coding', 'POST /api/v1/rooms', 'Transfer-Encoding: chunked, gzip', 'x'],
  ['a name with a space', 'POST /api/v1/rooms', 'Content-Length : 5', 'hello'],
  ['a folded line', 'GET /api/v1/rooms', 'X-A: 1\r\n  GET /internal HTTP/1.1', ''],
  ['a bare line feed', 'GET /api/v1/rooms', 'X-A: 1\nX-B: 2', ''],
  ['no host', 'GET /api/v1/rooms', 'X-Host: x', ''],
  ['two hosts', 'GET /api/v1/rooms', 'Host: a\r\nHost: b', ''],
  ['another authority', 'GET http://evil.example/api/v1/rooms', 'Host: a', ''],
  ['another path inside', 'GET /api/../internal/media/hello', 'Host: a', ''],
  ['an escaped path inside', 'GET /api/%2e%2e/internal/media/hello', 'Host: a', ''],
  ['a tunnel', 'CONNECT 127.0.0.1:22', 'Host: a', ''],
])(
  'PROXY-8: %s reaches nothing that it should not, and one request is one request',
  async (_, line, header, body) => {
    const seen: string[] = [];
    await startControl((request, response) => {
      seen.push(request.url ?? '');
      request.resume().on('end', () => response.end());
    });
    const host = /^Host|^X-Host/.test(header) ? '' : 'Host: a\r\n';
    const text = await raw(`${line} HTTP/1.1\r\n${host}${header}\r\nConnection: close\r\n\r\n${body}`);
    expect((text.match(/HTTP\/1\.1 \d/g) ?? []).length).toBeLessThanOrEqual(1);
    expect(text).not.toMatch(/HTTP\/1\.1 (?:2|5)/);
    expect(seen.filter((url) => !url.startsWith('/api/'))).toEqual([]);
    expect(origin.faults).toEqual([]);
  },
);

test('PROXY-5: control works on 64 at a time, 8 of them for the stage; 256 wait at most, and the rest is refused at once', async () => {
  const held: http.ServerResponse[] = [];
  await startControl((_, response) => void held.push(response));
  const agent = new http.Agent({ maxSockets: 400 });
  const answers: { readonly status: number; readonly retryAfter: string | undefined }[] = [];
  const ask = (method: string, path: string, headers = {}) =>
    new Promise<number>((resolve, reject) => {
      http
        .request({ host: '127.0.0.1', port: origin.port, method, path, headers, agent }, (response) => {
          const { statusCode: status = 0 } = response;
          answers.push({ status, retryAfter: response.headers['retry-after'] });
          response.resume().on('end', () => resolve(status));
        })
        .on('error', reject)
        .end();
    });
  const asked = Array.from({ length: 330 }, () => ask('GET', '/api/v1/rooms'));
  await origin.until(
    async () => answers.length,
    (count) => count >= 330 - 56 - 256,
  );
  expect(held.length).toBe(56);
  // Whoever speaks waits for none of those.
  const speaking = ask('POST', '/whip/talk', { authorization: 'Bearer of a speaker' });
  await origin.until(
    async () => held.length,
    (count) => count === 57,
  );
  await origin.until(
    () => {
      for (const response of held.splice(0)) response.end();
      return answers.length;
    },
    (count) => count === 331,
  );
  expect(await speaking).toBe(200);
  await Promise.all(asked);
  const refused = answers.filter(({ status }) => status === 503);
  expect(answers.length - refused.length).toBeGreaterThanOrEqual(57);
  for (const { retryAfter } of refused) expect(Number(retryAfter)).toBeGreaterThan(0);
  agent.destroy();
});

test('PROXY-6: a client that goes away leaves its place to others', async () => {
  const held: http.ServerResponse[] = [];
  await startControl((_, response) => void held.push(response));
  const gone = new AbortController();
  const asked = Array.from({ length: 56 }, () =>
    fetch(`${origin.url}/api/v1/rooms`, { signal: gone.signal }).catch(() => undefined),
  );
  await origin.until(
    async () => held.length,
    (count) => count === 56,
  );
  gone.abort();
  await Promise.all(asked);
  const next = origin.get('/api/v1/rooms');
  await origin.until(
    async () => held.length,
    (count) => count === 57,
  );
  held.at(-1)?.end('done');
  expect(await (await next).text()).toBe('done');
});
