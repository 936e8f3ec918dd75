/** What one listening was like: how soon it began, and how often it stopped. */
export class SoundRecord {
  #pressedAtMs: number | undefined;
  #pressToSoundMs: number | null = null;
  #stalls = 0;
  #stalledSeconds = 0;

  get pressToSoundMs(): number | null {
    return this.#pressToSoundMs;
  }

  get stalls(): number {
    return this.#stalls;
  }

  get stalledSeconds(): number {
    return this.#stalledSeconds;
  }

  get heard(): boolean {
    return this.#pressToSoundMs !== null;
  }

  pressed(): void {
    this.#pressedAtMs ??= performance.now();
  }

  /** The press led nowhere: the next one counts. */
  refused(): void {
    this.#pressedAtMs = undefined;
  }

  sounded(): void {
    if (this.#pressedAtMs !== undefined) this.#pressToSoundMs ??= performance.now() - this.#pressedAtMs;
  }

  stalled(): void {
    this.#stalls++;
  }

  silent(seconds: number): void {
    this.#stalledSeconds += seconds;
  }
}
