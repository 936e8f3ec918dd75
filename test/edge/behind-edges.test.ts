import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { Authority } from '../doors/certificates.ts';
import { freePort } from '../doors/free-port.ts';
import { CountingOrigin, sendJson } from './counting-origin.ts';
import { Nginx } from './nginx.ts';
import { rawRequest } from './raw-request.ts';

const SEGMENT = '/live/talk/r1/aac64/99.m4s';

test('EDGE-26: edges stand behind edges: the origin is asked once for all, and learns who asked the outermost', async () => {
  const origin = await CountingOrigin.start();
  const parent = await Nginx.start(origin.url, undefined, { below: ['127.0.0.1'] });
  const children = [await Nginx.start(parent.url), await Nginx.start(parent.url)];
  try {
    for (const { url } of children) {
      const answers = await Promise.all(Array.from({ length: 20 }, () => fetch(url + SEGMENT)));
      for (const answer of answers) expect([answer.status, await answer.text()]).toEqual([200, 'sound']);
      expect(answers[0]?.headers.get('tribune-cache')).not.toContain(',');
      expect((await fetch(`${url}/live/talk/r1/aac64/5000.m4s`)).status).toBe(404);
      expect((await fetch(`${url}/time`)).status).toBe(200);
    }
    expect(origin.asked).toEqual([SEGMENT]);
    origin.answer = (request, response) => sendJson(response, request.headers);
    const headers = { 'X-Forwarded-For': '203.0.113.7', 'X-Forwarded-Proto': 'https' };
    const told = await (await fetch(`${parent.url}/api/v1/rooms`, { headers })).json();
    expect(told).toMatchObject({ 'x-forwarded-proto': 'https' });
    expect((told as Record<string, string>)['x-forwarded-for']).toContain('203.0.113.7');
  } finally {
    for (const each of [...children, parent]) await each.stop();
    await origin.close();
  }
});

test('EDGE-27: an edge is not told by strangers who asked', async () => {
  const origin = await CountingOrigin.start();
  origin.answer = (request, response) => sendJson(response, request.headers);
  const edge = await Nginx.start(origin.url);
  try {
    const headers = {
      'X-Forwarded-Proto': 'https',
      'Tribune-Turn': '4',
      'Tribune-Client': 'x',
      Cookie: 'a=b',
    };
    expect(await (await fetch(`${edge.url}/api/v1/rooms`, { headers })).json()).toMatchObject({
      'x-forwarded-proto': 'http',
    });
    const page = (await (await fetch(`${edge.url}/r/talk`, { headers })).json()) as Record<string, string>;
    expect(page).toMatchObject({ 'x-forwarded-proto': 'http', host: new URL(edge.url).host });
    expect(Object.keys(page).filter((name) => /^(tribune-|cookie)/.test(name))).toEqual([]);
  } finally {
    await edge.stop();
    await origin.close();
  }
});

test('EDGE-48: what there is for people and for programs is chosen by the path, not by a header that is in no key', async () => {
  const origin = await CountingOrigin.start();
  origin.answer = (request, response) => {
    const isPage = request.headers.accept?.includes('text/html');
    response.writeHead(404, { 'Cache-Control': 'max-age=5' }).end(isPage ? '<p>' : '{}');
  };
  const edge = await Nginx.start(origin.url);
  const get = async (path: string, accept: string) =>
    (await fetch(edge.url + path, { headers: { Accept: accept } })).text();
  try {
    expect(await get('/r/nobody', 'application/json')).toBe('<p>');
    expect(await get('/r/nobody', 'text/html')).toBe('<p>');
    expect(await get('/live/talk/index.m3u8', 'text/html')).toBe('{}');
    expect(origin.asked).toEqual(['/r/nobody', '/live/talk/index.m3u8']);
    // Nor does what the one reads of a path, and the other in another way, lead past a rule.
    for (const path of ['/api/../r/talk', '/api/%2e%2E/r/talk', '/whip/..%2fr/talk', '/api/v1/..']) {
      expect([
        path,
        (await rawRequest(Number(new URL(edge.url).port), `GET ${path} HTTP/1.1`)).slice(9, 12),
      ]).toEqual([path, '404']);
    }
    expect(origin.asked.length).toBe(2);
  } finally {
    await edge.stop();
    await origin.close();
  }
});

test('EDGE-28: an edge asks another one by HTTPS and checks its certificate', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'tribune-edge-tls-'));
  const ours = new Authority('ours');
  const { cert, key } = ours.certify({ name: 'parent', hosts: ['localhost'] });
  await writeFile(path.join(folder, 'cert.pem'), cert);
  await writeFile(path.join(folder, 'key.pem'), key);
  await writeFile(path.join(folder, 'ours.pem'), ours.cert);
  await writeFile(path.join(folder, 'theirs.pem'), new Authority('theirs').cert);
  const port = await freePort();
  const tls = {
    site: 'localhost',
    port: `127.0.0.1:${port}`,
    certificate: path.join(folder, 'cert.pem'),
    key: path.join(folder, 'key.pem'),
  };
  const origin = await CountingOrigin.start();
  const parent = await Nginx.start(origin.url, undefined, { tls });
  const child = (authority: string) =>
    Nginx.start(parent.url, undefined, {
      origins: [`127.0.0.1:${port}`],
      originScheme: 'https',
      originName: 'localhost',
      originAuthorities: path.join(folder, authority),
    });
  const [believing, doubting] = [await child('ours.pem'), await child('theirs.pem')];
  try {
    expect((await fetch(believing.url + SEGMENT)).status).toBe(200);
    expect((await fetch(doubting.url + SEGMENT)).status).toBe(503);
    expect(origin.asked).toEqual([SEGMENT]);
  } finally {
    for (const each of [believing, doubting, parent]) await each.stop();
    await origin.close();
    await rm(folder, { recursive: true });
  }
});
