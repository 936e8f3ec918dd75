import { expect, test } from 'vitest';
import { withStylesFirst } from '../../scripts/styles-first.ts';

const [SCRIPT, MODULE] = [
  '    <script type="module" crossorigin src="/assets/a.js"></script>\n',
  '    <link rel="modulepreload" crossorigin href="/assets/b.js">\n',
];
const [ONE, TWO] = ['one', 'two'].map(
  (name) => `    <link rel="stylesheet" crossorigin href="/${name}.css">\n`,
);
const page = (...tags: readonly (string | undefined)[]) =>
  `<head>\n    <meta charset="utf-8">\n${tags.join('')}  </head>\n`;

test('PAGE-9: the style sheets of a page are asked for before its scripts, in their order, and none is lost', () => {
  expect(withStylesFirst(page(SCRIPT, MODULE, ONE, TWO))).toBe(page(ONE, TWO, SCRIPT, MODULE));
  expect(withStylesFirst(page(ONE, SCRIPT, TWO))).toBe(page(ONE, TWO, SCRIPT));
  for (const unchanged of [page(ONE, TWO), page(SCRIPT, MODULE), page()])
    expect(withStylesFirst(unchanged)).toBe(unchanged);
});
