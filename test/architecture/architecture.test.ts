import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { filesBelow, ROOT, read } from './repository.ts';

/** Folder → folders it may import from, as the table in docs/ARCHITECTURE.md says. */
function dependencyTable(): Map<string, string[]> {
  const rows = read('docs/ARCHITECTURE.md').matchAll(/^\| src\/(\w+) \|.*\| ([^|]+) \|$/gm);
  return new Map([...rows].map(([, folder = '', may = '']) => [folder, may === '–' ? [] : may.split(', ')]));
}

function importsOf(file: string): string[] {
  return [...read(file).matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(([, to = '']) =>
    path.join(path.dirname(file), to),
  );
}

test('ARCH-1: every folder of src stands in the dependency table', () => {
  const folders = readdirSync(path.join(ROOT, 'src')).sort();
  expect([...dependencyTable().keys()].sort()).toEqual(folders);
});

test('ARCH-2: a folder imports only what the dependency table allows', () => {
  const table = dependencyTable();
  const forbidden = filesBelow('src', /\.ts$/).flatMap((file) => {
    const folder = file.split('/')[1] ?? '';
    return importsOf(file)
      .map((to) => to.split('/')[1] ?? '')
      .filter((to) => to !== folder && !table.get(folder)?.includes(to))
      .map((to) => `${file} imports ${to}`);
  });
  expect(forbidden).toEqual([]);
});

test('ARCH-4: every rule has a test of its name', () => {
  const rules = [...read('docs/RULES.md').matchAll(/^- \*\*([A-Z]+-\d+)\*\*/gm)].map(([, id = '']) => id);
  const tests = filesBelow('test', /\.test\.ts$/)
    .map(read)
    .join('\n');
  expect(new Set(rules).size).toBe(rules.length);
  expect(rules.filter((id) => !new RegExp(`['"\`](?:[A-Z]+-\\d+, )*${id}\\b`).test(tests))).toEqual([]);
});
