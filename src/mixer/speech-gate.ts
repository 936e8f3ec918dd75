/**
 * Tells speech from what lies behind it.
 *
 * Level alone cannot: a quiet voice may be softer than a loud fan. But speech rises and falls many times in two
 * seconds, and noise does not.
 */

/** Two seconds of hops of 100 ms. */
const HOPS = 20;
/** By how much the loud tenth of the hops has to exceed the quiet tenth. */
const LEAST_SWING_DB = 9;
const FLOOR_LUFS = -70;
/** What swings counts from here, as in the absolute gate of BS.1770-4 but raised above the noise of a room. */
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
    this.#levels.push(Math.max(FLOOR_LUFS, hopLufs));
    if (this.#levels.length > HOPS) this.#levels.shift();
    if (this.#swings) return blockLufs > SWINGING_GATE_LUFS;
    return blockLufs > Math.max(STEADY_GATE_LUFS, (speechLufs ?? Number.NEGATIVE_INFINITY) - STEADY_GATE_LU);
  }

  get #swings(): boolean {
    const sorted = this.#levels.toSorted((a, b) => a - b);
    const tenth = Math.floor(sorted.length / 10);
    return (sorted.at(-1 - tenth) ?? 0) - (sorted[tenth] ?? 0) > LEAST_SWING_DB;
  }
}
