/**
 * Where a raised hand stands.
 *
 *   waiting ⇄ later ──accept──▶ accepted ──▶ returned | removed
 *      └────┴──▶ declined | lowered | lapsed ◀──┘
 *
 * - `later`: its host comes back to it; it stands behind those that wait.
 * - `accepted`: there is a place on stage for it.
 * - `returned`: came down from the stage, or was sent back to listening; may raise a hand again.
 * - `removed`: taken off the stage for good.
 * - `lowered`: by who raised it.
 * - `lapsed`: nobody was there any more who raised it, or the room ended.
 */
export const HAND_STATES = [
  'waiting',
  'later',
  'accepted',
  'declined',
  'lowered',
  'lapsed',
  'returned',
  'removed',
] as const;
export type HandState = (typeof HAND_STATES)[number];

/** Those that a host still has to answer. */
export const QUEUED = ['waiting', 'later'] as const satisfies readonly HandState[];
/** Those that something may yet come of. */
export const UP = [...QUEUED, 'accepted'] as const satisfies readonly HandState[];

export function isUp(state: HandState): boolean {
  return (UP as readonly HandState[]).includes(state);
}

/** What a host says to a raised hand. */
export const HAND_ANSWERS = ['accept', 'later', 'decline'] as const;
export type HandAnswer = (typeof HAND_ANSWERS)[number];

/** Characters of the line that one raises a hand with. */
export const LONGEST_HAND_TOPIC = 140;
