import { defineConfig } from 'vitest/config';

/** The long forms of fuzzing take minutes. */
const FAST = { testTimeout: process.env['TRIBUNE_LONG'] ? 300_000 : 30_000, hookTimeout: 30_000 };
const BROWSER = {
  testTimeout: 90_000,
  hookTimeout: 90_000,
  // A page beside another installation on two cores may take longer than the second that is the default.
  expect: { poll: { timeout: 10_000 } },
  globalSetup: ['test/browser/prepare.ts'],
};
const WHOLE = ['test/browser/**/*.test.ts', 'test/runtime/**/*.test.ts'];
const WHOLE_TIMED = ['test/browser/**/*.timed.test.ts', 'test/runtime/**/*.timed.test.ts'];
const TIMED = 'test/**/*.timed.test.ts';
const LONG = ['test/**/*.long.test.ts', 'test/long/**/*.test.ts'];

/**
 * `fast` while one works; `browser` with whole installations and real browsers; `long` for minutes of playing, and for
 * whatever `npm test` has no time for.
 *
 * What is judged by the clock is named `*.timed.test.ts` and runs alone, for beside one another on two cores such tests
 * would measure each other.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...FAST,
          name: 'fast',
          include: ['test/**/*.test.ts'],
          exclude: [TIMED, ...LONG, ...WHOLE],
          // One more than processors: some wait for a turn of a clock while others compute.
          maxWorkers: 3,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...FAST,
          name: 'fast-timed',
          include: [TIMED],
          exclude: [...LONG, ...WHOLE],
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...BROWSER,
          name: 'browser',
          include: WHOLE,
          exclude: [TIMED, ...LONG],
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          ...BROWSER,
          name: 'browser-timed',
          include: WHOLE_TIMED,
          exclude: LONG,
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
      {
        test: {
          ...BROWSER,
          name: 'long',
          include: LONG,
          testTimeout: 600_000,
          fileParallelism: false,
          sequence: { groupOrder: 4 },
        },
      },
    ],
  },
});
