import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { documentPage, documentUrl } from '../../scripts/document-page.ts';
import { compressFolder } from '../../scripts/precompress.ts';

const made: string[] = [];

afterEach(async () => {
  for (const folder of made.splice(0)) await rm(folder, { recursive: true });
});

test('LOOK-4: each text of the build has a brotli and a gzip copy that say the same', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'tribune-build-'));
  made.push(folder);
  const text = 'Live conversations by voice. '.repeat(100);
  await writeFile(path.join(folder, 'page.html'), text);
  await writeFile(path.join(folder, 'short.js'), 'go()');
  await writeFile(path.join(folder, 'picture.png'), text);
  await compressFolder(folder);
  await compressFolder(folder);
  expect((await readdir(folder)).sort()).toEqual([
    'page.html',
    'page.html.br',
    'page.html.gz',
    'picture.png',
    'short.js',
  ]);
  expect(brotliDecompressSync(await readFile(path.join(folder, 'page.html.br'))).toString()).toBe(text);
  expect(gunzipSync(await readFile(path.join(folder, 'page.html.gz'))).toString()).toBe(text);
});

const documents = new Map([
  ['README.md', 'Tribune'],
  ['docs/ARCHITECTURE.md', 'Architecture'],
  ['docs/adr/0001-x.md', '1. Why x'],
  ['edge/README.md', 'An edge'],
  ['LICENSE', 'LICENSE'],
]);

test('LOOK-5: documents link to one another, to the world, and to nothing that is not served', () => {
  const markdown =
    '# Architecture\n[a](adr/0001-x.md#Why) [b](../README.md) [c](https://example.org) [d](../src/core/rung.ts) ![e](images/f.png)';
  const html = documentPage({ path: 'docs/ARCHITECTURE.md', markdown, documents });
  expect(html).toContain('<title>Architecture · Tribune</title>');
  expect(html).toContain('href="/docs/adr/0001-x/#Why"');
  expect(html).toContain('<a href="/docs/">b</a>');
  expect(html).toContain('href="https://example.org"');
  expect(html).not.toContain('rung.ts');
  expect(html).toContain('src="../../../docs/images/f.png"');
  expect(html).toContain('<li><a href="/docs/adr/0001-x/">1. Why x</a></li>');
  expect([...documents.keys()].map(documentUrl)).toEqual([
    '/docs/',
    '/docs/architecture/',
    '/docs/adr/0001-x/',
    '/docs/edge/',
    '/docs/license/',
  ]);
});

test('LOOK-5: the licence, which is no Markdown, is a document too, as it is written', () => {
  const readme = documentPage({ path: 'README.md', markdown: '# Tribune\n[Terms](LICENSE)', documents });
  expect(readme).toContain('<a href="/docs/license/">Terms</a>');
  const html = documentPage({ path: 'LICENSE', markdown: '   Terms <1>\n\n  # As is', documents });
  expect(html).toContain('<pre class="document-text">   Terms &lt;1&gt;\n\n  # As is</pre>');
});

test('LOOK-6: nothing in a document runs or is styled inline', () => {
  const markdown = '# T\n\n| a |\n|:-:|\n| 1 |\n\n```ts\nif (a < b) go();\n```\n';
  const html = documentPage({ path: 'README.md', markdown, documents });
  expect(html).not.toMatch(/<script|\sstyle=|\son\w+=/);
  expect(html).toContain('if (a &lt; b) go();');
});

test('ARCH-3: headings get the anchors that GitHub gives them, each its own', () => {
  const markdown = [
    'Life of a sound',
    'What `m4a` is, and why?',
    'The *stage*',
    'The stage',
    'a_b – [Éa](x.md)',
  ]
    .map((heading) => `## ${heading}\n`)
    .join('\n');
  const html = documentPage({ path: 'README.md', markdown, documents });
  expect([...html.matchAll(/<h2 id="([^"]*)"/g)].map(([, anchor]) => anchor)).toEqual([
    'life-of-a-sound',
    'what-m4a-is-and-why',
    'the-stage',
    'the-stage-1',
    'a_b--éa',
  ]);
});
