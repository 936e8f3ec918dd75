/** A search for the largest audience, where a single try takes half a minute. */

export interface Search {
  /** Tried before all others. */
  readonly first: number;
  /** What is tried at least and at most. */
  readonly least: number;
  readonly most: number;
  /** So near to the answer is near enough; sizes are multiples of it. */
  readonly step: number;
}

/** @returns the highest size that was tried and held; 0 when not even the least did */
export async function highestThatHolds(
  { first, least, most, step }: Search,
  holds: (size: number) => Promise<boolean>,
): Promise<number> {
  if (await holds(first)) {
    if (first === most || !(await holds(most))) return first === most ? first : between(first, most);
    return most;
  }
  return between(0, first);

  async function between(held: number, broke: number): Promise<number> {
    if (broke - held <= step || broke <= least) return held;
    const middle = Math.max(least, Math.round((held + broke) / 2 / step) * step);
    if (middle >= broke || middle <= held) return held;
    return (await holds(middle)) ? between(middle, broke) : between(held, middle);
  }
}
