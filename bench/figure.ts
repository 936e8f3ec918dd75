/** One number that Tribune promises, as measured just now. */
export type Reading = {
  /** What it is: a stable name, for it is the key in the JSON. */
  readonly what: string;
  readonly value: number;
  readonly unit: string;
} & Reach;

/** What the value may be and no more, or must be and no less. */
type Reach = { readonly most: number } | { readonly least: number };

/** A measurement. One run can yield several readings, such as a median and a percentile. */
export interface Figure {
  /** To choose it on the command line. */
  readonly name: string;
  /** The settings of every peer, so that the numbers can be had again. */
  readonly settings: readonly string[];
  /** @param say what is worth knowing beside the readings, for people */
  measure(say: (note: string) => void): Promise<readonly Reading[]>;
}

export function isMet(reading: Reading): boolean {
  return 'most' in reading ? reading.value <= reading.most : reading.value >= reading.least;
}

export function spread(ms: readonly number[]): string {
  const at = (share: number) => percentile(ms, share).toFixed(0);
  return `least ${at(0)}, median ${at(0.5)}, worst ${at(1)} ms`;
}

/** The value below which a share of the samples lies: nearest rank. NaN of none. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
