/** AAC-LC by mediabunny and its encoder package, through their public interface. */

import { registerAacEncoder } from '@mediabunny/aac-encoder';
import { AdtsOutputFormat, AudioSample, AudioSampleSource, NullTarget, Output } from 'mediabunny';

let registered = false;

export class AacEncoder {
  readonly #source: AudioSampleSource;
  readonly #output: Output;
  #samples = 0;
  #pending: Promise<void> = Promise.resolve();
  audioSpecificConfig: Uint8Array | undefined;

  /** @param onPacket called in order with every packet; the first one is the encoder's priming of 1024 samples */
  static async create(bitsPerSecond: number, onPacket: (bytes: Uint8Array) => void): Promise<AacEncoder> {
    if (!registered) registerAacEncoder();
    registered = true;
    const encoder = new AacEncoder(bitsPerSecond, onPacket);
    await encoder.#output.start();
    return encoder;
  }

  private constructor(bitsPerSecond: number, onPacket: (bytes: Uint8Array) => void) {
    this.#source = new AudioSampleSource({
      codec: 'aac',
      bitrate: bitsPerSecond,
      onEncodedPacket: (packet, meta) => {
        const description = meta?.decoderConfig?.description;
        if (description) this.audioSpecificConfig ??= new Uint8Array(asBuffer(description));
        onPacket(packet.data);
      },
    });
    this.#output = new Output({ format: new AdtsOutputFormat(), target: new NullTarget() });
    this.#output.addAudioTrack(this.#source);
  }

  encode(samples: Float32Array): Promise<void> {
    const sample = new AudioSample({
      data: samples,
      format: 'f32',
      numberOfChannels: 1,
      sampleRate: 48_000,
      timestamp: this.#samples / 48_000,
    });
    this.#samples += samples.length;
    this.#pending = this.#pending.then(async () => {
      await this.#source.add(sample);
      sample.close();
    });
    return this.#pending;
  }

  /** Encodes what is still inside. */
  async close(): Promise<void> {
    await this.#pending;
    await this.#output.finalize();
  }
}

function asBuffer(source: ArrayBufferLike | ArrayBufferView): ArrayBuffer {
  const view = ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source);
  return Uint8Array.from(view).buffer;
}
