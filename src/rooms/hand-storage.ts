import type { HandState } from '../core/hand-state.ts';
import type { Hand } from './hand.ts';
import type { NewArrival } from './invitation-storage.ts';

/** What raised hands need kept; as for `RoomStorage`, what resolved would survive a crash. */
export interface HandStorage {
  addHand(hand: Hand, secretDigest: string): Promise<void>;
  /** Says it anew, under another secret; it keeps its place in the queue. */
  sayAgain(hand: Hand, secretDigest: string): Promise<void>;
  hand(room: string, id: string): Promise<Hand | undefined>;
  /** The same where the secret is its own. */
  handBySecret(room: string, id: string, secretDigest: string): Promise<Hand | undefined>;
  /** Those that something may yet come of. */
  handsUp(room: string): Promise<readonly Hand[]>;
  /** The last that this browser raised here. */
  lastOf(room: string, deviceDigest: string): Promise<Hand | undefined>;
  /** Rooms where a hand is up. */
  roomsWithHands(): Promise<readonly string[]>;
  /** Changes one that is in one of these states. @returns false when it is in none */
  changeHand(hand: HandKey, from: readonly HandState[], to: HandState, nowMs: number): Promise<boolean>;
  /** Makes the place and accepts the hand, both or neither. @returns false when it is no longer queued */
  acceptHand(hand: HandKey, arrival: NewArrival, nowMs: number): Promise<boolean>;
  /** Ends an accepted one and takes its place back, both or neither. */
  endHand(hand: HandKey, to: HandState, nowMs: number): Promise<void>;
}

export interface HandKey {
  readonly room: string;
  readonly id: string;
}
