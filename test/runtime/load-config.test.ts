import { expect, test } from 'vitest';
import { readHeldLevel, readListenerLimit } from '../../src/runtime/load-config.ts';

test('RUN-5: a held level and a limit of listeners are read, and what is wrong of them is told', () => {
  const faults: string[] = [];
  expect([readHeldLevel({}, faults), readListenerLimit({}, faults)]).toEqual([undefined, undefined]);
  expect(readHeldLevel({ TRIBUNE_LOAD_LEVEL: '0' }, faults)).toBe(0);
  expect(readHeldLevel({ TRIBUNE_LOAD_LEVEL: '6' }, faults)).toBe(6);
  expect(readListenerLimit({ TRIBUNE_LISTENER_LIMIT: '50000' }, faults)).toBe(50_000);
  expect(faults).toEqual([]);
  for (const level of ['7', '-1', 'high', '1.0']) readHeldLevel({ TRIBUNE_LOAD_LEVEL: level }, faults);
  for (const limit of ['0', '-5', 'many']) readListenerLimit({ TRIBUNE_LISTENER_LIMIT: limit }, faults);
  expect(faults).toHaveLength(7);
});

test('WAIT-10: the limit of an installation is a number, or what was rehearsed, or none; anything else is refused', () => {
  const faults: string[] = [];
  const read = (limit: string) => readListenerLimit({ TRIBUNE_LISTENER_LIMIT: limit }, faults);
  expect([read(''), read('4000'), read('rehearsed')]).toEqual([undefined, 4_000, 'rehearsed']);
  expect(faults).toEqual([]);
  expect([read('rehearsal'), read('1e4')]).toEqual([undefined, undefined]);
  expect(faults).toHaveLength(2);
});
