/**
 * What the lottery lane of one round did, in sums: of those who said that they wait before anyone could know who is drawn, how
 * many were, and how many of these came to hear the sound.
 *
 * Whoever says so only once the seed of their group is revealed could have chosen a number that it draws, and counts for
 * nothing here: so nobody can make the lane look busier, or more like listeners, than it was. Pure. Rules: docs/RULES.md LANE.
 */

import type { Ticket } from '../core/waiting-line.ts';
import type { Lottery } from './lottery.ts';

/** Of one group; a room is told by five hundred or so. */
const MOST_TOLD = 5_000;
/** Of a round that are drawn and remembered. */
const MOST_DRAWN = 50_000;

export class LaneRecord {
  readonly #lottery: Lottery;
  /** Numbers of the open group. */
  readonly #numbers = new Set<number>();
  /** Who was drawn, and is not known to play. */
  readonly #drawn = new Set<string>();
  #told = 0;
  #drawnOf = 0;
  #playing = 0;

  constructor(lottery: Lottery) {
    this.#lottery = lottery;
  }

  get sums(): { readonly told: number; readonly drawn: number; readonly playing: number } {
    return { told: this.#told, drawn: this.#drawnOf, playing: this.#playing };
  }

  /** One of the group that is open says that they wait. @returns whether it is the first to say so with this number */
  tells(number: number): boolean {
    if (this.#numbers.has(number)) return false;
    if (this.#numbers.size < MOST_TOLD) this.#numbers.add(number);
    return true;
  }

  /** The group that was open is closed: nobody draws a number in it any more. To be called before its seed is revealed. */
  closes(group: number): void {
    this.#told += this.#numbers.size;
    for (const number of this.#numbers) {
      if (!this.#lottery.isDrawn({ group, number })) continue;
      this.#drawnOf += 1;
      if (this.#drawn.size < MOST_DRAWN) this.#drawn.add(keyOf({ group, number }));
    }
    this.#numbers.clear();
  }

  /** One who was drawn hears the sound. @returns whether it counts: once, of whom was told */
  plays(ticket: Pick<Ticket, 'group' | 'number'>): boolean {
    if (!this.#drawn.delete(keyOf(ticket))) return false;
    this.#playing += 1;
    return true;
  }
}

function keyOf({ group, number }: Pick<Ticket, 'group' | 'number'>): string {
  return `${group} ${number}`;
}
