/**
 * The programme's encoders, one for each rung, aligned to the sample.
 *
 * An encoder's output lags its input by its priming. AAC's is one frame of 1024 samples: its first packet is dropped.
 * Opus's is 312 samples: it is fed that much ahead, its first 312 samples left out. Either way the packet at tick t
 * decodes to the programme's samples from t on.
 */

import * as opus from '@evan/opus';
import { RUNG_NAMES, RUNGS, type Rung } from '../core/rung.ts';
import { AacEncoder } from './aac-encoder.ts';

/** One encoded frame, and the programme tick of its first sample. */
export interface EncodedFrame {
  readonly rung: Rung;
  readonly startTicks: number;
  readonly bytes: Uint8Array;
}

export interface EncodedFormat {
  /** A frame of silence as the encoder makes it once it has settled. */
  readonly silentFrame: Uint8Array;
  readonly audioSpecificConfig?: Uint8Array;
}

interface FrameEncoder {
  encode(samples: Float32Array): Promise<void> | void;
  close(): Promise<void> | void;
}

const OPUS_PRIMING = 312;
const OPUS_SET_BITRATE = 4002;
const OPUS_SET_COMPLEXITY = 4010;
const FRAME = 960;

export class ProgrammeEncoders {
  readonly formats: Readonly<Record<Rung, EncodedFormat>>;
  readonly #encoders: readonly FrameEncoder[];

  /**
   * @param startTicks programme tick of the first sample that `encode` will be given
   * @param onFrame called with the frames of each rung in order
   */
  static async create(
    startTicks: number,
    onFrame: (frame: EncodedFrame) => void,
  ): Promise<ProgrammeEncoders> {
    const formats = {} as Record<Rung, EncodedFormat>;
    const encoders: FrameEncoder[] = [];
    for (const rung of RUNG_NAMES) {
      formats[rung] = await formatOf(rung);
      let next = startTicks;
      const step = RUNGS[rung].frameSamples;
      encoders.push(
        await openEncoder(rung, (bytes) => {
          onFrame({ rung, startTicks: next, bytes });
          next += step;
        }),
      );
    }
    return new ProgrammeEncoders(formats, encoders);
  }

  private constructor(formats: Record<Rung, EncodedFormat>, encoders: readonly FrameEncoder[]) {
    this.formats = formats;
    this.#encoders = encoders;
  }

  /** @param samples 960, following those before */
  encode(samples: Float32Array): void {
    for (const encoder of this.#encoders) void encoder.encode(samples);
  }

  /** Gives out what was encoded, and the frames that wait for the samples after them. */
  async close(): Promise<void> {
    const silence = new Float32Array(FRAME);
    for (let i = 0; i < 4; i++) this.encode(silence);
    for (const encoder of this.#encoders) await encoder.close();
  }
}

/** @param onFrame called with frames aligned to the input: frame i holds input samples from i·frameSamples on */
async function openEncoder(
  rung: Rung,
  onFrame: (bytes: Uint8Array) => void,
): Promise<FrameEncoder & { audioSpecificConfig?: Uint8Array | undefined }> {
  const { codecs, bitsPerSecond } = RUNGS[rung];
  if (codecs === 'opus') return openOpus(bitsPerSecond, onFrame);
  let primed = false;
  return AacEncoder.create(bitsPerSecond, (bytes) => {
    if (primed) onFrame(bytes);
    primed = true;
  });
}

function openOpus(bitsPerSecond: number, onFrame: (bytes: Uint8Array) => void): FrameEncoder {
  const encoder = new opus.Encoder({ channels: 1, sample_rate: 48_000, application: 'audio' });
  encoder.ctl(OPUS_SET_BITRATE, bitsPerSecond);
  encoder.ctl(OPUS_SET_COMPLEXITY, 5);
  const pcm = new Int16Array(FRAME);
  let filled = -OPUS_PRIMING;
  return {
    encode(samples) {
      for (const sample of samples) {
        if (filled >= 0) pcm[filled] = Math.max(-32_768, Math.min(32_767, Math.round(sample * 32_767)));
        if (++filled < FRAME) continue;
        onFrame(Uint8Array.from(encoder.encode(pcm)));
        filled = 0;
      }
    },
    close() {},
  };
}

async function formatOf(rung: Rung): Promise<EncodedFormat> {
  const frames: Uint8Array[] = [];
  const encoder = await openEncoder(rung, (bytes) => frames.push(bytes));
  for (let i = 0; i < 12; i++) await encoder.encode(new Float32Array(FRAME));
  await encoder.close();
  const silentFrame = frames.at(-2);
  if (!silentFrame) throw new Error(`the ${rung} encoder made no frame of silence`);
  const { audioSpecificConfig } = encoder;
  return audioSpecificConfig ? { silentFrame, audioSpecificConfig } : { silentFrame };
}
