/**
 * Follows the boxes of a segment while its bytes arrive, as the player's scanner does, but looks at their sizes and types
 * alone: when each chunk is whole, and how much of it is sound. Nothing is copied.
 */

/** `mdat`. */
const MEDIA_DATA = 0x6d646174;
const HEADER_BYTES = 8;
/** No box of ours is longer. */
const LONGEST_BOX = 2 ** 22;

export class SegmentBoxes {
  /** Chunks that are whole so far. */
  chunks = 0;
  /** Bytes of encoded sound so far. */
  soundBytes = 0;
  #isWhole = true;
  #inMedia = false;
  #left = 0;
  /** The header under way, where it was cut. */
  #size = 0;
  #type = 0;
  #headerBytes = 0;

  /** Whether the bytes so far end where a chunk does. */
  get isBetweenChunks(): boolean {
    return this.#isWhole;
  }

  reset(): void {
    this.chunks = 0;
    this.soundBytes = 0;
    this.#isWhole = true;
    this.#inMedia = false;
    this.#left = 0;
    this.#headerBytes = 0;
  }

  /** @returns whether these can be boxes */
  push(bytes: Uint8Array, from: number, to: number): boolean {
    let at = from;
    while (at < to) {
      if (this.#left > 0) {
        const taken = Math.min(this.#left, to - at);
        at += taken;
        this.#left -= taken;
        if (this.#inMedia) this.soundBytes += taken;
        if (this.#left === 0) this.#boxEnded();
        continue;
      }
      this.#isWhole = false;
      const byte = bytes[at++] ?? 0;
      if (this.#headerBytes < 4) this.#size = ((this.#size << 8) | byte) >>> 0;
      else this.#type = ((this.#type << 8) | byte) >>> 0;
      if (++this.#headerBytes < HEADER_BYTES) continue;
      this.#headerBytes = 0;
      if (this.#size < HEADER_BYTES || this.#size > LONGEST_BOX) return false;
      this.#inMedia = this.#type === MEDIA_DATA;
      this.#left = this.#size - HEADER_BYTES;
      this.#size = 0;
      this.#type = 0;
      if (this.#left === 0) this.#boxEnded();
    }
    return true;
  }

  #boxEnded(): void {
    if (!this.#inMedia) return;
    this.#inMedia = false;
    this.chunks++;
    this.#isWhole = true;
  }
}
