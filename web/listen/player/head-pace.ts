import type { Head, HeadComing } from '../../../src/core/head.ts';

const SETTLED_MS = 15_000;
const WAITING_MS = 1_000;
const NEARBY_MS = 2_000;
const REPLAY_MS = 2_000;
const UNREACHED_MS = 3_000;
const IDLE_MS = 4_000;
/** From so long before its start a room may go live any second. */
const NEAR_MS = 30_000;
/** A room so late is watched with less haste. */
const LATE_MS = 15 * 60_000;
const LATE_WAITING_MS = 5_000;

/** What the pace depends on beside the head. */
export interface Watching {
  /** Whether there is a programme to play. */
  readonly hasSource: boolean;
  /** The listener pressed. */
  readonly wanted: boolean;
  /** The installation's clock, UTC in ms; undefined while it is not known. */
  readonly nowMs?: number | undefined;
}

/**
 * How often to read the head, in ms: often while something is waited for that may come any second, seldom before that, and
 * once there is sound, which itself tells what happens.
 *
 * @param head the last one read
 */
export function headPaceMs(head: Head | undefined, watching: Watching): number {
  const { hasSource, wanted } = watching;
  // A room may be live a moment before its programme is there.
  if (head?.state === 'live' && (hasSource || head.waits)) return SETTLED_MS;
  if (head?.state === 'ended') return isReplayComing(head) ? REPLAY_MS : SETTLED_MS;
  if (head?.coming?.startsMs !== undefined) return comingPaceMs(head.coming, head.coming.startsMs, watching);
  if (wanted) return WAITING_MS;
  return head ? IDLE_MS : UNREACHED_MS;
}

/** A room that never began, is not recorded, or whose replay was withdrawn, has none. */
function isReplayComing({ programme, replay, recorded, withdrawn }: Head): boolean {
  return programme !== undefined && replay === undefined && recorded !== false && !withdrawn;
}

function comingPaceMs({ waitsFor }: HeadComing, startsMs: number, { wanted, nowMs }: Watching): number {
  if (nowMs === undefined) return waitsFor && wanted ? WAITING_MS : IDLE_MS;
  const untilNearMs = startsMs - NEAR_MS - nowMs;
  if (untilNearMs > 0) return Math.min(SETTLED_MS, Math.max(WAITING_MS, untilNearMs));
  if (nowMs - startsMs > LATE_MS) return wanted ? LATE_WAITING_MS : SETTLED_MS;
  return wanted ? WAITING_MS : NEARBY_MS;
}
