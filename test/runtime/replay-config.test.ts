import { expect, test } from 'vitest';
import { readEdges, readKeepDays } from '../../src/runtime/replay-config.ts';

test('RUN-5: days of keeping and doors of edges are read, and what is wrong of them is told', () => {
  const faults: string[] = [];
  expect(readKeepDays({}, faults)).toBe(0);
  expect(readKeepDays({ TRIBUNE_KEEP_DAYS: '30' }, faults)).toBe(30);
  expect(readEdges({}, faults)).toEqual([]);
  const two = 'http://10.0.0.2:8081, http://[fd00::2]:8081/';
  expect(readEdges({ TRIBUNE_EDGES: two }, faults).map(String)).toEqual([
    'http://10.0.0.2:8081/',
    'http://[fd00::2]:8081/',
  ]);
  expect(faults).toEqual([]);
  for (const days of ['-1', '1.5', 'ever', '99999']) readKeepDays({ TRIBUNE_KEEP_DAYS: days }, faults);
  for (const edges of ['10.0.0.2:8081', 'https://edge.example', 'http://edge/path'])
    readEdges({ TRIBUNE_EDGES: edges }, faults);
  expect(faults).toHaveLength(7);
});
