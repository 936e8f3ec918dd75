import type { Head } from '../../../src/core/head.ts';

const SETTLED_MS = 15_000;
const WAITING_MS = 1_000;
const REPLAY_MS = 2_000;
const UNREACHED_MS = 3_000;
const IDLE_MS = 4_000;

/**
 * How often to read the head, in ms: often while something is waited for, seldom once there is sound, which itself
 * tells what happens.
 *
 * @param head the last one read @param hasSource whether there is a programme to play @param wanted the listener pressed
 */
export function headPaceMs(head: Head | undefined, hasSource: boolean, wanted: boolean): number {
  // A room may be live a moment before its programme is there.
  if (head?.state === 'live' && hasSource) return SETTLED_MS;
  if (head?.state === 'ended') return head.replay ? SETTLED_MS : REPLAY_MS;
  if (wanted) return WAITING_MS;
  return head ? IDLE_MS : UNREACHED_MS;
}
