/** When the origin completes a segment with silence (docs/PROTOCOL.md, Ingest and fencing). Pure. */

import { segmentEndMs } from '../core/programme.ts';

/** How long after its end a segment may still be completed by its writer. */
const GRACE_MS = 500;
/** For how long the writer must have said nothing. */
const SILENT_MS = 1_000;
/** The most filled at one turn: after hours without a writer, listeners still get their answers in between. */
const MOST_AT_ONCE = 250;

export interface FillFacts {
  /** First incomplete segment of the rung. */
  readonly next: number;
  /** Ms since T0. */
  readonly elapsedMs: number;
  /** Ms since anything came from the writer; negative while it still has its chance to come back. */
  readonly silentMs: number;
  /** First number of the writer: what lies before it nobody will send. */
  readonly fromSegment: number;
  /** Highest segment this writer sent of the rung. It sends in order: what it passed over it will not send. */
  readonly passedSegment: number;
}

/** The segment before which everything incomplete has to be filled now; `next` when nothing has. */
export function fillBefore(facts: FillFacts): number {
  let n = facts.next;
  while (n < facts.next + MOST_AT_ONCE && isDue(n, facts)) n++;
  return n;
}

function isDue(n: number, { elapsedMs, silentMs, fromSegment, passedSegment }: FillFacts): boolean {
  if (n < fromSegment) return elapsedMs >= segmentEndMs(n);
  if (elapsedMs < segmentEndMs(n) + GRACE_MS) return false;
  return silentMs >= SILENT_MS || passedSegment > n + 1;
}
