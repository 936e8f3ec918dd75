/** One speaker's way from packets to the mix: jitter buffer, playout, mute. */

import { FRAME_TICKS } from '../core/programme.ts';
import { GainRamp } from './gain-ramp.ts';
import { JitterBuffer } from './jitter-buffer.ts';
import { type Due, Playout } from './playout.ts';
import type { VoicePacket } from './voice-packet.ts';

/** In which a voice is muted or comes back (10 ms): less than a frame. */
const MUTE_SAMPLES = 480;

export interface VoiceStats {
  /** Sound received and not yet read. */
  readonly bufferMs: number;
  readonly targetMs: number;
  /** Of what was heard of this voice, the share that was invented in place of loss; 0..1. */
  readonly concealedShare: number;
  /** And the share that was lost too, but rebuilt from the FEC of what came after. */
  readonly rebuiltShare: number;
  /** Packets that came after their time. */
  readonly late: number;
}

export class Voice {
  readonly #buffer = new JitterBuffer();
  readonly #playout = new Playout(this.#buffer);
  readonly #presence = new GainRamp(1);
  #muted = false;
  #heardTicks = 0;
  #late = 0;

  receive(packet: VoicePacket): void {
    const became = this.#buffer.insert(packet, this.#playout.playedTicks);
    if (became === 'restarted') this.#playout.restart();
    else if (became === 'late') this.#late++;
  }

  setMuted(muted: boolean): void {
    this.#muted = muted;
    this.#presence.goTo(muted ? 0 : 1, MUTE_SAMPLES);
  }

  /**
   * Adds this voice's next 960 samples to `mix`.
   *
   * @param scratch 960 samples of room to work in
   */
  renderInto(mix: Float32Array, scratch: Float32Array, due: Due): void {
    if (this.#muted && this.#presence.gain === 0) {
      // What was said while muted is not said later.
      this.#playout.stop();
      this.#buffer.clear();
      return;
    }
    if (!this.#playout.render(scratch, due)) {
      this.#presence.jumpTo(this.#muted ? 0 : 1);
      return;
    }
    this.#heardTicks += FRAME_TICKS;
    this.#presence.apply(scratch);
    for (let i = 0; i < FRAME_TICKS; i++) mix[i] = (mix[i] as number) + (scratch[i] as number);
  }

  /** Nothing more of it is wanted. */
  close(): void {
    this.#playout.close();
  }

  get stats(): VoiceStats {
    return {
      bufferMs: this.#playout.bufferMs,
      targetMs: this.#playout.targetMs,
      concealedShare: this.#shareOf(this.#playout.concealedTicks),
      rebuiltShare: this.#shareOf(this.#playout.rebuiltTicks),
      late: this.#late,
    };
  }

  #shareOf(ticks: number): number {
    return this.#heardTicks > 0 ? ticks / this.#heardTicks : 0;
  }
}
