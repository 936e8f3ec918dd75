/** How fast something grows that is read now and then: least squares, with the error of its slope. */
export interface Slope {
  /** Per unit of `at`. */
  readonly slope: number;
  /** Standard error of it, for readings that are off independently of one another. */
  readonly error: number;
}

export function slopeOf(readings: readonly { readonly at: number; readonly value: number }[]): Slope {
  const count = readings.length;
  const mean = (of: (reading: { at: number; value: number }) => number) =>
    readings.reduce((sum, reading) => sum + of(reading), 0) / count;
  const [meanAt, meanValue] = [mean(({ at }) => at), mean(({ value }) => value)];
  let [spread, together] = [0, 0];
  for (const { at, value } of readings) {
    spread += (at - meanAt) ** 2;
    together += (at - meanAt) * (value - meanValue);
  }
  const slope = together / spread;
  let rest = 0;
  for (const { at, value } of readings) rest += (value - meanValue - slope * (at - meanAt)) ** 2;
  return { slope, error: Math.sqrt(rest / Math.max(1, count - 2) / spread) };
}
