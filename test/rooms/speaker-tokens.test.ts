import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type SpeakerClaim, SpeakerTokens } from '../../src/rooms/speaker-tokens.ts';

const numRuns = process.env['TRIBUNE_LONG'] ? 50_000 : 300;
const tokens = new SpeakerTokens(randomBytes(32));
const claims: fc.Arbitrary<SpeakerClaim> = fc.record({
  room: fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,46}[a-z0-9]$/),
  place: fc.stringMatching(/^[a-z0-9-]{1,48}$/),
  issuedMs: fc.nat(4_000_000_000_000),
});

test('TOKEN-1: a token says for which room and place it is, and since when', () => {
  fc.assert(
    fc.property(claims, (claim) => {
      const token = tokens.issue(claim);
      expect(tokens.read(token)).toEqual({ ...claim, kind: 'speak' });
      const leading = tokens.issue(claim, 'lead');
      expect(tokens.read(leading)).toEqual({ ...claim, kind: 'lead' });
      // Neither is made of the other.
      expect(tokens.read(`lead.${token}`)).toBeUndefined();
      expect(tokens.read(leading.replace('lead.', ''))).toBeUndefined();
      // As RFC 6750 §2.1 writes one, and short enough for any header.
      expect(token).toMatch(/^[\w.-]{1,200}$/);
    }),
    { numRuns },
  );
});

test('TOKEN-1: with one character changed, taken away or added, or under another key, it is none', () => {
  const other = new SpeakerTokens(randomBytes(32));
  fc.assert(
    fc.property(claims, fc.nat(), fc.stringMatching(/^[\w.-]$/), (claim, position, character) => {
      const token = tokens.issue(claim);
      const at = position % token.length;
      const changed = token.slice(0, at) + character + token.slice(at + 1);
      if (changed !== token) expect(tokens.read(changed)).toBeUndefined();
      expect(tokens.read(token.slice(0, at) + token.slice(at + 1))).toBeUndefined();
      expect(tokens.read(token.slice(0, at) + character + token.slice(at))).toBeUndefined();
      expect(other.read(token)).toBeUndefined();
    }),
    { numRuns },
  );
});

test('TOKEN-1: a token has one spelling, though base64url has four for the same bytes', () => {
  const token = tokens.issue({ room: 'town-hall', place: 'k7m2pqr9', issuedMs: 1_700_000_000_000 });
  const bytes = (text: string) => Buffer.from(text.slice(text.lastIndexOf('.') + 1), 'base64url');
  const spellings = Array.from(
    'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_',
    (last) => token.slice(0, -1) + last,
  ).filter((spelling) => bytes(spelling).equals(bytes(token)));
  expect(spellings).toHaveLength(4);
  expect(spellings.filter((spelling) => tokens.read(spelling))).toEqual([token]);
});

test('TOKEN-1: no text makes the reader throw', () => {
  const text = fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes).toString('latin1'));
  const dotted = fc.array(text, { maxLength: 6 }).map((parts) => parts.join('.'));
  fc.assert(
    fc.property(fc.oneof(text, dotted), (text) => {
      expect(tokens.read(text)).toBeUndefined();
    }),
    { numRuns },
  );
});
