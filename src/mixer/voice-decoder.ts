/**
 * Decodes one speaker's packets: by the native decoder, which is cheap, and from the first lost packet whose FEC came
 * until ten seconds after the last by the one that reads FEC.
 *
 * Neither knows what the other has decoded. So the one that takes over first decodes the last 300 ms again, and its sound
 * begins with a cross-fade.
 */

import { crossFade, SEAM_TICKS } from './cross-fade.ts';
import { FecDecoder } from './fec-decoder.ts';
import { OpusDecoder } from './opus-decoder.ts';

/**
 * 300 ms, after which a decoder sounds the same whatever it decoded before: to 30 dB under speech. The 80 ms that RFC
 * 7845 §4.6 asks for would leave 10 (SILK predicts voiced sound from period to period).
 */
const PREROLL_TICKS = 14_400;
/** 10 s: what changing over costs is bounded. */
const HOLD_TICKS = 480_000;

interface Decoded {
  readonly payload: Uint8Array;
  readonly ticks: number;
}

export class VoiceDecoder {
  readonly #native = new OpusDecoder();
  /** While it decodes in place of the native one. */
  #fec: FecDecoder | undefined;
  /** The last packets, of `PREROLL_TICKS` or a little more; all of them, while they are less. */
  #recent: Decoded[] = [];
  #recentTicks = 0;
  #sinceRebuiltTicks = 0;

  /** Whether packets have lately been rebuilt. */
  get readsFec(): boolean {
    return this.#fec !== undefined;
  }

  /** @returns samples in −1..1, valid until the next call; undefined when the bytes are no Opus packet */
  decode(payload: Uint8Array): Float32Array | undefined {
    const samples = this.#decode(payload);
    if (samples) this.#remember({ payload, ticks: samples.length });
    return samples;
  }

  /**
   * Sound in place of what is missing.
   *
   * @param ticks 1 to 960
   * @returns that many samples in −1..1, valid until the next call
   */
  conceal(ticks: number): Float32Array {
    return this.#byFec((fec) => fec.conceal(ticks)) ?? this.#native.conceal(ticks);
  }

  /**
   * The lost sound right before `payload`, which is decoded next.
   *
   * @param ticks as `fecTicks` says
   * @returns that many samples in −1..1, valid until the next call; undefined when it can only be invented
   */
  rebuild(payload: Uint8Array, ticks: number): Float32Array | undefined {
    if (this.#fec) return this.#byFec((fec) => this.#rebuild(fec, payload, ticks));
    this.#fec = FecDecoder.open();
    const samples = this.#byFec((fec) => {
      for (const recent of this.#recent) fec.decode(recent.payload);
      return this.#rebuild(fec, payload, ticks);
    });
    if (samples) crossFade(samples, this.#native.conceal(SEAM_TICKS), samples);
    else this.close();
    return samples;
  }

  /** What comes does not continue what was: its echo must not be heard. */
  reset(): void {
    this.#native.reset();
    this.close();
    this.#recent = [];
    this.#recentTicks = 0;
  }

  /** Gives up what is not freed by itself. */
  close(): void {
    const fec = this.#fec;
    this.#fec = undefined;
    fec?.close();
  }

  #decode(payload: Uint8Array): Float32Array | undefined {
    if (!this.#fec) return this.#native.decode(payload);
    const samples = this.#byFec((fec) => fec.decode(payload));
    if (!this.#fec) return this.#native.decode(payload);
    this.#sinceRebuiltTicks += samples?.length ?? 0;
    if (!samples || this.#sinceRebuiltTicks < HOLD_TICKS) return samples;
    this.#handBack();
    const own = this.#native.decode(payload);
    if (own) crossFade(own, samples, own);
    return own;
  }

  #rebuild(fec: FecDecoder, payload: Uint8Array, ticks: number): Float32Array | undefined {
    const samples = fec.rebuild(payload, ticks);
    if (samples) this.#sinceRebuiltTicks = 0;
    return samples;
  }

  /** What the decoder that reads FEC makes; undefined when there is none, or none any more. */
  #byFec(work: (fec: FecDecoder) => Float32Array | undefined): Float32Array | undefined {
    if (!this.#fec) return undefined;
    try {
      return work(this.#fec);
    } catch {
      this.#handBack();
      return undefined;
    }
  }

  #handBack(): void {
    this.close();
    this.#native.reset();
    for (const { payload } of this.#recent) this.#native.decode(payload);
  }

  #remember(decoded: Decoded): void {
    this.#recent.push(decoded);
    this.#recentTicks += decoded.ticks;
    for (let first = this.#recent[0]; first; first = this.#recent[0]) {
      if (this.#recentTicks - first.ticks < PREROLL_TICKS) break;
      this.#recent.shift();
      this.#recentTicks -= first.ticks;
    }
  }
}
