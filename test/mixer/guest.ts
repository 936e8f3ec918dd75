/** A simulated guest of a long conversation: a clock of its own, speech with DTX in its pauses, packets a little uneven. */

import type { Mixer } from '../../src/mixer/mixer.ts';
import { FRAME, packetsOf, random } from './speaker.ts';

const LONGEST_DTX_BYTES = 2;
const PACKET_MS = 20;
const JITTER_MS = 6;

/** What a guest says over and over. */
export class Monologue {
  readonly sound: Float32Array;
  readonly payloads: readonly Uint8Array[];

  /** @param pauseMs before it and after it */
  constructor(speech: Float32Array, pauseMs: number) {
    const packets = 2 * Math.round(pauseMs / PACKET_MS) + Math.ceil(speech.length / FRAME);
    this.sound = new Float32Array(packets * FRAME);
    this.sound.set(speech, Math.round(pauseMs / PACKET_MS) * FRAME);
    // Of two rounds the second: the encoder then comes from where it will go on.
    const twice = Float32Array.from({ length: 2 * this.sound.length }, (_, i) => {
      return this.sound[i % this.sound.length] ?? 0;
    });
    this.payloads = packetsOf(twice, { dtx: true })
      .slice(packets)
      .map(({ payload }) => payload);
  }
}

export class Guest {
  readonly #place: string;
  readonly #monologue: Monologue;
  readonly #joinedMs: number;
  /** Of its clock between two packets, on ours. */
  readonly #packetMs: number;
  readonly #random: () => number;
  readonly #firstTimestamp: number;
  #sequence: number;
  #speaks = false;
  #made = 0;
  #nextMs: number;

  /** @param ppm by how much its clock is fast */
  constructor(place: string, monologue: Monologue, ppm: number, joinedMs: number) {
    this.#place = place;
    this.#monologue = monologue;
    this.#packetMs = PACKET_MS / (1 + ppm / 1e6);
    this.#joinedMs = joinedMs;
    this.#nextMs = joinedMs;
    this.#random = random(Math.round(joinedMs) + place.length);
    this.#firstTimestamp = Math.floor(this.#random() * 2 ** 32);
    this.#sequence = Math.floor(this.#random() * 2 ** 16);
  }

  /** What has arrived by now, and not before. */
  send(nowMs: number, mixer: Mixer): void {
    const { payloads } = this.#monologue;
    for (; this.#nextMs <= nowMs; this.#make()) {
      const payload = payloads[this.#made % payloads.length] as Uint8Array;
      const before = payloads.at((this.#made % payloads.length) - 1) as Uint8Array;
      this.#speaks = payload.length > LONGEST_DTX_BYTES;
      // Silence is told once, and then nothing is sent.
      if (!this.#speaks && before.length <= LONGEST_DTX_BYTES) continue;
      mixer.receive(this.#place, {
        sequence: this.#sequence++ & 0xffff,
        timestamp: (this.#firstTimestamp + this.#made * FRAME) >>> 0,
        payload,
        arrivalMs: this.#nextMs,
      });
    }
  }

  /** Whether its last packet was sound. */
  get speaks(): boolean {
    return this.#speaks;
  }

  /** What it says from `atMs` on, by its own clock. */
  saysFrom(atMs: number, samples: number): Float32Array {
    const { sound } = this.#monologue;
    const perSample = PACKET_MS / this.#packetMs;
    const first = (atMs - this.#joinedMs) * 48 * perSample;
    return Float32Array.from({ length: samples }, (_, i) => {
      return sound[Math.floor(first + i * perSample) % sound.length] ?? 0;
    });
  }

  #make(): void {
    this.#made++;
    this.#nextMs = this.#joinedMs + this.#made * this.#packetMs + this.#random() * JITTER_MS;
  }
}
