import type { BrowserContextOptions } from 'playwright-core';

/** A phone held upright, in the hand of somebody with one finger. */
export const PHONE = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 3,
  hasTouch: true,
  isMobile: true,
} as const satisfies BrowserContextOptions;
