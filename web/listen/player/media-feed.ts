/**
 * The way of the bytes into the element: a Media Source, its one buffer, and the init segment of the rung under way.
 *
 * Leaves out chunks that were appended before, so a segment may be asked for again at any time.
 */

import type { HeadRung } from '../../../src/core/head.ts';
import type { Order } from '../../../src/core/listening/tier-course.ts';
import {
  CHUNK_TICKS,
  SEGMENT_TICKS,
  SEGMENTS_PER_ECONOMY,
  TICKS_PER_SECOND,
} from '../../../src/core/programme.ts';
import type { Rung } from '../../../src/core/rung.ts';
import type { ChunkPiece } from './chunk-scanner.ts';
import { mimeOf } from './media-support.ts';
import { SourceQueue } from './source-queue.ts';

/** Rounding of buffered ranges, in ticks: a small part of a frame. */
const ROUNDING_TICKS = 96;
/** Longer than any programme. */
const LONGEST_SECONDS = 2 ** 32;

export class MediaFeed {
  readonly #audio: HTMLAudioElement;
  readonly #basePath: string;
  readonly #onBroken: () => void;
  readonly #inits = new Map<Rung, Promise<Uint8Array>>();
  #queue: SourceQueue | undefined;
  #opened: Promise<void> | undefined;
  #url: string | undefined;
  #rung: Rung | undefined;
  /** Chunks that start before this were appended whole. */
  #untilTicks = 0;
  #midChunk = false;

  /** @param basePath `/live/{room}/r{run}` @param onBroken told when the element cannot go on with this source */
  constructor(audio: HTMLAudioElement, basePath: string, onBroken: () => void) {
    this.#audio = audio;
    this.#basePath = basePath;
    this.#onBroken = onBroken;
  }

  /** The rung whose sound was appended last. */
  get rung(): Rung | undefined {
    return this.#rung;
  }

  /** @param segments in one piece: more than one are an economy object */
  segmentPath(rung: Rung, { n, segments }: Pick<Order, 'n' | 'segments'>): string {
    if (segments === SEGMENTS_PER_ECONOMY) return `${this.#basePath}/eco32/${n / SEGMENTS_PER_ECONOMY}.m4s`;
    return `${this.#basePath}/${rung}/${n}.m4s`;
  }

  /** Gives the element this source. */
  open(source: MediaSource, codecs: string): Promise<void> {
    this.#opened ??= new Promise((resolve) => {
      this.#url = URL.createObjectURL(source);
      source.addEventListener(
        'sourceopen',
        () => {
          this.#queue = new SourceQueue(source, mimeOf(codecs), this.#onBroken);
          allowAnyPlace(source);
          resolve();
        },
        { once: true },
      );
      // A managed source refuses to open while the sound might be sent to another device.
      this.#audio.disableRemotePlayback = true;
      this.#audio.loop = false;
      this.#audio.src = this.#url;
    });
    return this.#opened;
  }

  /** Sees to it that what is appended next is understood as `rung`. Rejects when its init segment cannot be had. */
  async use({ name }: Pick<HeadRung, 'name'>): Promise<void> {
    const init = await this.#init(name);
    await this.#opened;
    if (this.#rung === name || !this.#queue) return;
    this.#queue.append(init);
    this.#rung = name;
  }

  /** @returns whether the piece was new */
  take(piece: ChunkPiece): boolean {
    if (!this.#queue || piece.startTicks < this.#untilTicks) return false;
    this.#queue.append(piece.bytes);
    this.#midChunk = !piece.last;
    if (piece.last) this.#untilTicks = piece.startTicks + CHUNK_TICKS;
    return true;
  }

  /** The segment under way will not be completed. */
  breakOff(): void {
    if (this.#midChunk) this.#queue?.breakOff();
    this.#midChunk = false;
  }

  /** What comes next may lie anywhere. */
  forget(): void {
    this.breakOff();
    this.#untilTicks = 0;
  }

  /** Prepares to go on after the sound that lies ready at `at` seconds. @returns the segment to fetch */
  continueFrom(at: number): number {
    this.breakOff();
    const endTicks = (at + this.ahead(at)) * TICKS_PER_SECOND + ROUNDING_TICKS;
    this.#untilTicks = Math.floor(endTicks / CHUNK_TICKS) * CHUNK_TICKS;
    return Math.floor(this.#untilTicks / SEGMENT_TICKS);
  }

  ahead(at: number): number {
    return this.#queue?.ahead(at) ?? 0;
  }

  nextStart(at: number): number | undefined {
    return this.#queue?.nextStart(at);
  }

  trim(playhead: number): void {
    this.#queue?.trim(playhead);
  }

  finish(): void {
    void this.#queue?.finish();
  }

  close(): void {
    if (this.#url) URL.revokeObjectURL(this.#url);
  }

  #init(rung: Rung): Promise<Uint8Array> {
    const known = this.#inits.get(rung);
    if (known) return known;
    const asked = fetchWhole(`${this.#basePath}/${rung}/init.mp4`);
    this.#inits.set(rung, asked);
    asked.catch(() => this.#inits.delete(rung));
    return asked;
  }
}

/** An element goes only where it believes that there may be sound: by default where there is some already. */
function allowAnyPlace(source: MediaSource): void {
  if ('setLiveSeekableRange' in source) source.setLiveSeekableRange(0, LONGEST_SECONDS);
  else (source as MediaSource).duration = LONGEST_SECONDS;
}

async function fetchWhole(path: string): Promise<Uint8Array> {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}
