import type { HandState } from '../core/hand-state.ts';

/** A listener who asks to speak. All times are UTC in ms since 1970. */
export interface Hand {
  readonly room: string;
  /** Names it in paths; no secret. */
  readonly id: string;
  /** As listeners would see it. */
  readonly name: string;
  /** What it is about, in one line; empty when nothing is said. */
  readonly topic: string;
  /** In which they would speak: a BCP 47 tag. */
  readonly language?: string;
  readonly state: HandState;
  readonly raisedMs: number;
  /** When its state was last changed. */
  readonly changedMs: number;
  /** On stage, once accepted. */
  readonly place?: string;
  /** Who raised it, as far as they said: the account, and a digest of the key of their browser. */
  readonly account?: string;
  readonly deviceDigest: string;
}

/** In the order in which a host comes to them: those that wait by age, then those put off. */
export function inOrder(hands: readonly Hand[]): readonly Hand[] {
  const rank = ({ state }: Hand) => (state === 'waiting' ? 0 : 1);
  const since = ({ state, raisedMs, changedMs }: Hand) => (state === 'waiting' ? raisedMs : changedMs);
  return hands.toSorted((a, b) => rank(a) - rank(b) || since(a) - since(b) || (a.id < b.id ? -1 : 1));
}
