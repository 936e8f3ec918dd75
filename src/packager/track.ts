/** The boxes of a movie with one audio track (ISO/IEC 14496-12 §8), shared by init segments and downloads. */

import { TICKS_PER_SECOND } from '../core/programme.ts';
import { box, type Field, fullBox, group, latin1, u16, u32, u64, zeros } from './box.ts';

/** No rotation, no scaling: what the matrix of a track without a picture has to be. */
const UNITY_MATRIX = u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);
/** Undetermined, in three letters of five bits (ISO 639-2/T). */
const LANGUAGE_UND = 0x55c4;

/** A time in the header boxes: 64 bits wide in their version 1, which 24.8 hours need. */
interface HeaderTimes {
  readonly version: 0 | 1;
  time(ticks: number): Field;
}

function timesFor(durationTicks: number): HeaderTimes {
  return durationTicks < 2 ** 32 ? { version: 0, time: u32 } : { version: 1, time: u64 };
}

/** @param durationTicks 0 where fragments follow */
export function movieHeader(durationTicks: number, nextTrackId = 2): Field {
  const { version, time } = timesFor(durationTicks);
  return fullBox(
    'mvhd', // Movie header
    version,
    0,
    time(0), // creation_time
    time(0), // modification_time
    u32(TICKS_PER_SECOND), // timescale
    time(durationTicks), // duration
    u32(0x10000), // rate 1.0
    u16(0x100), // volume 1.0
    zeros(10), // reserved
    UNITY_MATRIX,
    zeros(24), // pre_defined
    u32(nextTrackId), // next_track_ID
  );
}

/** What a track is, beside its samples. */
export interface TrackKind {
  readonly id: number;
  /** In movie and preview; a track of chapters is not played itself. */
  readonly enabled: boolean;
  /** `handler_type`, four characters. */
  readonly handler: string;
  readonly mediaInformation: Field;
}

export const SOUND: TrackKind = {
  id: 1,
  enabled: true,
  handler: 'soun',
  mediaInformation: fullBox('smhd', 0, 0, u32(0)), // Sound media header: balance in the middle
};

/** @param table the `stbl` box; @param reference the `tref` box, where it refers to another track */
export function track(
  durationTicks: number,
  table: Field,
  kind: TrackKind = SOUND,
  reference?: Field,
): Field {
  return box(
    'trak', // Track
    trackHeader(durationTicks, kind),
    reference ?? group(),
    box(
      'mdia', // Media
      mediaHeader(durationTicks),
      fullBox(
        'hdlr', // Handler
        0,
        0,
        u32(0), // pre_defined
        latin1(kind.handler), // handler_type
        zeros(12), // reserved
        latin1('Tribune\0'), // name
      ),
      box(
        'minf', // Media information
        kind.mediaInformation,
        box(
          'dinf', // Data information
          fullBox(
            'dref', // Data reference
            0,
            0,
            u32(1), // entry_count
            fullBox('url ', 0, 1), // in this file
          ),
        ),
        table,
      ),
    ),
  );
}

function trackHeader(durationTicks: number, { id, enabled }: TrackKind): Field {
  const { version, time } = timesFor(durationTicks);
  return fullBox(
    'tkhd', // Track header
    version,
    enabled ? 7 : 0, // enabled, in movie, in preview
    time(0), // creation_time
    time(0), // modification_time
    u32(id), // track_ID
    u32(0), // reserved
    time(durationTicks), // duration
    zeros(8), // reserved
    u16(0), // layer
    u16(0), // alternate_group
    u16(0x100), // volume 1.0
    u16(0), // reserved
    UNITY_MATRIX,
    u32(0), // width
    u32(0), // height
  );
}

function mediaHeader(durationTicks: number): Field {
  const { version, time } = timesFor(durationTicks);
  return fullBox(
    'mdhd', // Media header
    version,
    0,
    time(0), // creation_time
    time(0), // modification_time
    u32(TICKS_PER_SECOND), // timescale
    time(durationTicks), // duration
    u16(LANGUAGE_UND), // language
    u16(0), // pre_defined
  );
}

/** `stbl` (§8.5). @param tables where and when each sample is */
export function sampleTable(entry: Field, tables: Field): Field {
  return box(
    'stbl', // Sample table
    fullBox('stsd', 0, 0, u32(1), entry), // Sample description
    group(tables),
  );
}
