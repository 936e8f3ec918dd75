import type { Logger } from 'pino';
import { BELIEVABLE_MS } from '../core/steady-clock.ts';

const LOOK_MS = 1_000;

/**
 * Says in the log when the machine's clock was set under a running role, and when it agrees again: numbers do not follow
 * it, but the times that the log itself bears do.
 *
 * @param offMs how far the machine's clock is ahead of the installation's
 * @returns how to stop
 */
export function watchMachineClock(offMs: () => number, log: Logger): () => void {
  let toldMs = 0;
  const timer = setInterval(() => {
    const nowOffMs = Math.round(offMs());
    const isOff = Math.abs(nowOffMs) > BELIEVABLE_MS;
    if (Math.abs((isOff ? nowOffMs : 0) - toldMs) <= BELIEVABLE_MS) return;
    toldMs = isOff ? nowOffMs : 0;
    if (isOff)
      log.warn({ offMs: nowOffMs }, 'the clock of the machine was set; the programme does not follow it');
    else log.info('the clock of the machine agrees again');
  }, LOOK_MS);
  return () => clearInterval(timer);
}
