import type { Readable } from 'node:stream';
import { envelope, FRAME_MS } from './envelope.ts';
import type { TapReading } from './tap-clock.ts';

/** Anything at all, of 32,768. */
const SOUND = 64;

/** What a program writes as 16-bit mono, on the clock of the machine. */
export class SoundRecording {
  readonly #rate: number;
  readonly #stop: () => void;
  #pieces: Buffer[] = [];
  #bytes = 0;
  #sounded = false;
  #startUtcMs = Number.POSITIVE_INFINITY;
  #grown = Promise.withResolvers<void>();

  constructor(from: Readable, rate: number, stop: () => void) {
    this.#rate = rate;
    this.#stop = stop;
    this.#grown.promise.catch(() => {});
    from.on('data', (piece: Buffer) => this.#take(piece));
    from.on('close', () => this.#grown.reject(new Error('the recorder ended')));
  }

  get durationMs(): number {
    return (this.#bytes / 2 / this.#rate) * 1000;
  }

  /** Resolves once so much is recorded. */
  async lasts(ms: number): Promise<void> {
    while (this.durationMs < ms) await this.#grown.promise;
  }

  /** Resolves once there is more than silence. */
  async sounds(): Promise<void> {
    while (!this.#sounded) await this.#grown.promise;
  }

  /** Ends it. */
  stop(): void {
    this.#stop();
  }

  /** Its loudness so far. @param fromMs what comes before is left out */
  reading(fromMs = 0): TapReading {
    const bytes = Buffer.concat(this.#pieces);
    const samples = new Float32Array(bytes.length >> 1);
    for (let at = 0; at < samples.length; at++) samples[at] = bytes.readInt16LE(at * 2) / 32_768;
    const skipped = Math.floor(fromMs / FRAME_MS);
    const levels = envelope({ sampleRate: this.#rate, samples }).subarray(skipped);
    return { startUtcMs: this.#startUtcMs + skipped * FRAME_MS, levels };
  }

  #take(piece: Buffer): void {
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    this.#sounded ||= loudest(piece) > SOUND;
    // Nothing is recorded before it sounded, so what came with the least delay is right.
    this.#startUtcMs = Math.min(this.#startUtcMs, Date.now() - this.durationMs);
    const { resolve } = this.#grown;
    this.#grown = Promise.withResolvers<void>();
    this.#grown.promise.catch(() => {});
    resolve();
  }
}

/** A pipe may cut a sample in two; to hear that there is sound, whole ones are enough. */
function loudest(piece: Buffer): number {
  let most = 0;
  for (let at = 0; at + 1 < piece.length; at += 2) most = Math.max(most, Math.abs(piece.readInt16LE(at)));
  return most;
}
