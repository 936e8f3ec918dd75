/**
 * Keeps the true peak of the mix under −1.5 dBTP: sees 5 ms ahead, and estimates the peaks between samples by fourfold
 * oversampling (ITU-R BS.1770-4 annex 2). Delays the programme by those 5 ms, always.
 */

/** Samples of delay. */
export const LOOK_AHEAD = 240;
/** −1.9 dBFS: 0.4 dB under the promise, for what a 48-tap estimate misses and an encoder adds. */
const CEILING = 10 ** (-1.9 / 20);
const RELEASE = 1 / 9_600;

/** The four phases of BS.1770-4 annex 2, table 3. The last two mirror the first. */
const PHASE_0 = [
  0.001708984375, 0.010986328125, -0.0196533203125, 0.033203125, -0.0594482421875, 0.1373291015625,
  0.97216796875, -0.102294921875, 0.047607421875, -0.026611328125, 0.014892578125, -0.00830078125,
];
const PHASE_1 = [
  -0.0291748046875, 0.029296875, -0.0517578125, 0.089111328125, -0.16650390625, 0.465087890625, 0.77978515625,
  -0.2003173828125, 0.1015625, -0.0582275390625, 0.0330810546875, -0.0189208984375,
];
const PHASES = [PHASE_0, PHASE_1, PHASE_1.toReversed(), PHASE_0.toReversed()];
const TAPS = 12;

export class Limiter {
  readonly #history = new Float32Array(TAPS);
  readonly #delay = new Float32Array(LOOK_AHEAD);
  readonly #needed = new Float32Array(LOOK_AHEAD).fill(1);
  #at = 0;
  #gain = 1;

  /** Changes `samples` in place; what comes out went in 240 samples earlier. */
  process(samples: Float32Array): void {
    for (let i = 0; i < samples.length; i++) {
      const x = samples[i] ?? 0;
      this.#history.copyWithin(0, 1);
      this.#history[TAPS - 1] = x;
      const peak = this.#truePeak();
      const out = this.#delay[this.#at] ?? 0;
      this.#delay[this.#at] = x;
      this.#needed[this.#at] = peak > CEILING ? CEILING / peak : 1;
      this.#at = (this.#at + 1) % LOOK_AHEAD;
      samples[i] = out * this.#nextGain();
    }
  }

  #truePeak(): number {
    let peak = Math.abs(this.#history[TAPS - 1] ?? 0);
    // Quiet samples cannot make a loud peak between them: the taps of a phase add up to less than 2.
    let loudest = 0;
    for (let i = 0; i < TAPS; i++) loudest = Math.max(loudest, Math.abs(this.#history[i] ?? 0));
    if (loudest * 2 < CEILING) return peak;
    for (const phase of PHASES) {
      let sum = 0;
      for (let i = 0; i < TAPS; i++) sum += (phase[i] ?? 0) * (this.#history[i] ?? 0);
      peak = Math.max(peak, Math.abs(sum));
    }
    return peak;
  }

  /** Straight down so as to arrive in time for the loudest sample ahead, slowly up again. */
  #nextGain(): number {
    let lowest = 1;
    let steepest = 0;
    if (this.#gain < 1 || this.#anyAhead()) {
      for (let ahead = 0; ahead < LOOK_AHEAD; ahead++) {
        const needed = this.#needed[(this.#at + ahead) % LOOK_AHEAD] ?? 1;
        lowest = Math.min(lowest, needed);
        if (needed < this.#gain) steepest = Math.max(steepest, (this.#gain - needed) / (ahead + 1));
      }
    }
    if (steepest > 0) this.#gain -= steepest;
    else this.#gain = Math.min(lowest, this.#gain + RELEASE);
    return this.#gain;
  }

  #anyAhead(): boolean {
    return (this.#needed[(this.#at + LOOK_AHEAD - 1) % LOOK_AHEAD] ?? 1) < 1;
  }
}
