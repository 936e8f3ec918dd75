/** AAC-LC by mediabunny and its encoder package, through their public interface. */

import { registerAacEncoder } from '@mediabunny/aac-encoder';
import { AdtsOutputFormat, AudioSample, AudioSampleSource, NullTarget, Output } from 'mediabunny';
import type { FrameEncoder, TakeFrame } from './frame-encoder.ts';

const FRAME = 1024;
/** Of silence before the first sample; the last packet of them is the silent frame. The encoder has then settled. */
const LEADING_FRAMES = 10;
/** The first packet is the encoder's priming, of one frame; and a packet comes once the frame after it is given. */
const PRIMING_PACKETS = 1;
const SETTLED_PACKETS = LEADING_FRAMES - PRIMING_PACKETS;

export class AacEncoder implements FrameEncoder {
  readonly #source: AudioSampleSource;
  readonly #output: Output;
  readonly #onFrame: TakeFrame;
  #samples = 0;
  #packets = 0;
  #silent: Uint8Array | undefined;
  #config: Uint8Array | undefined;
  #settled = () => {};

  /** Starts the encoder, in a thread of its own, and lets it settle. */
  static async create(bitsPerSecond: number, onFrame: TakeFrame): Promise<AacEncoder> {
    registerAacEncoder();
    const encoder = new AacEncoder(bitsPerSecond, onFrame);
    await encoder.#output.start();
    const settled = new Promise<void>((resolve) => {
      encoder.#settled = resolve;
    });
    encoder.encode(new Float32Array(FRAME * LEADING_FRAMES));
    await settled;
    return encoder;
  }

  private constructor(bitsPerSecond: number, onFrame: TakeFrame) {
    this.#onFrame = onFrame;
    this.#source = new AudioSampleSource({
      codec: 'aac',
      bitrate: bitsPerSecond,
      onEncodedPacket: (packet, meta) => {
        const description = meta?.decoderConfig?.description;
        if (description) this.#config ??= copyOf(description);
        this.#take(packet.data);
      },
    });
    this.#output = new Output({ format: new AdtsOutputFormat(), target: new NullTarget() });
    this.#output.addAudioTrack(this.#source);
  }

  get silentFrame(): Uint8Array {
    if (!this.#silent) throw new Error('the AAC encoder made no frame of silence');
    return this.#silent;
  }

  get audioSpecificConfig(): Uint8Array {
    if (!this.#config) throw new Error('the AAC encoder told no configuration');
    return this.#config;
  }

  encode(samples: Float32Array): void {
    const sample = new AudioSample({
      data: samples,
      format: 'f32',
      numberOfChannels: 1,
      sampleRate: 48_000,
      timestamp: this.#samples / 48_000,
    });
    this.#samples += samples.length;
    // The source keeps its own order. A failure of the encoder is a fault of this process: it is not caught here.
    void this.#source.add(sample).finally(() => sample.close());
  }

  async close(): Promise<void> {
    await this.#output.finalize();
  }

  #take(bytes: Uint8Array): void {
    const number = this.#packets++;
    if (number >= LEADING_FRAMES + PRIMING_PACKETS) this.#onFrame(bytes);
    if (number !== SETTLED_PACKETS - 1) return;
    this.#silent = bytes;
    this.#settled();
  }
}

function copyOf(source: ArrayBufferLike | ArrayBufferView): Uint8Array {
  return ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength).slice()
    : new Uint8Array(source).slice();
}
