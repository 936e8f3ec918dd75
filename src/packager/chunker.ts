/**
 * Collects the encoded frames of one rung into chunks.
 *
 *   mixer ──frame──▶ [chunker] ──Chunk──▶ sender
 */

import { CHUNK_TICKS, chunkAt } from '../core/programme.ts';
import { RUNGS, type Rung } from '../core/rung.ts';
import type { TimelineEvent } from '../core/timeline-event.ts';
import { type Chunk, writeChunk } from './chunk.ts';

/** What the chunker consumes: one encoded frame and the programme tick of its first sample. */
export interface Frame {
  readonly startTicks: number;
  readonly bytes: Uint8Array;
}

export class Chunker {
  readonly #rung: Rung;
  readonly #t0Ms: number;
  #nextTicks: number;
  #frames: Uint8Array[] = [];
  #events: TimelineEvent[] = [];

  /** @param startTicks first tick of a chunk */
  constructor(rung: Rung, startTicks: number, t0Ms: number) {
    if (startTicks % CHUNK_TICKS !== 0) throw new RangeError(`${startTicks} is not the start of a chunk`);
    this.#rung = rung;
    this.#t0Ms = t0Ms;
    this.#nextTicks = startTicks;
  }

  /**
   * Takes the next frame; returns the chunk that it completes.
   *
   * @throws RangeError when the frame does not follow the one before: the programme would break unnoticed
   */
  push(frame: Frame, events: readonly TimelineEvent[] = []): Chunk | undefined {
    if (frame.startTicks !== this.#nextTicks) {
      throw new RangeError(`${this.#rung}: frame at ${frame.startTicks}, expected ${this.#nextTicks}`);
    }
    const { frameSamples, framesPerChunk } = RUNGS[this.#rung];
    this.#nextTicks += frameSamples;
    this.#frames.push(frame.bytes);
    this.#events.push(...events);
    if (this.#frames.length < framesPerChunk) return undefined;
    const number = chunkAt(this.#nextTicks - CHUNK_TICKS);
    const bytes = writeChunk(this.#rung, number, this.#frames, this.#t0Ms, this.#events);
    this.#frames = [];
    this.#events = [];
    return { rung: this.#rung, ...number, bytes };
  }
}
