import { LINES, lineOf } from './rank.ts';

export interface Waiting {
  readonly rank: number;
  readonly sinceMs: number;
  /** It is its turn. */
  readonly enter: () => void;
  /** It has to give way. */
  readonly giveWay: () => void;
}

/** Those who wait for a place: whoever is more urgent goes first, then whoever came first. Of a fixed length. */
export class WaitingLine {
  readonly #most: number;
  readonly #lines: Waiting[][] = Array.from({ length: LINES }, () => []);
  #length = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get length(): number {
    return this.#length;
  }

  /** Since when the one waits who came first of all; undefined: nobody does. */
  get oldestSinceMs(): number | undefined {
    const first = this.#lines.flatMap(([each]) => (each ? [each.sinceMs] : []));
    return first.length > 0 ? Math.min(...first) : undefined;
  }

  /** Whether anyone waits whose turn is before that of one of this rank who comes now. */
  hasBefore(rank: number): boolean {
    for (let n = lineOf(rank); n >= 0; n--) if ((this.#lines[n]?.length ?? 0) > 0) return true;
    return false;
  }

  /** Where the line is full, whoever is less urgent, and came last of them, gives way. @returns whether there is room */
  join(waiting: Waiting): boolean {
    if (this.#length >= this.#most && !this.#makeRoom(waiting.rank)) return false;
    this.#lines[lineOf(waiting.rank)]?.push(waiting);
    this.#length += 1;
    return true;
  }

  /** @param before only of lines before that of this rank */
  next(before: number): Waiting | undefined {
    const end = lineOf(before);
    for (let n = 0; n < end; n++) {
      const first = this.#lines[n]?.shift();
      if (!first) continue;
      this.#length -= 1;
      return first;
    }
    return undefined;
  }

  leave(waiting: Waiting): void {
    const line = this.#lines[lineOf(waiting.rank)];
    const at = line?.indexOf(waiting) ?? -1;
    if (at < 0) return;
    line?.splice(at, 1);
    this.#length -= 1;
  }

  #makeRoom(rank: number): boolean {
    for (let n = LINES - 1; n > lineOf(rank); n--) {
      const last = this.#lines[n]?.pop();
      if (!last) continue;
      this.#length -= 1;
      last.giveWay();
      return true;
    }
    return false;
  }
}
