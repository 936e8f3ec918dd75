/** Paths of the origin's private listener, as `docs/ARCHITECTURE.md` lists them. */

import type { ChunkNumber } from '../core/programme.ts';
import type { Rung } from '../core/rung.ts';

/** One writer's place: a room, its run and the epoch that fences other writers. */
export interface WriterAddress {
  readonly room: string;
  readonly run: number;
  readonly epoch: number;
}

export function roomDocumentPath(room: string): string {
  return `/ingest/${room}/room`;
}

export function boardPath(room: string): string {
  return `/ingest/${room}/board`;
}

/** Whose turn it is of those who wait before a room. */
export function linePath(room: string): string {
  return `/ingest/${room}/line`;
}

/** What control says of the load of the installation. */
export const LOAD_PATH = '/load';
/** By which secret the price of joining is known that was paid at another origin. */
export const PRICE_PATH = '/price';
/** How hard the origin is pressed. */
export const PRESSURE_PATH = '/pressure';

export function recordingPath(room: string): string {
  return `/ingest/${room}/recording`;
}

export function writerPath({ room, run, epoch }: WriterAddress): string {
  return `/ingest/${room}/${run}/${epoch}`;
}

export function chunkPath(writer: WriterAddress, rung: Rung, { n, k }: ChunkNumber): string {
  return `${writerPath(writer)}/${rung}/${n}.${k}`;
}

/** What an origin says when a writer opens. */
export interface OpenedAnswer {
  /** The last chunk it accepted of each rung. */
  readonly accepted: Readonly<Record<Rung, ChunkNumber | null>>;
  /** The first segment of each rung that listeners still wait for: in what is missing before it has put silence. */
  readonly next: Readonly<Record<Rung, number>>;
}

/** How an origin's recording of a room stands. Times are UTC in ms since 1970. */
export interface RecordingAnswer {
  /** Whether its disk refuses what it is given now. */
  readonly refused: boolean;
  /** What listeners were given and the recording lacks; in 200 spans at most, so that one may hold a little that it has. */
  readonly missing: readonly { readonly fromMs: number; readonly untilMs: number }[];
}

export function outlinePath(room: string): string {
  return `/ingest/${room}/outline`;
}

/** What the recording of a room's newest run looks like. */
export interface OutlineAnswer {
  readonly run: number;
  readonly segments: number;
  /** How much there was to hear in each of so many equal spans, 0 to 100; 400 at most. */
  readonly levels: readonly number[];
}
