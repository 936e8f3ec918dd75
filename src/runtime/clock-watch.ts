import type { Logger } from 'pino';
import { BELIEVABLE_MS, type SteadyClock } from '../core/steady-clock.ts';

const LOOK_MS = 1_000;

/**
 * Says in the log when the machine's clock was set under a running role, and when it agrees again: numbers do not follow
 * it, but the times that the log itself bears do.
 *
 * @param clock the installation's, as it is now
 * @returns how to stop
 */
export function watchMachineClock(clock: () => SteadyClock, log: Logger): () => void {
  let toldMs = 0;
  const timer = setInterval(() => {
    const offMs = Math.round(clock().disbelievedMs());
    if (Math.abs(offMs - toldMs) <= BELIEVABLE_MS) return;
    toldMs = offMs;
    if (offMs !== 0)
      log.warn({ offMs }, 'the clock of the machine was set; the programme does not follow it');
    else log.info('the clock of the machine agrees again');
  }, LOOK_MS);
  return () => clearInterval(timer);
}
