import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerChallenge, challengeWord, readAnswer, type Self } from '../../src/rehearsal/challenge.ts';
import { findOwnInstallation, mayBeReachedBy, NotOwn } from '../../src/rehearsal/own-installation.ts';
import { isOfOwnNetwork } from '../../src/rehearsal/own-network.ts';
import { OriginUnderTest } from '../origin/origin-under-test.ts';

const KEY = 'a-key-of-an-installation';
const EDITION = { build: '1.2.3 abc', configuration: 'whole segments' };
const SELF: Self = { ...EDITION, names: ['talk.example.org'] };
const WORD = challengeWord(KEY);

let origin: OriginUnderTest;
beforeAll(async () => {
  origin = await OriginUnderTest.start({
    proveRehearsal: async (word) => answerChallenge(word, KEY, SELF),
  });
});
afterAll(() => origin.close());

test('REH-1: an installation is rehearsed against once it has proved that it is the operator’s own, and at that address', async () => {
  const { target, edition, takesSecrets } = await findOwnInstallation(
    `http://localhost:${origin.port}/`,
    KEY,
  );
  expect(takesSecrets).toBe(true);
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

test('REH-25: who passes the question on to the right installation is found out by their name, wherever they are', async () => {
  for (const own of ['127.0.0.1', '10.1.2.3', '172.31.0.1', '192.168.4.4', '::1', 'fd00::1', 'fe80::1%eth0'])
    expect([own, isOfOwnNetwork(own)]).toEqual([own, true]);
  for (const other of ['192.0.2.1', '172.32.0.1', '100.64.0.1', '0.0.0.0', '2001:db8::1', 'talk', ''])
    expect([other, isOfOwnNetwork(other)]).toEqual([other, false]);
  // A proof that came by way of a stranger is right, and says by which names it may be reached.
  const server = http.createServer(async (request, response) =>
    response.end(await (await fetch(origin.url + request.url)).text()),
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const relayed = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { target } = await findOwnInstallation(relayed, KEY);
  server.close();
  expect(target.url).toBe(relayed);
  const reached = (name: string, address: string) => mayBeReachedBy(SELF.names, { name, address });
  expect(reached('stranger.example', '192.0.2.1')).toBe(false);
  expect(reached('192.0.2.1', '192.0.2.1')).toBe(false);
  expect(reached('talk.example.org', '192.0.2.1')).toBe(true);
  expect(reached('stage.lan', '192.168.4.4')).toBe(true);
});

test('REH-2: a proof is of one word, one secret and what is said with it', () => {
  const answer = answerChallenge(WORD, KEY, SELF);
  const text = JSON.stringify(answer);
  expect(readAnswer(text, WORD, KEY)).toEqual(SELF);
  expect(readAnswer(text, challengeWord(KEY), KEY)).toBeUndefined();
  expect(readAnswer(text, WORD, `${KEY}.`)).toBeUndefined();
  for (const changed of [
    { build: 'another' },
    { names: ['stranger.example'] },
    { names: [] },
    { names: [1] },
  ])
    expect(readAnswer(JSON.stringify({ ...answer, ...changed }), WORD, KEY)).toBeUndefined();
  fc.assert(fc.property(fc.string(), (any) => readAnswer(any, WORD, KEY) === undefined));
  fc.assert(fc.property(fc.jsonValue(), (any) => readAnswer(JSON.stringify(any), WORD, KEY) === undefined));
});

test('REH-2: nobody but who has the secret is answered, and no cache keeps the answer', async () => {
  const path = '/.well-known/tribune-rehearsal/';
  const answer = await origin.get(`${path}${WORD}`);
  expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
  const changed = `${WORD.slice(0, 5)}${WORD[5] === 'a' ? 'b' : 'a'}${WORD.slice(6)}`;
  const others = [
    '',
    'n'.repeat(32),
    'x'.repeat(75),
    changed,
    challengeWord('another'),
    `${WORD}x`,
    `${WORD}/`,
  ];
  for (const word of others) expect([word, (await origin.get(path + word)).status]).toEqual([word, 404]);
});
