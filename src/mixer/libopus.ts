/**
 * libopus in WebAssembly, for what its native binding leaves out: the decoding of in-band FEC.
 *
 * The module is the one that `@evan/opus` brings for machines without a native build. It exports libopus's own functions,
 * `opus_decode` with its `decode_fec`, for which the package's JavaScript always says 0
 * (docs/adr/0006-rebuild-from-in-band-fec.md).
 */

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { LONGEST_PACKET_TICKS } from './opus-packet.ts';

const SAMPLE_RATE = 48_000;
const CHANNELS = 1;
/** No RTP packet holds more, by UDP or framed for TCP (RFC 4571). */
const MOST_PACKET_BYTES = 0xffff;
const BYTES_PER_SAMPLE = 2;

/** What is used of the module's exports; a pointer is a number. */
interface LibopusExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  malloc(bytes: number): number;
  free(pointer: number): void;
  opus_decoder_get_size(channels: number): number;
  opus_decoder_init(decoder: number, sampleRate: number, channels: number): number;
  /** @returns samples, or an error, which is negative */
  opus_decode(
    decoder: number,
    data: number,
    bytes: number,
    pcm: number,
    ticks: number,
    decodeFec: number,
  ): number;
}

/** What is used of the API, for which Node has no types. */
declare namespace WebAssembly {
  class Module {}
  function compile(bytes: Uint8Array): Promise<Module>;
  class Instance {
    constructor(module: Module, imports: object);
    readonly exports: unknown;
  }
}

/** One memory with the decoders in it. */
export class Libopus {
  static #loading: Promise<void> | undefined;
  static #module: WebAssembly.Module | undefined;
  static #shared: Libopus | undefined;

  readonly #exports: LibopusExports;
  readonly #packet: number;
  readonly #pcm: number;
  #trapped = false;

  /** Done when there is a `shared` one; where there can be none, there never is. */
  static load(): Promise<void> {
    Libopus.#loading ??= compiled().then((module) => {
      Libopus.#module = module;
    });
    return Libopus.#loading;
  }

  /** This process's; undefined until it is loaded, which the first to ask for it brings about. */
  static get shared(): Libopus | undefined {
    if (!Libopus.#module) void Libopus.load();
    else if (!Libopus.#shared || Libopus.#shared.#trapped)
      Libopus.#shared = Libopus.#instance(Libopus.#module);
    return Libopus.#shared;
  }

  /** Undefined where the machine has no memory for it, now and ever after: it is not tried again at every loss. */
  static #instance(module: WebAssembly.Module): Libopus | undefined {
    try {
      return new Libopus(module);
    } catch {
      Libopus.#module = undefined;
      return undefined;
    }
  }

  private constructor(module: WebAssembly.Module) {
    const nothing = () => 0;
    const exit = (code: number) => {
      throw new Error(`libopus gave up (${code})`);
    };
    const { exports } = new WebAssembly.Instance(module, {
      env: { emscripten_notify_memory_growth: nothing },
      wasi_snapshot_preview1: { fd_close: nothing, fd_seek: nothing, fd_write: nothing, proc_exit: exit },
    });
    this.#exports = exports as LibopusExports;
    this.#packet = this.#allocate(MOST_PACKET_BYTES);
    this.#pcm = this.#allocate(LONGEST_PACKET_TICKS * BYTES_PER_SAMPLE);
  }

  /** @returns the decoder's address, for mono at 48 kHz @throws when it traps, or has no memory left */
  openDecoder(): number {
    return this.#call((libopus) => {
      const decoder = this.#allocate(libopus.opus_decoder_get_size(CHANNELS));
      if (libopus.opus_decoder_init(decoder, SAMPLE_RATE, CHANNELS) !== 0)
        throw new Error('libopus opens no decoder');
      return decoder;
    });
  }

  /** Once for each decoder that was opened. Never fails: an instance that has trapped goes with all that is in it. */
  closeDecoder(decoder: number): void {
    if (this.#trapped) return;
    try {
      this.#call((libopus) => libopus.free(decoder));
    } catch {
      // It has trapped.
    }
  }

  /**
   * @param payload undefined when it is lost, and `ticks` of sound are to be invented
   * @param ticks at most so many; exactly so many, a multiple of 2.5 ms, of what is invented or rebuilt
   * @param fec whether what came before the packet is wanted, not what is in it
   * @returns valid until the next call; undefined when the bytes are no Opus packet
   */
  decode(
    decoder: number,
    payload: Uint8Array | undefined,
    ticks: number,
    fec: boolean,
  ): Int16Array | undefined {
    const bytes = payload?.length ?? 0;
    if (bytes > MOST_PACKET_BYTES) return undefined;
    return this.#call((libopus) => {
      if (payload) new Uint8Array(libopus.memory.buffer).set(payload, this.#packet);
      const data = payload ? this.#packet : 0;
      const decoded = libopus.opus_decode(decoder, data, bytes, this.#pcm, ticks, fec ? 1 : 0);
      // Memory may have grown meanwhile, and have another buffer.
      return decoded < 0 ? undefined : new Int16Array(libopus.memory.buffer, this.#pcm, decoded);
    });
  }

  #allocate(bytes: number): number {
    const pointer = this.#exports.malloc(bytes);
    if (pointer === 0) throw new RangeError(`libopus has no room for ${bytes} bytes`);
    return pointer;
  }

  /**
   * A trap leaves stack and heap as they were in the middle of a call: nothing of them is to be believed again.
   *
   * @throws when it traps, and ever after
   */
  #call<T>(work: (libopus: LibopusExports) => T): T {
    if (this.#trapped) throw new Error('libopus has trapped');
    try {
      return work(this.#exports);
    } catch (cause) {
      this.#trapped = true;
      throw new Error('libopus has trapped', { cause });
    }
  }
}

/** Off this thread. Undefined where WebAssembly is switched off. */
async function compiled(): Promise<WebAssembly.Module | undefined> {
  try {
    const file = createRequire(import.meta.url).resolve('@evan/opus/wasm/simd.wasm');
    return await WebAssembly.compile(await readFile(file));
  } catch {
    return undefined;
  }
}
