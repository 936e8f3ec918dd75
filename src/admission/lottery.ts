/**
 * The lottery of a round: seeds that were fixed before anyone drew a ticket, and are revealed group by group after.
 *
 * Each seed is the hash of the next one; what is published first is the hash of the first. So a seed cannot be chosen after
 * the fact, not by the operator either: one that was not committed to does not hash to what was. Tickets are drawn before the seed of
 * their group is known, to all but the operator. What is revealed for one group reveals those before it.
 */

import { createHash, randomBytes } from 'node:crypto';
import { LANE_SHARE, type LaneNotice, MOST_GROUPS, type Ticket } from '../core/waiting-line.ts';

export class Lottery {
  /** The seed of group n is the n-th. */
  readonly #seeds: readonly Buffer[];
  readonly #commitment: string;

  /** @param secret of 32 bytes, or random ones @param groups that it can have */
  constructor(secret: Buffer = randomBytes(32), groups = MOST_GROUPS) {
    const seeds: Buffer[] = [secret];
    while (seeds.length < groups) seeds.push(hashed(seeds.at(-1) ?? secret));
    this.#seeds = seeds.reverse();
    this.#commitment = hashed(this.#seeds[0] ?? secret).toString('hex');
  }

  get commitment(): string {
    return this.#commitment;
  }

  /** What may be known while tickets of `group` are still drawn. */
  notice(group: number): LaneNotice {
    const revealed = this.#seeds[group - 1];
    return {
      share: LANE_SHARE,
      commitment: this.#commitment,
      ...(revealed ? { revealed: { group: group - 1, seed: revealed.toString('hex') } } : {}),
    };
  }

  /** Whether the lane lets it in. */
  isDrawn(ticket: Pick<Ticket, 'group' | 'number'>): boolean {
    const seed = this.#seeds[ticket.group];
    return seed !== undefined && shareOf(seed, ticket) < LANE_SHARE;
  }
}

/** For whoever verifies it: SHA-256 of the seed and the number as ten digits, its first four bytes as a fraction of 2³². */
export function shareOf(seed: Buffer, { number }: Pick<Ticket, 'number'>): number {
  const digits = String(number).padStart(10, '0');
  return createHash('sha256').update(seed).update(digits).digest().readUInt32BE() / 2 ** 32;
}

function hashed(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}
