import { existsSync } from 'node:fs';
import path from 'node:path';
import { Marked, type Token, type Tokens } from 'marked';
import { expect, test } from 'vitest';
import { documentPage } from '../../scripts/document-page.ts';
import { filesBelow, ROOT, read } from './repository.ts';

const DOCUMENTS = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...['docs', 'edge'].flatMap((folder) => filesBelow(folder, /\.md$/)),
];

/** Where the links and pictures of a document lead, those to elsewhere left out. */
function linksOf(markdown: string): string[] {
  const links: string[] = [];
  const note = (token: Token) => {
    if (token.type === 'link' || token.type === 'image') links.push((token as Tokens.Link).href);
  };
  new Marked({ walkTokens: note }).parse(markdown, { async: false });
  return links.filter((href) => !/^[a-z]+:/i.test(href));
}

/** What a link's `#` may name: taken from the page that we make, whose anchors are GitHub's. */
function anchorsOf(file: string): string[] {
  const html = documentPage({ path: file, markdown: read(file), documents: new Map() });
  return [...html.matchAll(/<h\d id="([^"]*)"/g)].map(([, anchor = '']) => anchor);
}

/** @param href of a link in `from` */
function leadsSomewhere(href: string, from: string): boolean {
  const [to = '', anchor] = decodeURI(href).split('#');
  const file = to === '' ? from : path.join(path.dirname(from), to);
  if (!existsSync(path.join(ROOT, file))) return false;
  return anchor === undefined || (file.endsWith('.md') && anchorsOf(file).includes(anchor));
}

test('ARCH-3: every relative link of a document leads somewhere, to the heading that it names', () => {
  const broken = DOCUMENTS.flatMap((file) =>
    linksOf(read(file))
      .filter((href) => !leadsSomewhere(href, file))
      .map((href) => `${file} → ${href}`),
  );
  expect(broken).toEqual([]);
});

test('ARCH-3: a link to no file, or to no heading of it, leads nowhere', () => {
  const links = linksOf(
    '[a](docs/ARCHITECTURE.md#the-clock) [b](docs/ARCHITECTURE.md#no-clock) [c](#run-it) [d](#walk-it) [e](docs/NONE.md) [f](LICENSE#a)',
  );
  expect(links.filter((href) => leadsSomewhere(href, 'README.md'))).toEqual([
    'docs/ARCHITECTURE.md#the-clock',
    '#run-it',
  ]);
});
