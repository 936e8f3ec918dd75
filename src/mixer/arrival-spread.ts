/**
 * How unevenly a speaker's packets arrive, and so how long their sound has to wait.
 *
 * Transit is arrival minus timestamp: meaningless alone, because the speaker's clock has another origin, but the
 * differences between packets are the network's. The fastest of the last four seconds is the reference; it follows a
 * drifting clock or a new route within that time.
 */

/** Bounds of the target, ms. */
const LEAST_TARGET_MS = 40;
export const MOST_TARGET_MS = 200;
/** A frame is rendered whole: its last sample has to be there 20 ms before it is heard; and what the resampler looks ahead. */
const FRAME_MS = 20.5;
const FASTEST_WINDOW_S = 4;
const BUCKET_MS = 1;
const BUCKETS = MOST_TARGET_MS / BUCKET_MS + 1;
/** At 20 ms a packet: two seconds, so that the target grows fast; thirty, so that it shrinks slowly. */
const RECENT = { packets: 100, share: 0.95 };
const LASTING = { packets: 1500, share: 0.98 };
/** When the reference moves by more, what was measured against the old one is measured again. */
const RESTATE_MS = 2.5;
/** When the way becomes faster by more, what was measured on the slower one says nothing of it. */
const NEW_WAY_MS = 15;

export class ArrivalSpread {
  /** The least transit of each of the last seconds. */
  readonly #fastest: { second: number; transitMs: number }[] = [];
  #fastestMs = 0;
  readonly #transits = new Float64Array(LASTING.packets);
  readonly #recent = new Uint16Array(BUCKETS);
  readonly #lasting = new Uint16Array(BUCKETS);
  #noted = 0;
  #referenceMs = 0;
  #targetMs = LEAST_TARGET_MS;

  note(arrivalMs: number, transitMs: number): void {
    if (this.#noted > 0 && transitMs < this.#fastestMs - NEW_WAY_MS) this.reset();
    this.#noteFastest(Math.floor(arrivalMs / 1000), transitMs);
    if (this.#noted >= LASTING.packets) this.#count(this.#lasting, LASTING.packets, -1);
    if (this.#noted >= RECENT.packets) this.#count(this.#recent, RECENT.packets, -1);
    this.#transits[this.#noted % LASTING.packets] = transitMs;
    this.#noted++;
    this.#count(this.#lasting, 1, 1);
    this.#count(this.#recent, 1, 1);
    if (Math.abs(this.#fastestMs - this.#referenceMs) > RESTATE_MS) this.#restate();
    const spread = Math.max(this.#quantile(this.#recent, RECENT), this.#quantile(this.#lasting, LASTING));
    const wantedMs = FRAME_MS + (spread + 1) * BUCKET_MS;
    this.#targetMs = Math.max(LEAST_TARGET_MS, Math.min(MOST_TARGET_MS, wantedMs));
  }

  /** The least transit lately seen, ms. */
  get fastestMs(): number {
    return this.#fastestMs;
  }

  /** How long after its fastest arrival a sample should be read, ms. */
  get targetMs(): number {
    return this.#targetMs;
  }

  reset(): void {
    this.#fastest.length = 0;
    this.#recent.fill(0);
    this.#lasting.fill(0);
    this.#noted = 0;
    this.#targetMs = LEAST_TARGET_MS;
  }

  #noteFastest(second: number, transitMs: number): void {
    const seconds = this.#fastest;
    const newest = seconds.at(-1);
    if (newest?.second === second) newest.transitMs = Math.min(newest.transitMs, transitMs);
    else seconds.push({ second, transitMs });
    while (seconds[0] && Math.abs(second - seconds[0].second) >= FASTEST_WINDOW_S) seconds.shift();
    this.#fastestMs = Number.POSITIVE_INFINITY;
    for (const { transitMs: each } of seconds) this.#fastestMs = Math.min(this.#fastestMs, each);
  }

  /** Counts the packet noted so many ago, 1 being the last. */
  #count(histogram: Uint16Array, ago: number, by: number): void {
    const transitMs = this.#transits[(this.#noted - ago) % LASTING.packets] as number;
    const bucket = Math.floor((transitMs - this.#referenceMs) / BUCKET_MS);
    const kept = Math.max(0, Math.min(BUCKETS - 1, bucket));
    histogram[kept] = (histogram[kept] as number) + by;
  }

  #restate(): void {
    this.#referenceMs = this.#fastestMs;
    this.#recent.fill(0);
    this.#lasting.fill(0);
    for (let ago = Math.min(this.#noted, LASTING.packets); ago > 0; ago--) {
      this.#count(this.#lasting, ago, 1);
      if (ago <= RECENT.packets) this.#count(this.#recent, ago, 1);
    }
  }

  /** The first bucket up to which at least this share of all lies. */
  #quantile(histogram: Uint16Array, { packets, share }: { packets: number; share: number }): number {
    const enough = Math.ceil(share * Math.min(this.#noted, packets));
    let seen = histogram[0] as number;
    let bucket = 0;
    while (seen < enough) seen += histogram[++bucket] as number;
    return bucket;
  }
}
