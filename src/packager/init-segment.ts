/**
 * The init segment of a rung: a CMAF header (ISO/IEC 23000-19 §7.3.1) of one audio track.
 *
 * There is no edit list: the encoders are fed ahead by their priming, so the first sample is the programme's first.
 */

import { TICKS_PER_SECOND } from '../core/programme.ts';
import { RUNGS, type Rung } from '../core/rung.ts';
import { box, bytes, fullBox, join, u16, u32, utf8, zeros } from './box.ts';

/** What an encoder says of itself. AAC needs its AudioSpecificConfig (ISO/IEC 14496-3 §1.6.2.1). */
export interface CodecConfig {
  readonly audioSpecificConfig?: Uint8Array;
}

/** Samples of decoder start-up that `dOps` states for Opus (RFC 7845 §4.2). */
const OPUS_PRE_SKIP = 312;
const UNITY_MATRIX = u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);

export function initSegment(rung: Rung, config: CodecConfig): Uint8Array {
  return join([
    box('ftyp', utf8('iso6'), u32(0), utf8('iso6cmfccmfa')),
    box(
      'moov',
      movieHeader(0),
      trackBox(0, sampleTable(sampleEntry(rung, config), emptyTables())),
      // Defaults of every fragment: each audio frame is a sync sample.
      box('mvex', fullBox('trex', 0, 0, u32(1, 1, 0, 0, 0x02000000))),
    ),
  ]);
}

export function movieHeader(durationTicks: number): Uint8Array {
  return fullBox(
    'mvhd', 0, 0,
    u32(0, 0, TICKS_PER_SECOND, durationTicks), // creation, modification, timescale, duration
    u32(0x10000), u16(0x100), zeros(10), // rate 1.0, volume 1.0
    UNITY_MATRIX, zeros(24),
    u32(2), // next track
  ); // biome-ignore format: fields as the specification lists them
}

/** @param table the `stbl` box */
export function trackBox(durationTicks: number, table: Uint8Array): Uint8Array {
  const trackHeader = fullBox(
    'tkhd', 0, 7, // enabled, in movie, in preview
    u32(0, 0, 1, 0, durationTicks), zeros(8),
    u16(0, 0, 0x100, 0), // layer, group, volume
    UNITY_MATRIX, u32(0, 0),
  ); // biome-ignore format: fields as the specification lists them
  return box(
    'trak',
    trackHeader,
    box(
      'mdia',
      fullBox('mdhd', 0, 0, u32(0, 0, TICKS_PER_SECOND, durationTicks), u16(0x55c4, 0)), // language und
      fullBox('hdlr', 0, 0, u32(0), utf8('soun'), zeros(12), utf8('Tribune\0')),
      box(
        'minf',
        fullBox('smhd', 0, 0, u32(0)),
        box('dinf', fullBox('dref', 0, 0, u32(1), fullBox('url ', 0, 1))),
        table,
      ),
    ),
  );
}

export function sampleTable(entry: Uint8Array, tables: Uint8Array): Uint8Array {
  return box('stbl', fullBox('stsd', 0, 0, u32(1), entry), tables);
}

function emptyTables(): Uint8Array {
  return join([
    fullBox('stts', 0, 0, u32(0)),
    fullBox('stsc', 0, 0, u32(0)),
    fullBox('stsz', 0, 0, u32(0, 0)),
    fullBox('stco', 0, 0, u32(0)),
  ]);
}

/** Audio sample entry (§12.2.3) for mono at 48 kHz. */
export function sampleEntry(rung: Rung, config: CodecConfig): Uint8Array {
  const { codecs, bitsPerSecond } = RUNGS[rung];
  const audio = join([zeros(6), u16(1), zeros(8), u16(1, 16, 0, 0), u32((TICKS_PER_SECOND << 16) >>> 0)]);
  if (codecs === 'opus') {
    // Encapsulation of Opus in ISOBMFF §4.3.2: version, channels, PreSkip, rate, gain, mapping family.
    const dOps = box('dOps', bytes(0, 1), u16(OPUS_PRE_SKIP), u32(TICKS_PER_SECOND), u16(0), bytes(0));
    return box('Opus', audio, dOps);
  }
  if (!config.audioSpecificConfig) throw new TypeError(`${rung} needs the encoder's AudioSpecificConfig`);
  return box('mp4a', audio, elementaryStream(config.audioSpecificConfig, bitsPerSecond));
}

/** `esds` (ISO/IEC 14496-14 §5.6, descriptors of 14496-1 §7.2.6). */
function elementaryStream(audioSpecificConfig: Uint8Array, bitsPerSecond: number): Uint8Array {
  const descriptor = (tag: number, body: Uint8Array) =>
    join([bytes(tag, 0x80, 0x80, 0x80, body.length), body]);
  const decoderConfig = descriptor(
    4,
    join([
      bytes(0x40, 0x15, 0, 0, 0), // MPEG-4 audio, audio stream, buffer size unstated
      u32(bitsPerSecond, bitsPerSecond),
      descriptor(5, audioSpecificConfig),
    ]),
  );
  return fullBox(
    'esds',
    0,
    0,
    descriptor(3, join([u16(1), bytes(0), decoderConfig, descriptor(6, bytes(2))])),
  );
}
