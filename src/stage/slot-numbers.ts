/**
 * The numbers of one receive slot: one unbroken RTP stream, whichever place speaks in it.
 *
 * A number is never sent twice, for the same number with other contents would repeat the key stream of SRTP
 * (RFC 3711 §9.1). Time goes on by the clock when the speaker changes, so that the listener's jitter buffer sees a
 * pause and not a leap.
 */

const STEP_TICKS = 960;
const TICKS_PER_MS = 48;

export class SlotNumbers {
  /** uint16, of the packet last placed. It begins in the lower half, where a lost start cannot mistake the wrap (RFC 3711 §3.3.1). */
  sequence = 0;
  /** uint32. */
  timestamp = 0;
  /** Whether the packet is the first of its speaker here. */
  begins = false;
  #fresh = true;
  #baseIndex = 0;
  #indexOffset = 0;
  #ticksOffset = 0;
  #highest: number;
  #highestTicks: number;
  #sentMs = Number.NaN;

  constructor(
    firstSequence = (Math.random() * 0x7fff) | 0,
    firstTimestamp = (Math.random() * 0xffffffff) | 0,
  ) {
    this.#highest = firstSequence - 1;
    this.#highestTicks = firstTimestamp;
  }

  /** The next packet is another speaker's. */
  change(): void {
    this.#fresh = true;
  }

  /**
   * @param index of the packet, as `VoiceOrder` numbers it
   * @param nowMs monotonic
   * @returns false for one from before the change, which must not be sent
   */
  place(index: number, ticks: number, nowMs: number): boolean {
    this.begins = this.#fresh;
    if (this.#fresh) {
      const pausedTicks = Number.isNaN(this.#sentMs) ? 0 : Math.round((nowMs - this.#sentMs) * TICKS_PER_MS);
      this.#indexOffset = this.#highest + 1 - index;
      this.#ticksOffset = this.#highestTicks + Math.max(STEP_TICKS, pausedTicks) - ticks;
      this.#baseIndex = index;
      this.#fresh = false;
    } else if (index < this.#baseIndex) return false;
    const placed = index + this.#indexOffset;
    const placedTicks = ticks + this.#ticksOffset;
    if (placed > this.#highest) {
      this.#highest = placed;
      this.#highestTicks = placedTicks;
      this.#sentMs = nowMs;
    }
    this.sequence = placed & 0xffff;
    this.timestamp = placedTicks >>> 0;
    return true;
  }
}
