/**
 * Follows the boxes of a segment while its bytes arrive.
 *
 *   fetch ──bytes──▶ [chunk scanner] ──pieces──▶ source buffer
 *                                    ──emsg────▶ events
 *
 * Boxes before the media data are kept until whole, so that a chunk heard before can be left out when a segment is
 * asked for again; media data goes on piece by piece, so that sound does not wait for the end of a chunk.
 * The bytes are a stranger's: anything off ends the scan, nothing throws.
 */

import type { TimelineEvent } from '../../../src/core/timeline-event.ts';
import { readEvent } from './event-reader.ts';

/** Bytes of one chunk that can be appended now. */
export interface ChunkPiece {
  /** `tfdt` of the chunk, in ticks. */
  readonly startTicks: number;
  readonly bytes: Uint8Array;
  /** Whether this piece begins or ends its chunk. */
  readonly first: boolean;
  readonly last: boolean;
  /** Events that the chunk carries; only with its first piece. */
  readonly events: readonly TimelineEvent[];
}

const HEADER_BYTES = 8;
/** Our boxes before media data take some 200 bytes, an event of a full stage 1 kB, what control tells 16 kB a type at most. */
const LARGEST_HEAD_BYTES = 256 * 1024;
/** 320 ms at 64 kbit/s are 2.5 kB. */
const LARGEST_DATA_BYTES = 1024 * 1024;

export class ChunkScanner {
  #pending: Uint8Array = new Uint8Array(0);
  #head: Uint8Array[] = [];
  #headBytes = 0;
  #events: TimelineEvent[] = [];
  #startTicks: number | undefined;
  /** Bytes of media data still to come in the present chunk. */
  #dataLeft = 0;

  /** Whether the bytes so far end with a whole chunk. */
  get isBetweenChunks(): boolean {
    return this.#dataLeft === 0 && this.#pending.length === 0 && this.#head.length === 0;
  }

  /** The pieces that these bytes complete, or undefined when they are not a segment of ours. */
  push(bytes: Uint8Array): ChunkPiece[] | undefined {
    const pieces: ChunkPiece[] = [];
    let rest = this.#pending.length > 0 ? concat([this.#pending, bytes]) : bytes;
    while (rest.length > 0) {
      if (this.#dataLeft > 0) {
        const data = rest.subarray(0, this.#dataLeft);
        rest = rest.subarray(data.length);
        this.#dataLeft -= data.length;
        pieces.push(this.#piece(data, false));
        continue;
      }
      const taken = this.#takeBox(rest, pieces);
      if (taken === undefined) return undefined;
      if (taken === 0) break;
      rest = rest.subarray(taken);
    }
    this.#pending = rest.slice();
    return pieces;
  }

  /** Bytes used: 0 when the box is not whole yet, undefined when it cannot be one of ours. */
  #takeBox(bytes: Uint8Array, pieces: ChunkPiece[]): number | undefined {
    if (bytes.length < HEADER_BYTES) return 0;
    const { size, type } = boxHeader(bytes);
    if (size < HEADER_BYTES) return undefined;
    if (type === 'mdat') {
      if (size > LARGEST_DATA_BYTES || this.#startTicks === undefined) return undefined;
      this.#head.push(bytes.slice(0, HEADER_BYTES));
      this.#dataLeft = size - HEADER_BYTES;
      pieces.push(this.#piece(concat(this.#head), true));
      return HEADER_BYTES;
    }
    if (this.#headBytes + size > LARGEST_HEAD_BYTES) return undefined;
    if (bytes.length < size) return 0;
    const box = bytes.slice(0, size);
    this.#head.push(box);
    this.#headBytes += size;
    const event = type === 'emsg' ? readEvent(box.subarray(HEADER_BYTES)) : undefined;
    if (event) this.#events.push(event);
    if (type === 'moof') {
      this.#startTicks = decodeTime(box);
      if (this.#startTicks === undefined) return undefined;
    }
    return size;
  }

  #piece(bytes: Uint8Array, first: boolean): ChunkPiece {
    const last = this.#dataLeft === 0;
    const events = first ? this.#events : [];
    const piece = { startTicks: this.#startTicks ?? 0, bytes, first, last, events };
    if (first) {
      this.#head = [];
      this.#headBytes = 0;
      this.#events = [];
    }
    if (last) this.#startTicks = undefined;
    return piece;
  }
}

/** `tfdt` of the only track fragment (ISO/IEC 14496-12 §8.8.12), in ticks. */
function decodeTime(moof: Uint8Array): number | undefined {
  const traf = findBox(moof.subarray(HEADER_BYTES), 'traf');
  const tfdt = traf && findBox(traf, 'tfdt');
  if (!tfdt || tfdt.length < 8) return undefined;
  const view = new DataView(tfdt.buffer, tfdt.byteOffset, tfdt.byteLength);
  if (tfdt[0] === 0) return view.getUint32(4);
  if (tfdt.length < 12) return undefined;
  const ticks = view.getUint32(4) * 2 ** 32 + view.getUint32(8);
  return Number.isSafeInteger(ticks) ? ticks : undefined;
}

function findBox(bytes: Uint8Array, wanted: string): Uint8Array | undefined {
  for (let at = 0; at + HEADER_BYTES <= bytes.length; ) {
    const { size, type } = boxHeader(bytes.subarray(at));
    if (size < HEADER_BYTES || at + size > bytes.length) return undefined;
    if (type === wanted) return bytes.subarray(at + HEADER_BYTES, at + size);
    at += size;
  }
  return undefined;
}

function boxHeader(bytes: Uint8Array): { size: number; type: string } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { size: view.getUint32(0), type: String.fromCharCode(...bytes.subarray(4, HEADER_BYTES)) };
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
