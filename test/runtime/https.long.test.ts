import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import http, { type IncomingMessage } from 'node:http';
import https, { type RequestOptions } from 'node:https';
import path from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterEach, expect, test, vi } from 'vitest';
import { Pebble } from '../certificates/pebble.ts';
import { freePort } from '../doors/free-port.ts';
import { freshSettings, removeData, TOKEN, Tribune } from './tribune.ts';

const DOMAIN = 'talk.tribune.test';
vi.setConfig({ testTimeout: 120_000 });

const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

interface Site {
  readonly settings: Readonly<Record<string, string>>;
  readonly httpsPort: number;
  readonly httpPort: number;
}

async function siteOf(pebble: Pebble, httpPort: number): Promise<Site> {
  const httpsPort = await freePort();
  const settings = {
    ...(await freshSettings()),
    TRIBUNE_HTTPS_PORT: String(httpsPort),
    TRIBUNE_HTTP_PORT: String(httpPort),
    TRIBUNE_ACME_DIRECTORY: pebble.directoryUrl,
    TRIBUNE_ACME_TERMS: 'agreed',
    TRIBUNE_ACME_EMAIL: 'operator@tribune.test',
    NODE_EXTRA_CA_CERTS: pebble.caFile,
  };
  endings.push(() => removeData(settings));
  return { settings, httpsPort, httpPort };
}

function started(site: Site): Tribune {
  const tribune = new Tribune(site.settings, '--domain', DOMAIN);
  endings.push(() => tribune.stop());
  return tribune;
}

interface Answer {
  readonly status: number | undefined;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
  readonly socket: TLSSocket;
}

async function answerOf(request: http.ClientRequest): Promise<Answer> {
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const socket = response.socket as TLSSocket;
  let body = '';
  for await (const piece of response) body += piece;
  return { status: response.statusCode, headers: response.headers, body, socket };
}

/** Asks as a browser does that believes the authority and finds the name on this machine. */
function overHttps({ httpsPort }: Site, ca: string, at: string, more: RequestOptions = {}): Promise<Answer> {
  const host = { host: '127.0.0.1', port: httpsPort, servername: DOMAIN };
  const headers = { host: `${DOMAIN}:${httpsPort}`, ...more.headers };
  return answerOf(https.get({ ...host, path: at, ca, agent: false, ...more, headers }));
}

function overHttp({ httpPort }: Site, at: string, method = 'GET'): Promise<Answer> {
  return answerOf(
    http.request({ host: '127.0.0.1', port: httpPort, path: at, method, headers: { host: DOMAIN } }).end(),
  );
}

const wasObtained = ({ msg }: { msg: string }) => msg === 'certificate obtained';

test('HTTPS-1: `serve --domain` fetches a certificate by itself; pages, sound and controls are then over HTTPS, the rest is sent there', async () => {
  const httpPort = await freePort();
  const pebble = await Pebble.start(httpPort, 3600);
  endings.push(() => pebble.stop());
  const site = await siteOf(pebble, httpPort);
  const tribune = started(site);
  await Promise.all([tribune.ready('origin', 'control', 'media'), tribune.logged(wasObtained)]);
  const ca = await pebble.root();

  const page = await overHttps(site, ca, '/');
  expect(page.status).toBe(200);
  expect(page.headers['strict-transport-security']).toMatch(/^max-age=\d{8}$/);
  expect(page.socket.alpnProtocol === 'http/1.1' || page.socket.alpnProtocol === false).toBe(true);
  const problem = await overHttps(site, ca, '/live/none/head.json');
  expect([problem.status, problem.headers['strict-transport-security']]).toEqual([
    404,
    page.headers['strict-transport-security'],
  ]);

  // Links that the API gives are of the site as people reach it.
  const made = https.request({
    host: '127.0.0.1',
    port: site.httpsPort,
    servername: DOMAIN,
    ca,
    agent: false,
    method: 'POST',
    path: '/api/v1/rooms',
    headers: {
      host: `${DOMAIN}:${site.httpsPort}`,
      authorization: `Bearer ${TOKEN}`,
      'content-type': 'application/json',
    },
  });
  made.end(JSON.stringify({ title: 'Secure' }));
  const room = await answerOf(made);
  expect(room.status).toBe(201);
  expect(JSON.parse(room.body).listenUrl).toMatch(new RegExp(`^https://${DOMAIN}:${site.httpsPort}/r/`));

  const redirected = await overHttp(site, '/r/some?start=9s');
  expect([redirected.status, redirected.headers.location]).toEqual([
    301,
    `https://${DOMAIN}:${site.httpsPort}/r/some?start=9s`,
  ]);
  expect((await overHttp(site, '//evil.example/')).headers.location).toBe(
    `https://${DOMAIN}:${site.httpsPort}//evil.example/`,
  );
  const sent = await overHttp(site, '/api/v1/rooms', 'POST');
  expect([sent.status, JSON.parse(sent.body).code]).toEqual([403, 'https_required']);
  expect((await overHttp(site, '/.well-known/acme-challenge/guessed')).status).toBe(404);

  // What is secret is this user's alone.
  const folder = path.join(site.settings['TRIBUNE_DATA_DIR'] ?? '', 'certificates');
  for (const name of ['account-key.pem', `${DOMAIN}.pem`])
    expect((await stat(path.join(folder, name))).mode & 0o777).toBe(0o600);
});

