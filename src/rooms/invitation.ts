import type { InvitedRole } from '../core/rights.ts';
import type { Attempts } from './place.ts';

/** A link to a room's stage. One of several uses makes a place for each who comes by it. All times are UTC in ms. */
export interface Invitation {
  readonly room: string;
  /** Names it in paths; no secret. */
  readonly id: string;
  readonly role: InvitedRole;
  /** Of its only guest; absent where each gives their own. */
  readonly name?: string;
  /** Whether who comes by it begins muted. */
  readonly muted: boolean;
  /** How many may come by it, and how many places were made so far. */
  readonly uses: number;
  readonly used: number;
  /** When it ends by itself; whoever came before stays. */
  readonly untilMs?: number;
  readonly createdMs: number;
  readonly revokedMs?: number;
  /** Tries to come by it after it was revoked. */
  readonly attempts?: Attempts;
}
