import { expect, test } from 'vitest';
import { readMoment, writeMoment } from '../../web/home/replay/moments.ts';

test('moments are read as people write them, and what is written is read back', () => {
  const read: [string, number | undefined][] = [
    ['0:00', 0],
    ['4:07', 247_000],
    ['4:07.5', 247_500],
    ['4:07,25', 247_250],
    ['1:02:09', 3_729_000],
    [' 12 ', 12_000],
    ['90:00', 5_400_000],
    ['', undefined],
    ['4:', undefined],
    [':5', undefined],
    ['4m', undefined],
    ['1:2:3:4', undefined],
    ['-1', undefined],
  ];
  for (const [text, ms] of read) expect([text, readMoment(text)]).toEqual([text, ms]);
  for (const ms of [0, 900, 2_900, 59_900, 60_000, 3_600_000, 3_661_100])
    expect(readMoment(writeMoment(ms))).toBe(ms);
  expect([2_880, 3_729_000].map(writeMoment)).toEqual(['0:02.9', '1:02:09']);
});
