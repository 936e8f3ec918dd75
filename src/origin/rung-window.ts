/**
 * The last two minutes of one rung in memory, each chunk stored once, and those who wait for the next.
 *
 * Owns what exists and who waits; not what is recorded (recording) nor how it is answered (live-objects).
 */

import { CHUNK_TICKS, CHUNKS_PER_SEGMENT, type ChunkNumber, chunkStartTicks } from '../core/programme.ts';

/** 120 s. */
export const WINDOW_SEGMENTS = 125;
/** Some more than is listed: who asks for the first of the list may do so late. */
const KEPT_SEGMENTS = WINDOW_SEGMENTS + 8;

export interface Gap {
  /** Ticks from T0. */
  readonly from: number;
  readonly until: number;
}

type Slot = (Buffer | undefined)[];

export class RungWindow {
  /** Segment being made: all listed ones before it are complete. */
  next: number;
  readonly #slots = new Map<number, Slot>();
  readonly #gaps = new Map<number, Gap>();
  readonly #waiting = new Set<() => void>();
  /** Grows with every change, so that what was written from the window can be kept until it changes. */
  version = 0;

  readonly #begin: number;

  /** @param begin nothing before it will ever be in the window */
  constructor(next: number, begin = 0) {
    this.next = next;
    this.#begin = begin;
  }

  /** First segment a playlist lists. */
  get first(): number {
    return Math.max(this.#begin, this.next - WINDOW_SEGMENTS);
  }

  /** Chunks of `next` that exist, without a hole. */
  get nextChunks(): number {
    const slot = this.#slots.get(this.next);
    return slot ? firstHole(slot) : 0;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  get gaps(): Gap[] {
    return [...this.#gaps.entries()].sort(([a], [b]) => a - b).map(([, gap]) => gap);
  }

  chunk({ n, k }: ChunkNumber): Buffer | undefined {
    return this.#slots.get(n)?.[k];
  }

  /** Chunks of a segment that do not exist. */
  holes(n: number): number[] {
    const slot = this.#slots.get(n) ?? [];
    return [0, 1, 2].filter((k) => !slot[k]);
  }

  /** Puts a chunk in its place, which must be empty, and wakes those who wait. */
  put({ n, k }: ChunkNumber, bytes: Buffer): void {
    const slot = this.#slots.get(n) ?? [];
    this.#slots.set(n, slot);
    slot[k] = bytes;
    for (;;) {
      const making = this.#slots.get(this.next);
      if (!making || firstHole(making) < CHUNKS_PER_SEGMENT) break;
      this.next++;
    }
    this.#trim();
    this.changed();
  }

  /** Marks the chunks `ks` of a segment as silence put in place of sound. */
  markGap(n: number, ks: readonly number[]): void {
    const from = chunkStartTicks({ n, k: Math.min(...ks) });
    const until = chunkStartTicks({ n, k: Math.max(...ks) }) + CHUNK_TICKS;
    this.#gaps.set(n, { from, until });
  }

  /** Calls back once at the next change; returns how to take that back. */
  whenChanged(callback: () => void): () => void {
    this.#waiting.add(callback);
    return () => void this.#waiting.delete(callback);
  }

  changed(): void {
    this.version++;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const callback of waiting) callback();
  }

  /** Lets go of the sound; what was recorded is read from there. */
  release(): void {
    this.#slots.clear();
  }

  #trim(): void {
    const oldest = this.next - KEPT_SEGMENTS;
    for (const n of this.#slots.keys()) if (n < oldest) this.#slots.delete(n);
    for (const n of this.#gaps.keys()) if (n < this.first) this.#gaps.delete(n);
  }
}

function firstHole(slot: Slot): number {
  let k = 0;
  while (k < CHUNKS_PER_SEGMENT && slot[k]) k++;
  return k;
}
