import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { escapeHtml, withWords } from '../../src/origin/room-page.ts';
import { bytesOf, OriginUnderTest } from './origin-under-test.ts';

const PAGE = `<!doctype html><html><head><meta name="description" content="old" /><title>Old</title></head><body><h1>Tribune</h1></body></html>`;
const SCRIPT = 'console.log("a script");'.repeat(50);

let origin: OriginUnderTest;

beforeEach(async () => {
  origin = await OriginUnderTest.start();
  const write = (name: string, content: string | Buffer) => {
    const file = path.join(origin.directory, 'web', name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  };
  write('index.html', PAGE);
  write('listen/index.html', PAGE);
  write('studio/index.html', PAGE);
  write('embed/index.html', PAGE);
  write('docs/index.html', PAGE);
  write('assets/app-1a2b.js', SCRIPT);
  write('assets/app-1a2b.js.br', brotliCompressSync(SCRIPT));
  write('.secret.json', '{}');
  writeFileSync(path.join(origin.directory, 'outside.json'), '{}');
  const title = 'Fish & <chips> "$&"';
  await origin.ingest.putJson('/ingest/talk/room', { id: 'talk', title, state: 'scheduled' });
});
afterEach(() => origin.close());

test('PAGE-1: the pages stand at their addresses; what changed on disk is served anew', async () => {
  for (const address of ['/', '/r/talk', '/r/talk/', '/r/talk/studio', '/docs/', '/docs', '/?demo=1']) {
    const response = await origin.get(address);
    expect(response.status, address).toBe(200);
    expect(response.headers.get('content-type'), address).toBe('text/html; charset=utf-8');
  }
  writeFileSync(path.join(origin.directory, 'web', 'index.html'), 'another page');
  expect(await (await origin.get('/')).text()).toBe('another page');
});

test("PAGE-2: a room's page bears its title, escaped, for previews and search engines", async () => {
  const html = await (await origin.get('/r/talk')).text();
  expect(html).toContain('<title>Fish &amp; &lt;chips&gt; &quot;$&amp;&quot; · Tribune</title>');
  expect(html).toContain('<meta property="og:title" content="Fish &amp; &lt;chips&gt;');
  expect(html).not.toContain('content="old"');
  expect(html.match(/<title>/g)).toHaveLength(1);
});

test("PAGE-8: a listener's page, and the player in a frame, have the room's title for a heading; no other page has", async () => {
  const bodyOf = async (address: string) => (await (await origin.get(address)).text()).split('<body>')[1];
  const heading = '<h1>Fish &amp; &lt;chips&gt; &quot;$&amp;&quot;</h1>';
  for (const address of ['/r/talk', '/r/talk/embed']) expect(await bodyOf(address)).toContain(heading);
  for (const address of ['/', '/r/talk/studio']) expect(await bodyOf(address)).toContain('<h1>Tribune</h1>');
});

test('PAGE-3: no title breaks out of its page', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (title) => {
      const html = withWords(PAGE, { title, description: title });
      expect(html).toContain(`<title>${escapeHtml(title)}</title>`);
      expect(escapeHtml(title)).not.toMatch(/[<>"']/);
      expect(html.endsWith('</head><body><h1>Tribune</h1></body></html>')).toBe(true);
      const heading = { text: title, language: 'fr' };
      const headed = withWords(PAGE, { title, description: title, heading });
      expect(headed.endsWith(`</head><body><h1 lang="fr">${escapeHtml(title)}</h1></body></html>`)).toBe(
        true,
      );
    }),
  );
});

test('PAGE-4: pages may do only what they must; the microphone is for the studio, and for the page where one asks to speak', async () => {
  const listen = (await origin.get('/r/talk')).headers;
  expect(listen.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self';/);
  expect(listen.get('content-security-policy')).not.toContain('unsafe');
  expect(listen.get('x-content-type-options')).toBe('nosniff');
  expect(listen.get('referrer-policy')).toBe('no-referrer');
  expect(listen.get('cross-origin-opener-policy')).toBe('same-origin');
  expect(listen.get('permissions-policy')).toContain('microphone=(self)');
  for (const page of ['/', '/r/talk/embed'])
    expect((await origin.get(page)).headers.get('permissions-policy')).toContain('microphone=()');
  const studio = (await origin.get('/r/talk/studio')).headers;
  expect(studio.get('permissions-policy')).toContain('microphone=(self)');
});

test('SHARE-3: other sites may frame the player, and no other page; a page says where its oEmbed is', async () => {
  const policy = async (address: string) =>
    (await origin.get(address)).headers.get('content-security-policy');
  expect(await policy('/r/talk/embed')).toMatch(/frame-ancestors \*$/);
  for (const address of ['/', '/r/talk', '/r/talk/studio'])
    expect(await policy(address)).toMatch(/frame-ancestors 'self'$/);
  expect(await (await origin.get('/r/talk')).text()).toContain(
    '<link rel="alternate" type="application/json+oembed" href="/oembed?url=%2Fr%2Ftalk"',
  );
});

test('PAGE-5: hashed files are immutable and come compressed as built', async () => {
  const response = await origin.get('/assets/app-1a2b.js', { 'accept-encoding': 'br' });
  expect(response.headers.get('content-encoding')).toBe('br');
  expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(response.headers.get('content-length')).toBe(String(brotliCompressSync(SCRIPT).length));
  expect(await response.text()).toBe(SCRIPT);
});

test('PAGE-6: an unknown room or page is 404, a page for people and a problem for programs', async () => {
  for (const address of ['/r/nobody', '/r/nobody/studio', '/r/talk/other', '/nothing.html', '/r/UPPER']) {
    const page = await origin.get(address, { accept: 'text/html' });
    expect(page.status, address).toBe(404);
    expect(page.headers.get('content-type')).toContain('text/html');
    const problem = await origin.get(address);
    expect(problem.headers.get('content-type')).toBe('application/problem+json');
    expect(await problem.json()).toMatchObject({ status: 404, code: 'not_found' });
  }
});

test('PAGE-6: the page for people is the one that was built, under the headers of a page and not to be kept', async () => {
  writeFileSync(path.join(origin.directory, 'web', '404.html'), '<!doctype html><h1>Nothing here</h1>');
  // What Chromium sends when a link is followed.
  const accept = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8';
  for (const address of ['/r/nobody', '/r/nobody/studio', '/nothing']) {
    const page = await origin.get(address, { accept });
    expect(page.status, address).toBe(404);
    expect(await page.text()).toBe('<!doctype html><h1>Nothing here</h1>');
    expect(page.headers.get('cache-control')).toBe('max-age=5');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  }
});

test('PAGE-7: nothing outside the built pages is given out', async () => {
  for (const address of [
    '/.secret.json',
    '/../outside.json',
    '/assets/..%2f..%2foutside.json',
    '/assets//app-1a2b.js',
  ]) {
    const response = await origin.get(address);
    expect(response.status, address).toBe(404);
    await bytesOf(response);
  }
});
