/** One CMAF chunk (ISO/IEC 23000-19 §7.3.2.3): `styp`? `prft` `emsg`* `moof` `mdat`. */

import {
  type ChunkNumber,
  chunkIndex,
  chunkStartTicks,
  PRODUCTION_ALLOWANCE_MS,
  ticksToMs,
} from '../core/programme.ts';
import { RUNGS, type Rung } from '../core/rung.ts';
import type { TimelineEvent } from '../core/timeline-event.ts';
import { box, fullBox, join, u32, u64, utf8 } from './box.ts';
import { eventMessage } from './event-message.ts';

/** A chunk as the origin stores it. */
export interface Chunk extends ChunkNumber {
  readonly rung: Rung;
  readonly bytes: Uint8Array;
}

/** Seconds from 1900 (NTP) to 1970 (Unix). */
const NTP_EPOCH_SECONDS = 2_208_988_800n;

/**
 * @param frames exactly the rung's frames of one chunk, encoded
 * @param t0Ms UTC in ms since 1970 of the programme's start
 */
export function writeChunk(
  rung: Rung,
  number: ChunkNumber,
  frames: readonly Uint8Array[],
  t0Ms: number,
  events: readonly TimelineEvent[],
): Uint8Array {
  const index = chunkIndex(number);
  const startTicks = chunkStartTicks(number);
  const styp = number.k === 0 ? [box('styp', utf8('msdh'), u32(0), utf8('msdhmsixcmfc'))] : [];
  return join([
    ...styp,
    producerReferenceTime(t0Ms, startTicks),
    ...events.map((event, i) => eventMessage(event, index * 64 + (i % 64))),
    movieFragment(rung, index + 1, startTicks, frames),
    box('mdat', ...frames),
  ]);
}

/** `prft` (14496-12 §8.16.5), flags 24: the instant at which the first sample was captured. */
function producerReferenceTime(t0Ms: number, startTicks: number): Uint8Array {
  const capturedMs = t0Ms - PRODUCTION_ALLOWANCE_MS + ticksToMs(startTicks);
  const seconds = BigInt(Math.floor(capturedMs / 1000)) + NTP_EPOCH_SECONDS;
  const fraction = BigInt(Math.floor(((capturedMs % 1000) / 1000) * 2 ** 32));
  return fullBox('prft', 1, 24, u32(1), u64((seconds << 32n) | fraction), u64(startTicks));
}

function movieFragment(
  rung: Rung,
  sequence: number,
  startTicks: number,
  frames: readonly Uint8Array[],
): Uint8Array {
  const moof = (dataOffset: number) =>
    box(
      'moof',
      fullBox('mfhd', 0, 0, u32(sequence)),
      box(
        'traf',
        // Offsets from the moof; default duration and flags (a sync sample) for every frame.
        fullBox('tfhd', 0, 0x020028, u32(1, RUNGS[rung].frameSamples, 0x02000000)),
        fullBox('tfdt', 1, 0, u64(startTicks)),
        fullBox(
          'trun',
          0,
          0x000201,
          u32(frames.length, dataOffset),
          u32(...frames.map((frame) => frame.length)),
        ),
      ),
    );
  // The offset to the first frame is past this moof and the header of the mdat; its size does not depend on it.
  return moof(moof(0).length + 8);
}

/**
 * Fill for a number no sound arrived for. The same numbers give the same bytes, whoever makes them.
 *
 * @param silentFrame one encoded frame of silence, as the rung's encoder made it
 */
export function silentChunk(
  rung: Rung,
  number: ChunkNumber,
  silentFrame: Uint8Array,
  t0Ms: number,
  events: readonly TimelineEvent[] = [],
): Uint8Array {
  return writeChunk(rung, number, Array(RUNGS[rung].framesPerChunk).fill(silentFrame), t0Ms, events);
}
