import http from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OriginUnderTest, until } from './origin-under-test.ts';

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
  const body = 'x'.repeat(65_537);
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

test('PROXY-5: control works on 64 at a time, 256 wait, and the rest is refused at once', async () => {
  const held: http.ServerResponse[] = [];
  await startControl((_, response) => void held.push(response));
  const agent = new http.Agent({ maxSockets: 400 });
  const statuses: number[] = [];
  const asked = Array.from(
    { length: 330 },
    () =>
      new Promise<void>((resolve, reject) => {
        http
          .get({ host: '127.0.0.1', port: origin.port, path: '/api/v1/rooms', agent }, (response) => {
            statuses.push(response.statusCode ?? 0);
            response.resume().on('end', resolve);
          })
          .on('error', reject);
      }),
  );
  await until(
    async () => statuses.length,
    (count) => count === 10,
  );
  expect(statuses).toEqual(Array(10).fill(503));
  expect(held.length).toBe(64);
  const answering = setInterval(() => {
    for (const response of held.splice(0)) response.end();
  }, 10);
  await Promise.all(asked);
  clearInterval(answering);
  expect(statuses.filter((status) => status === 200)).toHaveLength(320);
  agent.destroy();
});

test('PROXY-6: a client that goes away leaves its place to others', async () => {
  const held: http.ServerResponse[] = [];
  await startControl((_, response) => void held.push(response));
  const gone = new AbortController();
  const asked = Array.from({ length: 64 }, () =>
    fetch(`${origin.url}/api/v1/rooms`, { signal: gone.signal }).catch(() => undefined),
  );
  await until(
    async () => held.length,
    (count) => count === 64,
  );
  gone.abort();
  await Promise.all(asked);
  const next = origin.get('/api/v1/rooms');
  await until(
    async () => held.length,
    (count) => count === 65,
  );
  held.at(-1)?.end('done');
  expect(await (await next).text()).toBe('done');
});
