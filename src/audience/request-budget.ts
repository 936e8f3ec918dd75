/**
 * What all audiences together may send: whoever is counted, whoever reacts and whoever votes, in all rooms, and newcomers who say
 * that they wait. Presence may take half of it, which is what 10,000 listeners need to be counted to 2 %; reactions and votes have
 * what is left.
 */

/** A second, once the audiences have heard of their probabilities. */
export const MOST_REQUESTS_A_SECOND = 200;
export const FOR_PRESENCE = 100;

export class RequestBudget {
  /** Room → estimate of who listens, and how many reports a second they send. */
  readonly #rooms = new Map<string, { readonly listeners: number; readonly perSecond: number }>();

  readonly #forWaiting: () => number;

  /** @param forWaiting what newcomers send a second who wait before full rooms */
  constructor(forWaiting: () => number = () => 0) {
    this.#forWaiting = forWaiting;
  }

  note(room: string, listeners: number, perSecond: number): void {
    this.#rooms.set(room, { listeners, perSecond });
  }

  forget(room: string): void {
    this.#rooms.delete(room);
  }

  listenersOf(room: string): number {
    return this.#rooms.get(room)?.listeners ?? 0;
  }

  /** Rooms with more listeners than might react at the same moment. */
  get largeRooms(): readonly string[] {
    const most = this.forReactions;
    return [...this.#rooms].filter(([, { listeners }]) => listeners > most).map(([room]) => room);
  }

  /** Reactions and votes of all rooms, a second. */
  get forReactions(): number {
    let presence = 0;
    for (const { perSecond } of this.#rooms.values()) presence += perSecond;
    return MOST_REQUESTS_A_SECOND - Math.min(FOR_PRESENCE, presence) - this.#forWaiting();
  }
}

/**
 * Of a total, how much each may take at most, so that all together take no more: who wants little takes that, and the others
 * share what is left evenly.
 */
export function evenShare(wanted: readonly number[], total: number): number {
  let left = total;
  let share = total;
  for (const [n, each] of wanted.toSorted((a, b) => a - b).entries()) {
    share = left / (wanted.length - n);
    if (each > share) break;
    left -= each;
  }
  return share;
}
