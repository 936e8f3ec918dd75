import { defineConfig } from 'vitest/config';

const FAST = { testTimeout: 30_000, hookTimeout: 30_000 };
const BROWSER = { testTimeout: 90_000, hookTimeout: 90_000, globalSetup: ['test/browser/prepare.ts'] };
/** Whole installations and browsers, most of the time waiting: more of them than cores. */
const INSTALLATIONS_AT_ONCE = 3;

/**
 * `fast` while one works; `browser` with whole installations and real browsers; `long` for minutes of playing.
 *
 * What is judged by the clock is named `*.timed.test.ts` and runs alone: beside one another on two cores such tests would
 * measure each other.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...FAST,
          name: 'fast',
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.timed.test.ts', 'test/browser/**', 'test/long/**', 'test/runtime/**'],
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...FAST,
          name: 'fast-timed',
          include: ['test/**/*.timed.test.ts'],
          exclude: ['test/browser/**', 'test/long/**'],
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...BROWSER,
          name: 'browser',
          include: ['test/browser/**/*.test.ts', 'test/runtime/**/*.test.ts'],
          exclude: ['test/**/*.timed.test.ts'],
          maxWorkers: INSTALLATIONS_AT_ONCE,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          ...BROWSER,
          name: 'browser-timed',
          include: ['test/browser/**/*.timed.test.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
      {
        test: {
          ...BROWSER,
          name: 'long',
          include: ['test/long/**/*.test.ts'],
          testTimeout: 600_000,
          fileParallelism: false,
          sequence: { groupOrder: 4 },
        },
      },
    ],
  },
});
