/**
 * The programme's encoders, one for each rung, aligned to the sample: whatever an encoder lags behind its input, the
 * frame at tick t decodes to the programme's samples from t on.
 */

import { RUNG_NAMES, RUNGS, type Rung } from '../core/rung.ts';
import { AacEncoder } from './aac-encoder.ts';
import type { FrameEncoder, TakeFrame } from './frame-encoder.ts';
import { OpusEncoder } from './opus-encoder.ts';

/** One encoded frame, and the programme tick of its first sample. */
export interface EncodedFrame {
  readonly rung: Rung;
  readonly startTicks: number;
  readonly bytes: Uint8Array;
}

export type EncodedFormat = Pick<FrameEncoder, 'silentFrame' | 'audioSpecificConfig'>;

/**
 * Gives encoders that have settled their work. To be called once.
 *
 * @param startTicks programme tick of the first sample that `encode` will be given
 * @param onFrame called with the frames of each rung in order
 */
export type BeginEncoding = (startTicks: number, onFrame: (frame: EncodedFrame) => void) => ProgrammeEncoders;

export class ProgrammeEncoders {
  readonly #encoders: Readonly<Record<Rung, FrameEncoder>>;

  static async create(...work: Parameters<BeginEncoding>): Promise<ProgrammeEncoders> {
    const begin = await ProgrammeEncoders.prepare();
    return begin(...work);
  }

  /** Starts the encoders ahead of a programme: that takes longer than anything else in beginning one. */
  static async prepare(): Promise<BeginEncoding> {
    let take: (rung: Rung, bytes: Uint8Array) => void = () => {
      throw new Error('an encoder gave a frame before it was given anything');
    };
    const open = (rung: Rung) => openEncoder(rung, (bytes) => take(rung, bytes));
    const [aac64, aac32, opus48] = await Promise.all([open('aac64'), open('aac32'), open('opus48')]);
    return (startTicks, onFrame) => {
      const next: Record<Rung, number> = { aac64: startTicks, aac32: startTicks, opus48: startTicks };
      take = (rung, bytes) => {
        onFrame({ rung, startTicks: next[rung], bytes });
        next[rung] += RUNGS[rung].frameSamples;
      };
      return new ProgrammeEncoders({ aac64, aac32, opus48 });
    };
  }

  private constructor(encoders: Record<Rung, FrameEncoder>) {
    this.#encoders = encoders;
  }

  get formats(): Readonly<Record<Rung, EncodedFormat>> {
    return this.#encoders;
  }

  /** @param samples follow those before, and are not changed later: an encoder may still read them */
  encode(samples: Float32Array): void {
    for (const rung of RUNG_NAMES) this.#encoders[rung].encode(samples);
  }

  /** Gives out all frames that hold samples given so far. */
  async close(): Promise<void> {
    for (const rung of RUNG_NAMES) await this.#encoders[rung].close();
  }
}

async function openEncoder(rung: Rung, onFrame: TakeFrame): Promise<FrameEncoder> {
  const { codecs, bitsPerSecond } = RUNGS[rung];
  return codecs === 'opus'
    ? new OpusEncoder(bitsPerSecond, onFrame)
    : AacEncoder.create(bitsPerSecond, onFrame);
}
