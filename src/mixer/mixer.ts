/**
 * The voices of a room, as one sound.
 *
 *   stage ──VoicePacket──▶ [mixer] ──960 samples each 20 ms──▶ encoders
 *
 * The caller owns the clock; a call to `render` never fails and never waits.
 */

import { FRAME_TICKS } from '../core/programme.ts';
import { Limiter } from './limiter.ts';
import { LoudnessRider } from './loudness.ts';
import { RenderClock } from './render-clock.ts';
import { Voice, type VoiceStats } from './voice.ts';
import type { VoicePacket } from './voice-packet.ts';

export class Mixer {
  readonly #voices = new Map<string, Voice>();
  /** Those that were removed fade out in the next frame. */
  #leaving: Voice[] = [];
  readonly #clock = new RenderClock();
  readonly #loudness = new LoudnessRider();
  readonly #limiter = new Limiter();
  readonly #scratch = new Float32Array(FRAME_TICKS);

  addVoice(place: string): void {
    if (!this.#voices.has(place)) this.#voices.set(place, new Voice());
  }

  removeVoice(place: string): void {
    const voice = this.#voices.get(place);
    if (!voice) return;
    voice.setMuted(true);
    this.#leaving.push(voice);
    this.#voices.delete(place);
  }

  receive(place: string, packet: VoicePacket): void {
    this.#voices.get(place)?.receive(packet);
  }

  setMuted(place: string, muted: boolean): void {
    this.#voices.get(place)?.setMuted(muted);
  }

  /** The next 20 ms of programme, in −1..1. @param nowMs on the clock of `VoicePacket.arrivalMs` */
  render(nowMs: number): Float32Array {
    const atMs = this.#clock.next(nowMs);
    const mix = new Float32Array(FRAME_TICKS);
    const due = { atMs, lateMs: nowMs - atMs };
    for (const voice of this.#voices.values()) voice.renderInto(mix, this.#scratch, due);
    for (const voice of this.#leaving) {
      voice.renderInto(mix, this.#scratch, due);
      voice.close();
    }
    if (this.#leaving.length > 0) this.#leaving = [];
    this.#loudness.process(mix);
    this.#limiter.process(mix);
    this.#loudness.heard(mix);
    return mix;
  }

  voiceStats(place: string): VoiceStats | undefined {
    return this.#voices.get(place)?.stats;
  }
}
