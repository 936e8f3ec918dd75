/**
 * The installation's clock as this page knows it, in UTC ms since 1970.
 *
 * The machine's own date is never asked: listeners' clocks are minutes off. Samples of `/time` anchor
 * `performance.now()`, which only ever advances. Rules: docs/RULES.md PLAY-1 to PLAY-4.
 */

/** One question and its answer. */
export interface ClockSample {
  /** `performance.now()` when asked and when answered. */
  readonly askedMs: number;
  readonly answeredMs: number;
  /** What the server's clock said in between, UTC ms. */
  readonly serverMs: number;
}

/** UTC = `performance.now()` + `offsetMs`, give or take `errorMs`. */
export interface ClockReading {
  readonly offsetMs: number;
  readonly errorMs: number;
}

/** Samples for one reading at most; the least round trip among them is the least wrong. */
const SAMPLES = 3;
/** So good a reading needs no other: it is off by half of what anything is asked for after its end, whatever the page was doing. */
export const GOOD_MS = 10;
/** `/time` has whole milliseconds. */
const RESOLUTION_MS = 1;
/** What a reading from `head.json` may be off: it is written once a second and may be cached for another. */
const HEAD_ERROR_MS = 2_000;
/** A crystal drifts up to 100 ppm: after ten minutes that is 60 ms, and it is time to ask again. */
export const RESYNC_MS = 600_000;
/** The first answers wait for a page that is being drawn, and look late: it is asked once more when that is done. */
export const CALM_MS = 3_000;
/** After `/time` could not be reached. */
const RETRY_MS = 15_000;

/** The server's answer lies somewhere inside the round trip: its middle is off by at most half of it. */
export function readingOf({ askedMs, answeredMs, serverMs }: ClockSample): ClockReading {
  const halfMs = (answeredMs - askedMs) / 2;
  return { offsetMs: serverMs - (askedMs + halfMs), errorMs: halfMs + RESOLUTION_MS };
}

export function bestReading(samples: readonly ClockSample[]): ClockReading | undefined {
  const readings = samples.map(readingOf);
  return readings.reduce<ClockReading | undefined>(
    (best, reading) => (best && best.errorMs <= reading.errorMs ? best : reading),
    undefined,
  );
}

/** The body of `/time`: one date in ISO 8601, in UTC or with the offset of an edge's own zone. */
export function parseTime(body: string): number | undefined {
  const text = body.trim();
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text)) return undefined;
  const ms = Date.parse(text);
  return Number.isFinite(ms) ? ms : undefined;
}

export class NetworkClock {
  readonly #monotonicMs: () => number;
  readonly #askTime: () => Promise<string>;
  #reading: ClockReading | undefined;
  #syncedAtMs = Number.NEGATIVE_INFINITY;
  #triedAtMs = Number.NEGATIVE_INFINITY;
  #syncing: Promise<boolean> | undefined;
  #readings = 0;

  /** @param askTime gets the body of `/time`, past every cache; rejects when it cannot */
  constructor(askTime: () => Promise<string>, monotonicMs: () => number = () => performance.now()) {
    this.#askTime = askTime;
    this.#monotonicMs = monotonicMs;
  }

  get isSet(): boolean {
    return this.#reading !== undefined;
  }

  /** Half the best round trip, in ms; infinite before the first reading. */
  get errorMs(): number {
    return this.#reading?.errorMs ?? Number.POSITIVE_INFINITY;
  }

  /** Whether it is time to ask again. */
  get isStale(): boolean {
    const nowMs = this.#monotonicMs();
    const isRough = this.#readings === 1 && this.errorMs > GOOD_MS;
    const goodForMs = isRough ? CALM_MS : RESYNC_MS;
    const retryMs = isRough ? CALM_MS : RETRY_MS;
    return nowMs - this.#syncedAtMs > goodForMs && nowMs - this.#triedAtMs > retryMs;
  }

  /** @throws RangeError before the first reading */
  nowMs(): number {
    if (!this.#reading) throw new RangeError('the clock was read before it was set');
    return this.#monotonicMs() + this.#reading.offsetMs;
  }

  /** Asks `/time` anew; false when it could not be reached. A second call while one is under way joins it. */
  sync(): Promise<boolean> {
    this.#syncing ??= this.#takeSamples().finally(() => {
      this.#syncing = undefined;
    });
    return this.#syncing;
  }

  /** Without `/time`, `head.json` tells roughly; what media then arrives corrects it. Keeps a better reading. */
  setFromHead(nowMs: number): void {
    if (this.#reading) return;
    this.#reading = { offsetMs: nowMs - this.#monotonicMs(), errorMs: HEAD_ERROR_MS };
  }

  /** Media cannot arrive before it exists: a clock that says otherwise is slow by at least so much. */
  correctSlow(byMs: number): void {
    if (!this.#reading || byMs <= 0) return;
    this.#reading = { ...this.#reading, offsetMs: this.#reading.offsetMs + byMs };
  }

  /** The origin says that a number is further ahead than this clock believes. */
  correctFast(byMs: number): void {
    if (!this.#reading || byMs <= 0) return;
    this.#reading = { ...this.#reading, offsetMs: this.#reading.offsetMs - byMs };
  }

  async #takeSamples(): Promise<boolean> {
    const samples: ClockSample[] = [];
    this.#triedAtMs = this.#monotonicMs();
    for (let i = 0; i < SAMPLES; i++) {
      const askedMs = this.#monotonicMs();
      const serverMs = await this.#askTime().then(parseTime, () => undefined);
      if (serverMs === undefined) break;
      samples.push({ askedMs, answeredMs: this.#monotonicMs(), serverMs });
      // The first reading counts at once: a press must not wait for two more round trips.
      const best = bestReading(samples);
      this.#reading ??= best;
      if (best && best.errorMs <= GOOD_MS) break;
    }
    const best = bestReading(samples);
    if (!best) return false;
    this.#reading = best;
    this.#syncedAtMs = this.#monotonicMs();
    this.#readings++;
    return true;
  }
}
