import { randomBytes } from 'node:crypto';
import { createChallenge, verifySolution } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/sha';
import type { Challenge } from 'altcha-lib/types';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EpochChallenges } from '../../src/admission/epoch-challenges.ts';
import { Price } from '../../src/admission/price.ts';
import { Tickets } from '../../src/admission/tickets.ts';
import { boundTo } from '../../src/core/proof.ts';
import { solve } from '../../web/price/solve.ts';
import { proofOf, wire } from './proof-of.ts';

const read = async (challenges: EpochChallenges, nowMs: number) =>
  JSON.parse(await challenges.challenge(nowMs).body) as Challenge;

test('PRICE-1: for a minute there is one challenge for everybody, and caches may keep it as long', async () => {
  const nowMs = Math.floor(Date.now() / 60_000) * 60_000;
  const challenges = new EpochChallenges(randomBytes(32));
  const first = challenges.challenge(nowMs + 10_000);
  expect(first.maxAgeS).toBe(50);
  expect(await challenges.challenge(nowMs + 59_999).body).toBe(await first.body);
  expect(await challenges.challenge(nowMs + 60_000).body).not.toBe(await first.body);
});

test('PRICE-2: a proof is good once, for the key that it was computed for, until its challenge is over', async () => {
  const nowMs = Date.now();
  const challenges = new EpochChallenges(randomBytes(32));
  const challenge = await read(challenges, nowMs);
  const proof = await proofOf(challenge);
  const { solution } = JSON.parse(Buffer.from(proof, 'base64url').toString());
  const other = wire({ challenge, solution, key: randomBytes(16).toString('base64url') });
  expect(await challenges.proves(other, nowMs)).toBe(false);
  expect(await new EpochChallenges(randomBytes(32)).proves(proof, nowMs)).toBe(false);
  const easier = { ...challenge, parameters: { ...challenge.parameters, keyPrefix: '0' } };
  expect(await challenges.proves(await proofOf(easier), nowMs)).toBe(false);
  expect(await challenges.proves(proof, nowMs + 300_000)).toBe(false);
  expect(await challenges.proves(proof, nowMs)).toBe(true);
  expect(await challenges.proves(proof, nowMs)).toBe(false);
});

test('PRICE-2: whatever is sent as a proof is one or is none, and never a fault', async () => {
  const challenges = new EpochChallenges(randomBytes(32));
  const challenge = await read(challenges, Date.now());
  const odd = fc.oneof(
    fc.string({ maxLength: 2_000 }),
    fc.json().map((json) => Buffer.from(json).toString('base64url')),
    fc
      .record({
        challenge: fc.oneof(fc.constant(challenge), fc.jsonValue()),
        solution: fc.oneof(
          fc.jsonValue(),
          fc.record({ counter: fc.jsonValue(), derivedKey: fc.jsonValue() }),
        ),
        key: fc.oneof(fc.constant('A'.repeat(22)), fc.jsonValue()),
      })
      .map(wire),
  );
  await fc.assert(
    fc.asyncProperty(odd, async (proof) => (await challenges.proves(proof, Date.now())) === false),
    { numRuns: 300 },
  );
});

test('PRICE-2: what a page computes the library itself finds right, for any beginning that is asked for', async () => {
  for (const keyPrefix of ['0', '00', 'a7', '3c1']) {
    const asked = {
      algorithm: 'SHA-256',
      cost: 1,
      keyPrefix,
      deriveKey,
      hmacSignatureSecret: 'secret',
    } as const;
    const [challenge, key] = [await createChallenge(asked), randomBytes(16)];
    const tried: number[] = [];
    const solution = await solve(challenge, key, (n) => tried.push(n));
    if (!solution) throw new Error('It was not solved.');
    const check = { challenge, solution: { ...solution, time: 0 }, hmacSignatureSecret: 'secret' };
    expect((await verifySolution({ ...check, deriveKey: boundTo(key, deriveKey) })).verified).toBe(true);
    expect(
      (await verifySolution({ ...check, deriveKey: boundTo(randomBytes(16), deriveKey) })).verified,
    ).toBe(false);
    expect(tried).toEqual(tried.map((_, lot) => (lot + 1) * 100));
  }
});

test('PRICE-2: a page that is asked to compute something else says so instead of computing for nothing', async () => {
  const challenge = await read(new EpochChallenges(randomBytes(32)), Date.now());
  for (const other of [{ algorithm: 'SHA-512' }, { cost: 2 }, { keyLength: 16 }]) {
    const parameters = { ...challenge.parameters, ...other };
    expect(await solve({ ...challenge, parameters }, randomBytes(16), () => {})).toBeUndefined();
  }
});

test('PRICE-4: whoever does not compute waits: a ticket is good once, once it is time, for the network that it was given to', () => {
  const tickets = new Tickets(randomBytes(32));
  const ticket = tickets.issue('192.0.2.0/24', 1_700_000_020_000);
  const use = (nowMs: number, network = '192.0.2.0/24', shown = ticket) => tickets.use(shown, network, nowMs);
  expect(use(1_700_000_000_000)).toBe(20_000);
  expect(use(1_700_000_020_000, '198.51.100.0/24')).toBeUndefined();
  expect(use(1_700_000_020_000, undefined, ticket.replace('1700000020000', '1700000000000'))).toBeUndefined();
  expect(use(1_700_000_020_000, undefined, 'nothing')).toBeUndefined();
  expect(new Tickets(randomBytes(32)).use(ticket, '192.0.2.0/24', 1_700_000_020_000)).toBeUndefined();
  expect(use(1_700_000_020_000)).toBe(0);
  expect(use(1_700_000_020_001)).toBeUndefined();
  const late = tickets.issue('192.0.2.0/24', 1_700_000_020_000);
  expect(use(1_700_000_400_000, undefined, late)).toBeUndefined();
});

test('PRICE-6: with the secret of the installation a proof and a ticket of one origin are good at another, once at each', async () => {
  const nowMs = 1_700_000_000_000;
  const clock = { ms: nowMs };
  const origin = () => new Price(randomBytes(32), () => clock.ms);
  const [one, two] = [origin(), origin()];
  const network = '192.0.2.0/24';
  const owed = await one.paid({}, network);
  const ticket = owed.kind === 'owes' ? owed.ticket : '';
  const shows = (price: Price, headers: Record<string, string>) =>
    price.paid(headers, network).then(({ kind }) => kind);
  // Each with a secret of its own, as before control has told theirs.
  clock.ms += 31_000;
  expect(await shows(two, { 'tribune-ticket': ticket })).toBe('owes');
  const secret = randomBytes(32);
  for (const price of [one, two]) price.share(secret);
  const again = await one.paid({}, network);
  const shared = { 'tribune-ticket': again.kind === 'owes' ? again.ticket : '' };
  const made = { 'tribune-proof': await proofOf(await read(one.challenges, clock.ms)) };
  expect(await shows(two, made)).toBe('paid');
  expect(await shows(two, made)).toBe('owes');
  clock.ms += 31_000;
  expect(await shows(two, shared)).toBe('paid');
  // Told again, what was used stays used.
  two.share(Buffer.from(secret));
  expect(await shows(two, shared)).toBe('owes');
});
