import { defineConfig } from 'vitest/config';

/** Four suites: `fast` while one works, `browser` with real Chromium and real servers, `long` for minutes of playing. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'fast',
          include: ['test/**/*.test.ts'],
          exclude: ['test/browser/**', 'test/long/**', 'test/runtime/**'],
          testTimeout: 30_000,
          hookTimeout: 30_000,
          // Several keep real time with real processes: beside one another on two cores they would measure each other.
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts', 'test/runtime/**/*.test.ts'],
          testTimeout: 90_000,
          hookTimeout: 90_000,
          fileParallelism: false,
          globalSetup: ['test/browser/prepare.ts'],
        },
      },
      {
        test: {
          name: 'long',
          include: ['test/long/**/*.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          globalSetup: ['test/browser/prepare.ts'],
        },
      },
    ],
  },
});
