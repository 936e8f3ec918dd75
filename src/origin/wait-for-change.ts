import type { ServerResponse } from 'node:http';
import type { RungWindow } from './rung-window.ts';

/** The most requests that wait for one rung: beyond, an edge is missing, and waiting longer would not help. */
const MOST_WAITING = 20_000;

/**
 * Resolves at the window's next change: true. Resolves false when `untilMs` (by `performance.now()`) has passed, the
 * client is gone, or too many wait already.
 */
export function waitForChange(
  window: RungWindow,
  response: ServerResponse,
  untilMs: number,
): Promise<boolean> {
  const leftMs = untilMs - performance.now();
  if (leftMs <= 0 || response.destroyed || window.waiting >= MOST_WAITING) return Promise.resolve(false);
  return new Promise((resolve) => {
    const settle = (changed: boolean) => {
      cancel();
      clearTimeout(timer);
      response.off('close', onClose);
      resolve(changed);
    };
    const onClose = () => settle(false);
    const cancel = window.whenChanged(() => settle(true));
    const timer = setTimeout(() => settle(false), leftMs);
    response.on('close', onClose);
  });
}
