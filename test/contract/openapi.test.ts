import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { NAMED_SCHEMAS, RoomId } from '../../src/contract/schemas.ts';
import { isRoomId } from '../../src/core/room-id.ts';
import { openApiDocument } from '../../src/http/openapi-document.ts';

test('API-3: openapi.json is what the contract says; `node scripts/write-openapi.ts` writes it', async () => {
  const committed = await readFile(path.resolve(import.meta.dirname, '../../openapi.json'), 'utf8');
  expect(JSON.parse(committed)).toEqual(JSON.parse(JSON.stringify(openApiDocument())));
});

// biome-ignore lint/suspicious/noExplicitAny: a test walks through whatever is there
const described = JSON.parse(JSON.stringify(openApiDocument())) as any;
// biome-ignore lint/suspicious/noExplicitAny: as above
const operations: [string, any][] = Object.entries(described.paths).flatMap(([url, methods]) =>
  // biome-ignore lint/suspicious/noExplicitAny: as above
  Object.entries(methods as any).map(([method, operation]): [string, any] => [`${method} ${url}`, operation]),
);

test.each(operations)('API-4: %s names its parameters, answers and problems', (where, operation) => {
  const inPath = [...where.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  const named = (operation.parameters ?? []).filter(
    (parameter: { in: string; required: boolean }) => parameter.in === 'path' && parameter.required,
  );
  expect(named.map(({ name }: { name: string }) => name)).toEqual(inPath);
  expect(operation.summary).toBeTruthy();
  const statuses = Object.keys(operation.responses);
  expect(statuses.some((status) => /^[23]\d\d$/.test(status))).toBe(true);
  expect(statuses).toEqual(expect.arrayContaining(['429', '503']));
  // What anyone may ask is not refused for want of a token, though the operator may show one.
  const needsToken =
    operation.security.length > 0 && !operation.security.some((one: object) => Object.keys(one).length === 0);
  expect(statuses.includes('401')).toBe(needsToken);
  for (const [status, response] of Object.entries<{ content?: object }>(operation.responses)) {
    if (!/^[23]/.test(status))
      expect(Object.keys(response.content ?? {})).toEqual(['application/problem+json']);
  }
});

test('every reference leads to a schema, and every schema is referred to', () => {
  const references = [...JSON.stringify(described).matchAll(/#\/components\/schemas\/(\w+)/g)].map(
    ([, name]) => name,
  );
  expect([...new Set(references)].sort()).toEqual(Object.keys(NAMED_SCHEMAS).sort());
});

test('the contract and the domain agree on what a room id is', () => {
  const pattern = new RegExp(String(Object(RoomId).pattern));
  for (const id of ['ab', 'a-b', 'a', '-ab', 'ab-', 'Ab', 'a'.repeat(48), 'a'.repeat(49), 'a b', 'a\n', '']) {
    expect([id, pattern.test(id)]).toEqual([id, isRoomId(id)]);
  }
});
