/** Opus by libopus: 20 ms frames, mono, for the programme. */

import * as opus from '@evan/opus';
import type { FrameEncoder, TakeFrame } from './frame-encoder.ts';

const FRAME = 960;
/** By which the decoded sound lies behind what was encoded, at 48 kHz (RFC 7845 §4.2 calls it pre-skip). */
const OPUS_PRIMING = 312;
/** Of silence before the first sample; the last of them is the silent frame. Its encoder has then settled. */
const LEADING_FRAMES = 10;
const SET_BITRATE = 4002;
const SET_COMPLEXITY = 4010;
/** 0.2 % of a core where 10 takes 0.5 (bench/mixer.ts); at 48 kbit/s mono the difference is not heard. */
const COMPLEXITY = 5;
const INT16_MOST = 32_767;

export class OpusEncoder implements FrameEncoder {
  readonly silentFrame: Uint8Array;
  readonly #encoder = new opus.Encoder({ channels: 1, sample_rate: 48_000, application: 'audio' });
  readonly #pcm = new Int16Array(FRAME);
  /** The programme goes in this much ahead, so that what comes out is in its place. */
  #filled = FRAME - OPUS_PRIMING;
  #toDrop = 1;
  readonly #onFrame: TakeFrame;

  constructor(bitsPerSecond: number, onFrame: TakeFrame) {
    this.#onFrame = onFrame;
    // The setters are silently without effect in the WebAssembly build; ctl works in both.
    this.#encoder.ctl(SET_BITRATE, bitsPerSecond);
    this.#encoder.ctl(SET_COMPLEXITY, COMPLEXITY);
    let silent = new Uint8Array();
    for (let i = 0; i < LEADING_FRAMES; i++) silent = this.#encoder.encode(this.#pcm).slice();
    this.silentFrame = silent;
  }

  encode(samples: Float32Array): void {
    for (let i = 0; i < samples.length; i++) {
      const sample = Math.round((samples[i] as number) * INT16_MOST);
      this.#pcm[this.#filled++] = Math.max(-INT16_MOST - 1, Math.min(INT16_MOST, sample));
      if (this.#filled === FRAME) this.#emit();
    }
  }

  async close(): Promise<void> {
    this.#pcm.fill(0, this.#filled);
    this.#emit();
  }

  #emit(): void {
    const bytes = this.#encoder.encode(this.#pcm).slice();
    this.#filled = 0;
    if (this.#toDrop > 0) this.#toDrop--;
    else this.#onFrame(bytes);
  }
}
