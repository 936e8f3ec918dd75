/**
 * Rides the gain of the mix to −16 LUFS (ITU-R BS.1770-4, EBU R 128).
 *
 * Only speech moves it: in pauses, and under what is mere noise, the gain stays where it is, so that nothing is pulled
 * up that nobody said.
 */

import { BlockMeter } from './block-meter.ts';
import { lufsOf } from './k-weighting.ts';
import { SpeechGate } from './speech-gate.ts';
import { SpeechLoudness } from './speech-loudness.ts';

const TARGET_LUFS = -16;
const MOST_GAIN_DB = 24;
const LEAST_GAIN_DB = -24;
/** Share of the way to the wanted gain, in dB, for each frame of 20 ms: down in 0.1 s, up in 0.7 s. */
const FALL = 0.18;
const RISE = 0.03;
/** What limiting may take away and is given back, and the share of it given each 100 ms. */
const MOST_TRIM_DB = 4;
const TRIM_SHARE = 0.03;
/** While the gain is further from where it should be, what is heard says nothing of the limiter. */
const SETTLED_DB = 1;

export class LoudnessRider {
  readonly #before = new BlockMeter();
  readonly #after = new BlockMeter();
  readonly #gate = new SpeechGate();
  readonly #speech = new SpeechLoudness();
  readonly #heard = new SpeechLoudness();
  #speaking = false;
  #wantedDb = 0;
  #gainDb = 0;
  #gain = 1;
  #trimDb = 0;

  /** Changes `samples`, a frame of 20 ms, in place. */
  process(samples: Float32Array): void {
    if (this.#before.add(samples)) this.#judge();
    this.#gainDb += (this.#wantedDb - this.#gainDb) * (this.#wantedDb < this.#gainDb ? FALL : RISE);
    const gain = 10 ** (this.#gainDb / 20);
    const step = (gain - this.#gain) / samples.length;
    for (let i = 0; i < samples.length; i++) {
      this.#gain += step;
      samples[i] = (samples[i] as number) * this.#gain;
    }
    this.#gain = gain;
  }

  /** Hears what the limiter left: speech with many peaks comes out softer for it, which is given back. */
  heard(samples: Float32Array): void {
    if (!this.#after.add(samples) || !this.#speaking) return;
    if (Math.abs(this.#wantedDb - this.#gainDb) > SETTLED_DB) return;
    this.#heard.add(this.#after.block);
    const missingDb = TARGET_LUFS - (this.#heard.lufs ?? TARGET_LUFS);
    this.#trimDb = clamp(this.#trimDb + missingDb * TRIM_SHARE, 0, MOST_TRIM_DB);
  }

  #judge(): void {
    const block = this.#before.block;
    this.#speaking = this.#gate.opens(lufsOf(this.#before.hop), lufsOf(block), this.#speech.lufs);
    if (!this.#speaking) return;
    this.#speech.add(block);
    const loudness = this.#speech.lufs ?? TARGET_LUFS;
    this.#wantedDb = clamp(TARGET_LUFS - loudness + this.#trimDb, LEAST_GAIN_DB, MOST_GAIN_DB);
  }
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}
