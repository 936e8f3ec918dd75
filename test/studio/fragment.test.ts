import { expect, test } from 'vitest';
import { roomOfPath, secretIn } from '../../web/address/fragment.ts';

test('STUDIO-22: a secret is read from the fragment under its own name only', () => {
  expect(secretIn('#invitation=a-b_c', 'invitation')).toBe('a-b_c');
  expect(secretIn('#operator=x&invitation=y', 'invitation')).toBe('y');
  expect(secretIn('#operator=x', 'invitation')).toBeUndefined();
  expect(secretIn('#invitation=', 'invitation')).toBeUndefined();
  expect(secretIn('', 'invitation')).toBeUndefined();
});

test('the room is read from the path', () => {
  expect(roomOfPath('/r/town-hall/studio')).toBe('town-hall');
  expect(roomOfPath('/r/town-hall')).toBe('town-hall');
  expect(roomOfPath('/rooms')).toBeUndefined();
});
