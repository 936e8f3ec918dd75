/** The installation's clock on disk, so that a role that starts again goes on where the clock stands. */

import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { isDiskFull } from '../core/full-disk.ts';
import { type ClockMark, SteadyClock, SYSTEM_READINGS } from '../core/steady-clock.ts';

const LOOK_MS = 1_000;
/** A mark this far from where the clock is now is written anew, ms. */
const WORTH_WRITING_MS = 2;
/** And in any case after this long: after a start of the machine the clock goes on from there at least. */
const LONGEST_MS = 60_000;

/** The clock as the process before left it, or the machine's own. */
export function startClock(file: string): SteadyClock {
  return new SteadyClock(SYSTEM_READINGS, readMark(file), bootId());
}

/**
 * Keeps the mark true. @returns how to stop
 *
 * @throws when the file cannot be written at first, unless it is there already and the disk merely takes nothing now
 */
export function keepMark(clock: SteadyClock, file: string): () => void {
  const boot = bootId();
  let written = firstMark(clock.mark(boot), file);
  const timer = setInterval(() => {
    const mark = clock.mark(boot);
    const passedMs = mark.monotonicMs - written.monotonicMs;
    const offMs = Math.abs(mark.utcMs - written.utcMs - passedMs);
    if (offMs < WORTH_WRITING_MS && passedMs < LONGEST_MS) return;
    try {
      written = writeMark(file, mark);
    } catch {
      // A full disk: the mark before is still good, and this is tried again.
    }
  }, LOOK_MS);
  return () => clearInterval(timer);
}

function firstMark(mark: ClockMark, file: string): ClockMark {
  try {
    return writeMark(file, mark);
  } catch (error) {
    const kept = readMark(file);
    if (!kept || !isDiskFull(error)) throw error;
    return kept;
  }
}

function writeMark(file: string, mark: ClockMark): ClockMark {
  writeFileSync(`${file}.new`, JSON.stringify(mark));
  renameSync(`${file}.new`, file);
  return mark;
}

function readMark(file: string): ClockMark | undefined {
  try {
    const { boot, monotonicMs, utcMs } = JSON.parse(readFileSync(file, 'utf8')) as ClockMark;
    if (typeof boot !== 'string' || !Number.isFinite(monotonicMs) || !Number.isFinite(utcMs))
      return undefined;
    return { boot, monotonicMs, utcMs };
  } catch {
    return undefined;
  }
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}
