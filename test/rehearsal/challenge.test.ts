import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerChallenge, type Edition, readAnswer } from '../../src/rehearsal/challenge.ts';
import { findOwnInstallation, NotOwn } from '../../src/rehearsal/own-installation.ts';
import { OriginUnderTest } from '../origin/origin-under-test.ts';

const KEY = 'a-key-of-an-installation';
const EDITION: Edition = { build: '1.2.3 abc', configuration: 'whole segments' };
const NONCE = 'n'.repeat(32);

let origin: OriginUnderTest;
beforeAll(async () => {
  origin = await OriginUnderTest.start({
    proveRehearsal: async (nonce) => answerChallenge(nonce, KEY, EDITION),
  });
});
afterAll(() => origin.close());

test('REH-1: an installation is rehearsed against once it has proved that it is the operator’s own, and at that address', async () => {
  const { target, edition } = await findOwnInstallation(`http://localhost:${origin.port}/`, KEY);
  expect(edition).toEqual(EDITION);
  expect(target).toEqual({
    url: `http://localhost:${origin.port}`,
    host: `localhost:${origin.port}`,
    address: expect.stringMatching(/^(127\.0\.0\.1|::1)$/),
    port: origin.port,
    tlsName: undefined,
  });
  await expect(findOwnInstallation(origin.url, 'the key of another one')).rejects.toThrow(/did not prove/);
});

test('REH-1: a stranger’s server hears one question and nothing more, whatever it answers', async () => {
  const asked: string[] = [];
  const answers = ['hello', '{}', JSON.stringify({ ...EDITION, proof: 'x' }), '{'.repeat(10_000)];
  const server = http.createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end(answers[asked.length - 1]);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const _ of answers) await expect(findOwnInstallation(url, KEY)).rejects.toThrow(NotOwn);
  expect(asked.length).toBe(answers.length);
  expect(asked.every((path) => path.startsWith('/.well-known/tribune-rehearsal/'))).toBe(true);
  server.close();
  await expect(findOwnInstallation('ftp://127.0.0.1', KEY)).rejects.toThrow(/no address of an installation/);
});

test('REH-2: a proof is of one word, one secret and what is said with it', () => {
  const answer = answerChallenge(NONCE, KEY, EDITION);
  const text = JSON.stringify(answer);
  expect(readAnswer(text, NONCE, KEY)).toEqual(EDITION);
  expect(readAnswer(text, 'm'.repeat(32), KEY)).toBeUndefined();
  expect(readAnswer(text, NONCE, `${KEY}.`)).toBeUndefined();
  expect(readAnswer(JSON.stringify({ ...answer, build: 'another' }), NONCE, KEY)).toBeUndefined();
  fc.assert(fc.property(fc.string(), (any) => readAnswer(any, NONCE, KEY) === undefined));
  fc.assert(fc.property(fc.jsonValue(), (any) => readAnswer(JSON.stringify(any), NONCE, KEY) === undefined));
});

test('REH-2: only a word as long as a rehearsal’s is answered, and no cache keeps the answer', async () => {
  const path = '/.well-known/tribune-rehearsal/';
  const answer = await origin.get(`${path}${NONCE}`);
  expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
  for (const nonce of ['', 'short', 'x'.repeat(65), `${'x'.repeat(30)}/`, `${'x'.repeat(30)}%41`])
    expect([nonce, (await origin.get(path + nonce)).status]).toEqual([nonce, 404]);
});
