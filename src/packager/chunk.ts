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
import { box, bytesOf, type Field, fullBox, group, latin1, raw, u32, u64 } from './box.ts';
import { eventMessage } from './event-message.ts';

/** A chunk as the origin stores it. */
export interface Chunk extends ChunkNumber {
  readonly rung: Rung;
  readonly bytes: Uint8Array;
}

/** Flags of a sample that depends on no other: of every audio frame (14496-12 §8.8.3.1). */
export const SYNC_SAMPLE = 0x0200_0000;
const TRACK_ID = 1;
/** Seconds from 1900 (NTP) to 1970 (Unix). */
const NTP_EPOCH_SECONDS = 2_208_988_800n;
/** Numbers of events of one chunk, so that no two of a programme are alike. */
const EVENTS_PER_CHUNK = 64;
const BOX_HEADER_BYTES = 8;

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
  return bytesOf(
    number.k === 0 ? segmentType() : group(),
    producerReferenceTime(t0Ms, startTicks),
    ...events.map((event, i) => eventMessage(event, index * EVENTS_PER_CHUNK + (i % EVENTS_PER_CHUNK))),
    movieFragment(rung, index + 1, startTicks, frames),
    box('mdat', ...frames.map(raw)), // Media data
  );
}

function segmentType(): Field {
  return box(
    'styp', // Segment type
    latin1('msdh'), // major_brand
    u32(0), // minor_version
    latin1('msdhcmfs'), // compatible_brands: DASH media segment, CMAF segment (23000-19 §7.2)
  );
}

/** `prft` (14496-12 §8.16.5): the instant at which the first sample was captured. */
function producerReferenceTime(t0Ms: number, startTicks: number): Field {
  const capturedMs = t0Ms - PRODUCTION_ALLOWANCE_MS + ticksToMs(startTicks);
  const seconds = BigInt(Math.floor(capturedMs / 1000)) + NTP_EPOCH_SECONDS;
  const fraction = BigInt(Math.floor(((capturedMs % 1000) / 1000) * 2 ** 32));
  return fullBox(
    'prft', // Producer reference time
    1,
    24, // captured
    u32(TRACK_ID), // reference_track_ID
    u64((seconds << 32n) | fraction), // ntp_timestamp
    u64(startTicks), // media_time
  );
}

function movieFragment(
  rung: Rung,
  sequence: number,
  startTicks: number,
  frames: readonly Uint8Array[],
): Field {
  const moof = (dataOffset: number) =>
    box(
      'moof', // Movie fragment
      fullBox('mfhd', 0, 0, u32(sequence)), // Movie fragment header
      box(
        'traf', // Track fragment
        fullBox(
          'tfhd', // Track fragment header
          0,
          0x02_0028, // offsets from the moof; default duration and flags
          u32(TRACK_ID), // track_ID
          u32(RUNGS[rung].frameSamples), // default_sample_duration
          u32(SYNC_SAMPLE), // default_sample_flags
        ),
        fullBox('tfdt', 1, 0, u64(startTicks)), // Decode time
        fullBox(
          'trun', // Track run
          0,
          0x00_0201, // data offset; a size for each sample
          u32(frames.length), // sample_count
          u32(dataOffset), // data_offset
          u32(...frames.map((frame) => frame.length)), // sample_size
        ),
      ),
    );
  // The first frame is past this moof and the header of the mdat; the size of the moof does not depend on it.
  return moof(moof(0).size + BOX_HEADER_BYTES);
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
