import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isRoomId } from '../../src/core/room-id.ts';
import { digestOf, newSecret, sameDigest } from '../../src/rooms/secrets.ts';
import { fitToShow, roomIdFrom } from '../../src/rooms/wording.ts';

test('INV-10: words are one line of plain text, or refused', () => {
  expect(fitToShow('  Ada\n\t Lovelace ', 'name')).toBe('Ada Lovelace');
  expect(fitToShow('e\u0301te\u0301', 'name')).toBe('été');
  expect(fitToShow('👩‍🚀 नमस्ते שלום', 'name')).toBe('👩‍🚀 नमस्ते שלום');
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (words) => {
      try {
        const fit = fitToShow(words, 'name');
        expect(fit).toBe(fitToShow(fit, 'name'));
        expect(fit.isWellFormed()).toBe(true);
        expect(fit).not.toMatch(/[\p{Cc}\u202e]/u);
      } catch (error) {
        expect(error).toMatchObject({ code: 'bad_request' });
      }
    }),
  );
});

test('an id can be made from any title, and two are never the same', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (title) => {
      const [one, other] = [roomIdFrom(title), roomIdFrom(title)];
      return isRoomId(one) && isRoomId(other) && one !== other;
    }),
  );
  expect(roomIdFrom('a'.repeat(100))).toHaveLength(46);
});

test('a secret is known by its digest, and by no other', () => {
  const [one, other] = [newSecret(), newSecret()];
  expect(sameDigest(digestOf(one), digestOf(one))).toBe(true);
  expect(sameDigest(digestOf(one), digestOf(other))).toBe(false);
  expect(sameDigest(digestOf(one), '')).toBe(false);
});
