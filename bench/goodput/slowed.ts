import { setTimeout as wait } from 'node:timers/promises';

/** Short beside what requests may wait. */
const PERIOD_MS = 10;

/**
 * Halts a process for a part of every 10 ms, as on a machine whose processor is slower.
 *
 * What is asked of, and what asks, share one small machine here: halved between them, the processor would be what is
 * measured. Slowed, the one that is to be the bottleneck leaves the others what they need, and is no faster when they need less.
 *
 * @param share of the time that it may run, 0 to 1
 * @returns ends it
 */
export function slow(pid: number, share: number): () => Promise<void> {
  let isOver = false;
  const halting = (async () => {
    try {
      // By the time that it ran, so that a late timer is made up for.
      let ranMs = 0;
      const beganMs = performance.now();
      while (!isOver) {
        const startMs = performance.now();
        process.kill(pid, 'SIGCONT');
        const owedMs = (startMs - beganMs) * share - ranMs;
        await wait(Math.max(1, PERIOD_MS * share + Math.min(PERIOD_MS, owedMs)));
        process.kill(pid, 'SIGSTOP');
        ranMs += performance.now() - startMs;
        await wait(PERIOD_MS * (1 - share));
      }
    } finally {
      process.kill(pid, 'SIGCONT');
    }
  })();
  return async () => {
    isOver = true;
    await halting;
  };
}
