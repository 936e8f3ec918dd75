import type { Alarm } from './alarm.ts';

const TICK_MS = 100;

/** Calls ten times a second, as nearly as the machine can, until the signal aborts. @param tick told how long it was, in ms */
export async function tickOnAndOn(
  alarm: Alarm,
  signal: AbortSignal,
  tick: (passedMs: number) => void,
): Promise<void> {
  for (let beforeMs = performance.now(); !signal.aborted; ) {
    await alarm.after(TICK_MS, signal);
    const nowMs = performance.now();
    tick(nowMs - beforeMs);
    beforeMs = nowMs;
  }
}