test('HTTPS-6: a new certificate is used by who comes, while connections that stand go on', async () => {
  const httpPort = await freePort();
  const pebble = await Pebble.start(httpPort, 15);
  endings.push(() => pebble.stop());
  const site = await siteOf(pebble, httpPort);
  const tribune = started(site);
  await tribune.ready('origin');
  await tribune.logged(wasObtained);
  const ca = await pebble.root();
  const agent = new https.Agent({ keepAlive: true, maxSockets: 1 });
  endings.push(async () => agent.destroy());
  const kept = await overHttps(site, ca, '/healthz', { agent });
  const first = kept.socket.getPeerCertificate().serialNumber;
  const before = tribune.lines.filter(wasObtained).length;
  await vi.waitUntil(() => tribune.lines.filter(wasObtained).length > before, { timeout: 60_000 });
  const fresh = await overHttps(site, ca, '/healthz');
  expect(fresh.socket.getPeerCertificate().serialNumber).not.toBe(first);
  const again = await overHttps(site, ca, '/healthz', { agent });
  expect(again.socket).toBe(kept.socket);
  expect(again.body).toBe('ok');
});

test('HTTPS-7: without an authority a site serves with the certificate that it has, and says what is wrong; without any, plain HTTP says that one is awaited', async () => {
  const httpPort = await freePort();
  const pebble = await Pebble.start(httpPort, 3600);
  endings.push(() => pebble.stop());
  const site = await siteOf(pebble, httpPort);
  const first = started(site);
  await first.ready('origin');
  await first.logged(wasObtained);
  const ca = await pebble.root();
  await first.stop();
  await pebble.stop();
  const second = started(site);
  await second.ready('origin', 'control', 'media');
  expect((await overHttps(site, ca, '/healthz')).body).toBe('ok');
  await second.stop();

  const newcomer: Site = { ...site, settings: { ...site.settings, ...(await freshSettings()) } };
  endings.push(() => removeData(newcomer.settings));
  const third = started(newcomer);
  await third.ready('origin');
  const waiting = await overHttp(newcomer, '/');
  expect([waiting.status, waiting.headers['retry-after']]).toEqual([503, '60']);
  expect(JSON.parse(waiting.body).detail).toContain(DOMAIN);
  await expect(overHttps(newcomer, ca, '/')).rejects.toThrow();
  // The plain door is for this machine: the site serves on.
  const local = `http://127.0.0.1:${newcomer.settings['TRIBUNE_PORT']}/healthz`;
  expect(await (await fetch(local)).text()).toBe('ok');
});

test('HTTPS-2: terms that nobody agreed to, and a name that is none, keep it from starting, in a sentence', async () => {
  const settings = await freshSettings();
  endings.push(() => removeData(settings));
  const disagreeing = new Tribune(settings, '--domain', 'talk.example.org');
  expect(await disagreeing.exited).toBe(2);
  expect(disagreeing.stderr).toContain('TRIBUNE_ACME_TERMS=agreed');
  const nameless = new Tribune({ ...settings, TRIBUNE_ACME_TERMS: 'agreed' }, '--domain=192.0.2.7');
  expect(await nameless.exited).toBe(2);
  expect(nameless.stderr).toContain('TRIBUNE_DOMAIN is "192.0.2.7"');
  const wordless = new Tribune(settings, '--domain');
  expect(await wordless.exited).toBe(2);
  expect(wordless.stderr).toContain('does not know "--domain"');
});
