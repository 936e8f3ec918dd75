/**
 * Tells speech from what lies behind it.
 *
 * Level alone cannot: a quiet voice may be softer than a loud fan. But speech rises and falls many times in two
 * seconds, and noise does not.
 */

/** Two seconds of hops of 100 ms. */
const HOPS = 20;
/** By how much the loud tenth of the hops has to exceed the quiet tenth; and speech, what lies behind it. */
const LEAST_SWING_DB = 9;
const ABOVE_QUIET_DB = 6;
/** Softer is nothing at all (the absolute gate of BS.1770-4): noise that begins after it does not swing for that. */
const FLOOR_LUFS = -70;
/** Fewer tell nothing. */
const LEAST_HOPS = 6;
/** What swings counts from here, above the noise of a room. */
const SWINGING_GATE_LUFS = -50;
/** What does not swing (a tone, music, noise) has to be loud, or near the speech that was. */
const STEADY_GATE_LUFS = -40;
const STEADY_GATE_LU = 10;

export class SpeechGate {
  readonly #levels: number[] = [];

  /**
   * @param hopLufs the last 100 ms @param blockLufs the last 400 ms
   * @param speechLufs loudness of the speech lately, when there was any
   */
  opens(hopLufs: number, blockLufs: number, speechLufs: number | undefined): boolean {
    this.#levels.push(hopLufs);
    if (this.#levels.length > HOPS) this.#levels.shift();
    const quiet = this.#quietOfSwing();
    if (quiet !== undefined) return blockLufs > Math.max(SWINGING_GATE_LUFS, quiet + ABOVE_QUIET_DB);
    return blockLufs > Math.max(STEADY_GATE_LUFS, (speechLufs ?? Number.NEGATIVE_INFINITY) - STEADY_GATE_LU);
  }

  /** The level under the speech, LUFS; undefined where nothing swings. */
  #quietOfSwing(): number | undefined {
    const sounding = this.#levels.filter((level) => level > FLOOR_LUFS).sort((a, b) => a - b);
    if (sounding.length < LEAST_HOPS) return undefined;
    // The hop in which sound begins or ends is cut by it, and no measure.
    const passedOver = 1 + Math.floor(sounding.length / 10);
    const loud = sounding.at(-1 - passedOver) as number;
    const quiet = sounding[passedOver] as number;
    return loud - quiet > LEAST_SWING_DB ? quiet : undefined;
  }
}
