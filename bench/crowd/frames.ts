import { TICKS_PER_SECOND } from '../../src/core/programme.ts';
import { RUNGS, type Rung } from '../../src/core/rung.ts';

/** Of one encoded frame at the rung's bit rate. */
export function frameBytes(rung: Rung): number {
  return Math.round((RUNGS[rung].bitsPerSecond * RUNGS[rung].frameSamples) / TICKS_PER_SECOND / 8);
}
