/**
 * Puts the packets of one place on one line of numbers, whoever sends them and however often they begin anew.
 *
 * Wire numbers wrap, jump and restart at random with each connection (RFC 3550 §5.1). Everything behind counts on
 * numbers that do none of this; they are plain integers, never wrapped, and never given twice.
 */

/** A larger jump ahead is a sender that began anew, not loss (RFC 3550 A.1): 60 s of packets. */
const MOST_DROPPED = 3_000;
/** A packet further behind is not merely late (RFC 3550 A.1). */
const MOST_LATE = 100;
/** A power of two above MOST_LATE. */
const REMEMBERED = 128;
/** 20 ms at 48 kHz: the least distance put between what ended and what begins. */
const STEP_TICKS = 960;
const TICKS_PER_MS = 48;

export class VoiceOrder {
  /** Number of the packet last accepted. */
  index = 0;
  /** Its time in ticks of 48 kHz. */
  ticks = 0;
  /** Whether it is the first after a beginning. */
  begins = false;
  readonly #seen = new Float64Array(REMEMBERED).fill(-1);
  #restarting = true;
  #baseIndex = 0;
  #highestIndex = 0;
  #highestTicks = 0;
  #sequence = 0;
  #timestamp = 0;
  #arrivalMs = Number.NaN;
  #suspect = -1;

  /** The next packet comes from a new connection. */
  restart(): void {
    this.#restarting = true;
  }

  /**
   * Gives a packet its number and time, in `index` and `ticks`.
   *
   * @param arrivalMs monotonic
   * @returns false for one that was there before, or belongs to what ended
   */
  accept(sequence: number, timestamp: number, arrivalMs: number): boolean {
    if (this.#restarting) return this.#begin(sequence, timestamp, arrivalMs);
    const ahead = ((sequence - this.#sequence) << 16) >> 16;
    if (ahead > MOST_DROPPED || ahead < -MOST_LATE) {
      // One stray packet is nothing; two in a row are a sender that began anew.
      const confirmed = sequence === this.#suspect;
      this.#suspect = (sequence + 1) & 0xffff;
      return confirmed && this.#begin(sequence, timestamp, arrivalMs);
    }
    const index = this.#highestIndex + ahead;
    if (index < this.#baseIndex || this.#seen[index % REMEMBERED] === index) return false;
    this.#seen[index % REMEMBERED] = index;
    this.index = index;
    this.ticks = this.#highestTicks + ((timestamp - this.#timestamp) | 0);
    this.begins = false;
    if (ahead > 0) this.#advance(sequence, timestamp, arrivalMs);
    return true;
  }

  #begin(sequence: number, timestamp: number, arrivalMs: number): boolean {
    const pausedTicks = Math.round((arrivalMs - this.#arrivalMs) * TICKS_PER_MS);
    this.index = this.#highestIndex + 1;
    this.ticks = Number.isNaN(pausedTicks) ? 0 : this.#highestTicks + Math.max(STEP_TICKS, pausedTicks);
    this.begins = true;
    this.#restarting = false;
    this.#baseIndex = this.index;
    this.#seen[this.index % REMEMBERED] = this.index;
    this.#suspect = -1;
    this.#advance(sequence, timestamp, arrivalMs);
    return true;
  }

  #advance(sequence: number, timestamp: number, arrivalMs: number): void {
    this.#highestIndex = this.index;
    this.#highestTicks = this.ticks;
    this.#sequence = sequence;
    this.#timestamp = timestamp;
    this.#arrivalMs = arrivalMs;
  }
}
