/** The same numbers each time, so that a run can be had again: xorshift32 (Marsaglia 2003). @returns from 0 to 1 */
export function chanceFrom(seed: number): () => number {
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 4_294_967_296;
  };
}
