import { expect, test } from 'vitest';
import { readListenerLimit } from '../../src/runtime/load-config.ts';

test('WAIT-9: the limit of an installation is a number, or what was rehearsed, or none; anything else is refused', () => {
  const read = (text: string | undefined) => {
    const faults: string[] = [];
    return [readListenerLimit({ TRIBUNE_LISTENER_LIMIT: text }, faults), faults.length];
  };
  expect(read(undefined)).toEqual([undefined, 0]);
  expect(read('')).toEqual([undefined, 0]);
  expect(read('4000')).toEqual([4_000, 0]);
  expect(read('rehearsed')).toEqual(['rehearsed', 0]);
  for (const wrong of ['0', '-1', '1e4', 'many', '123456789'])
    expect([wrong, ...read(wrong)]).toEqual([wrong, undefined, 1]);
});
