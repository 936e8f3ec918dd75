import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * ffmpeg 5 remarks on the init segment, which it reads again for each segment of a live playlist; SDL on that it writes
 * to a file.
 */
const REMARK =
  /^.*(Found duplicated MOOV Atom\. Skipped it|SDL disk i\/o audio driver!|Writing to file .*)\r?\n/gm;

/** It asks for 2,048 samples at a time, 42.7 ms; a trifle slower, so that it never runs out by itself. */
const PACE_MS = 43;

/**
 * ffplay (ffmpeg's own player), as of a listener who opens the playlist in it.
 *
 * What it would give a sound card goes to a file at the pace of one: so what it left out, or was silent for want of, is
 * found to the sample, however busy the machine.
 */
export class Ffplay {
  readonly #process: ChildProcess;
  #said = '';

  /** @param file 16-bit mono at 48 kHz, without a header */
  constructor(playlist: string, file: string) {
    this.#process = spawn('ffplay', ['-nodisp', '-vn', '-nostats', '-loglevel', 'warning', playlist], {
      env: {
        ...process.env,
        SDL_AUDIODRIVER: 'disk',
        SDL_DISKAUDIOFILE: file,
        SDL_DISKAUDIODELAY: String(PACE_MS),
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#process.stderr?.on('data', (piece) => {
      this.#said += piece;
    });
  }

  /** Whatever it warned of. */
  get complaints(): string {
    return this.#said.replaceAll(REMARK, '');
  }

  /** Whether it plays on; by itself it does not end before the programme does. */
  get plays(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  async stop(): Promise<void> {
    if (!this.plays) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await ended;
  }
}
