/**
 * One speaker's way from packets to the mix: waits in the jitter buffer, is decoded or concealed, and is resampled
 * onto the programme's clock.
 *
 * Silent until a talkspurt has filled its target; silent again when packets end after a DTX frame (RFC 7587 §3.1.3),
 * or after 100 ms of loss. Every new talkspurt so begins with a fresh buffer, whatever drifted in between.
 */

import { JitterBuffer } from './jitter-buffer.ts';
import { OpusDecoder } from './opus-decoder.ts';
import { Resampler } from './resampler.ts';
import type { VoicePacket } from './voice-packet.ts';

const FRAME = 960;
/** An Opus packet of at most this many bytes is DTX: nothing follows until there is sound again. */
const DTX_BYTES = 2;
const MOST_CONCEALED_FRAMES = 5;
const FADE_SAMPLES = 480;
/** Correction of the reading rate for each ms that the delay is off its target. */
const RATE_PER_MS = 0.00008;
/** 0.4 %: a third of the smallest change of pitch that is heard. */
const MOST_RATE = 0.004;
/** Smoothing of the measured level: about 2 s. */
const LEVEL_SMOOTHING = 0.01;

export interface VoiceStats {
  readonly bufferMs: number;
  readonly targetMs: number;
  /** Deviation of the reading rate, in parts per million: in a long talkspurt, the speaker's drift. */
  readonly ratePpm: number;
  readonly frames: number;
  readonly concealed: number;
  readonly late: number;
}

export class Voice {
  readonly #buffer = new JitterBuffer();
  readonly #decoder = new OpusDecoder();
  readonly #queue = new Resampler();
  #talking = false;
  #filledSinceMs = 0;
  #nextTicks = Number.NEGATIVE_INFINITY;
  #dtx = false;
  #lost = 0;
  #levelMs = 0;
  #rate = 1;
  #gain = 0;
  #muted = false;
  #frames = 0;
  #concealed = 0;
  #late = 0;

  receive(packet: VoicePacket): void {
    if (!this.#talking && packet.payload.length <= DTX_BYTES) return;
    if (!this.#buffer.first) this.#filledSinceMs = packet.arrivalMs;
    if (!this.#buffer.insert(packet, this.#talking ? this.#nextTicks : Number.NEGATIVE_INFINITY))
      this.#late++;
  }

  setMuted(muted: boolean): void {
    this.#muted = muted;
  }

  /** Adds this voice's next 960 samples to `mix`. */
  renderInto(mix: Float32Array, scratch: Float32Array, nowMs: number): void {
    if (!this.#talking && !this.#begin(nowMs)) return;
    // 8 samples more than a frame: the rate may read that much faster, and interpolation looks two ahead.
    while (this.#talking && this.#queue.length < FRAME + 8) this.#advance();
    if (this.#queue.length < FRAME + 8) this.#queue.push(new Float32Array(FRAME + 8));
    if (this.#talking) this.#steer(nowMs);
    this.#queue.read(scratch, this.#rate);
    const goal = this.#muted || !this.#talking ? 0 : 1;
    const step = 1 / FADE_SAMPLES;
    for (let i = 0; i < FRAME; i++) {
      if (this.#gain !== goal)
        this.#gain = goal > this.#gain ? Math.min(1, this.#gain + step) : Math.max(0, this.#gain - step);
      mix[i] = (mix[i] ?? 0) + (scratch[i] ?? 0) * this.#gain;
    }
    this.#frames++;
    if (!this.#talking) this.#queue.clear();
  }

  get stats(): VoiceStats {
    return {
      bufferMs: this.#levelMs,
      targetMs: this.#buffer.targetMs,
      ratePpm: (this.#rate - 1) * 1e6,
      frames: this.#frames,
      concealed: this.#concealed,
      late: this.#late,
    };
  }

  #begin(nowMs: number): boolean {
    const first = this.#buffer.first;
    if (!first) return false;
    const heldMs = this.#buffer.spanFrom(first.ticks) / 48 + 20;
    const targetMs = this.#buffer.targetMs;
    // A frame is rendered at once, so half of one less is waited for.
    if (heldMs < targetMs + 20 && nowMs - this.#filledSinceMs < targetMs - 10) return false;
    this.#talking = true;
    this.#nextTicks = first.ticks;
    this.#levelMs = targetMs;
    this.#rate = 1;
    this.#lost = 0;
    this.#dtx = false;
    return true;
  }

  #advance(): void {
    const first = this.#buffer.first;
    if (first && first.ticks <= this.#nextTicks) {
      this.#buffer.take();
      this.#play(first.payload);
    } else if (this.#dtx && !first) {
      this.#fallSilent();
    } else if (this.#dtx && first) {
      this.#push(new Float32Array(Math.min(FRAME, first.ticks - this.#nextTicks)));
    } else {
      this.#conceal();
    }
  }

  #play(payload: Uint8Array): void {
    const samples = this.#decoder.decode(payload);
    if (!samples) {
      this.#conceal();
      return;
    }
    this.#dtx = payload.length <= DTX_BYTES;
    this.#lost = 0;
    this.#push(samples);
  }

  #conceal(): void {
    this.#concealed++;
    this.#lost++;
    this.#push(this.#decoder.conceal());
    if (this.#lost >= MOST_CONCEALED_FRAMES && !this.#buffer.first) this.#fallSilent();
    else if (this.#lost >= MOST_CONCEALED_FRAMES)
      this.#nextTicks = this.#buffer.first?.ticks ?? this.#nextTicks;
  }

  #push(samples: Float32Array): void {
    this.#queue.push(samples);
    this.#nextTicks += samples.length;
  }

  #fallSilent(): void {
    this.#talking = false;
    this.#nextTicks = Number.NEGATIVE_INFINITY;
  }

  /** Reads a little faster when it plays later than it need, slower when too soon: drift never accumulates. */
  #steer(nowMs: number): void {
    const playingTicks = this.#nextTicks - this.#queue.length;
    this.#levelMs += (this.#buffer.delayMs(playingTicks, nowMs) - this.#levelMs) * LEVEL_SMOOTHING;
    const offMs = this.#levelMs - this.#buffer.targetMs;
    this.#rate = 1 + Math.max(-MOST_RATE, Math.min(MOST_RATE, offMs * RATE_PER_MS));
  }
}
