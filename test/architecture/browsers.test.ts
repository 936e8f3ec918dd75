import { expect, test } from 'vitest';
import { filesBelow, read } from './repository.ts';

/** What a browser says of its own name and system, in whatever way one may ask. */
const NAMES =
  /\b(userAgent(Data)?|appName|appVersion|appCodeName|oscpu)\b|\bnavigator\W{1,4}(platform|vendor|product)|\{[^{}]*\b(platform|vendor)\b[^{}]*\} = navigator/;

/** The pages, and what of the rest they bring along. */
const SOURCES = ['web', 'src/client', 'src/core', 'src/contract'].flatMap((folder) =>
  filesBelow(folder, /\.(ts|tsx|js|html)$/),
);

test('BROWSER-6: no page asks the browser for its name: it is asked for what it can do', () => {
  expect(SOURCES.length).toBeGreaterThan(100);
  expect(SOURCES.filter((file) => NAMES.test(read(file)))).toEqual([]);
});

test('BROWSER-6: each way of asking would be found', () => {
  const ways = [
    'navigator.userAgent',
    'navigator.userAgentData.brands',
    'const { userAgent } = navigator',
    'navigator.platform',
    "navigator['vendor']",
    'navigator?.platform',
    'const { onLine, platform } = navigator',
    'navigator.appVersion',
  ];
  expect(ways.filter((way) => !NAMES.test(way))).toEqual([]);
  expect(
    ['navigator.mediaDevices', 'navigator.onLine', 'navigator.connection'].filter((way) => NAMES.test(way)),
  ).toEqual([]);
});
