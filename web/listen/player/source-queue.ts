/** Feeds a SourceBuffer, which takes one operation at a time, and keeps it small. */

type Step = (buffer: SourceBuffer) => void;

/** Sound kept behind the present instant, and how much more may gather before it is cut. */
const KEEP_SECONDS = 20;
const SLACK_SECONDS = 20;

export class SourceQueue {
  readonly #source: MediaSource;
  readonly #buffer: SourceBuffer;
  readonly #onBroken: () => void;
  #steps: Step[] = [];
  #idle: (() => void)[] = [];

  /** @param onBroken told when the browser could not decode or store what it was given */
  constructor(source: MediaSource, mime: string, onBroken: () => void) {
    this.#source = source;
    this.#onBroken = onBroken;
    this.#buffer = source.addSourceBuffer(mime);
    this.#buffer.addEventListener('updateend', () => this.#pump());
    this.#buffer.addEventListener('error', onBroken);
  }

  append(bytes: Uint8Array): void {
    this.#do((buffer) => buffer.appendBuffer(bytes as Uint8Array<ArrayBuffer>));
  }

  /**
   * Forgets a chunk begun and not finished: what is appended next begins a new one. In its turn, for what was given
   * before counts as appended, and a buffer that is being cut must not be interrupted (MSE §3.2, `abort`).
   */
  breakOff(): void {
    this.#do((buffer) => {
      buffer.abort();
      this.#pump();
    });
  }

  /** Cuts what was heard long ago. @param playhead seconds */
  trim(playhead: number): void {
    const { buffered } = this.#buffer;
    if (buffered.length === 0 || this.#steps.length > 0 || this.#buffer.updating) return;
    if (playhead - buffered.start(0) < KEEP_SECONDS + SLACK_SECONDS) return;
    this.#do((buffer) => buffer.remove(0, playhead - KEEP_SECONDS));
  }

  /** Resolves when everything given so far is in the buffer. */
  settled(): Promise<void> {
    if (this.#steps.length === 0 && !this.#buffer.updating) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Nothing more will come: the element ends where the sound does. */
  async finish(): Promise<void> {
    await this.settled();
    if (this.#source.readyState === 'open') this.#source.endOfStream();
  }

  /** Seconds of sound from `at` on without a gap. */
  ahead(at: number): number {
    const { buffered } = this.#buffer;
    for (let i = 0; i < buffered.length; i++) {
      if (buffered.start(i) <= at + 0.001 && at < buffered.end(i)) return buffered.end(i) - at;
    }
    return 0;
  }

  /** Where sound begins again after a gap at `at`, in seconds. */
  nextStart(at: number): number | undefined {
    const { buffered } = this.#buffer;
    for (let i = 0; i < buffered.length; i++) if (buffered.start(i) > at) return buffered.start(i);
    return undefined;
  }

  #do(step: Step): void {
    this.#steps.push(step);
    this.#pump();
  }

  #pump(): void {
    if (this.#source.readyState !== 'open' || this.#buffer.updating) return;
    const step = this.#steps.shift();
    if (!step) {
      for (const resolve of this.#idle.splice(0)) resolve();
      return;
    }
    try {
      step(this.#buffer);
    } catch {
      this.#onBroken();
    }
  }
}
