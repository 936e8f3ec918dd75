/** One number that Tribune promises, as measured just now. */
export interface Reading {
  /** What it is: a stable name, for it is the key in the JSON. */
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** The value may be this much and no more. */
  readonly most: number;
}

/** A measurement. One run can yield several readings, such as a median and a percentile. */
export interface Figure {
  /** To choose it on the command line. */
  readonly name: string;
  /** The settings of every peer, so that the numbers can be had again. */
  readonly settings: readonly string[];
  /** @param say what is worth knowing beside the readings, for people */
  measure(say: (note: string) => void): Promise<readonly Reading[]>;
}

export function isMet({ value, most }: Reading): boolean {
  return value <= most;
}

/** The value below which a share of the samples lies: nearest rank. NaN of none. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
