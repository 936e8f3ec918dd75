/** How a rung's samples are coded: the audio sample entry (ISO/IEC 14496-12 §12.2.3) of AAC-LC and of Opus, mono at 48 kHz. */

import { TICKS_PER_SECOND } from '../core/programme.ts';
import { RUNGS, type Rung } from '../core/rung.ts';
import { box, type Field, fullBox, group, raw, u8, u16, u32, zeros } from './box.ts';

/** What an encoder says of itself. AAC needs its AudioSpecificConfig (ISO/IEC 14496-3 §1.6.2.1). */
export interface CodecConfig {
  readonly audioSpecificConfig?: Uint8Array;
}

/** Samples of decoder start-up that `dOps` states for Opus (RFC 7845 §4.2). */
const OPUS_PRE_SKIP = 312;

/** Tags of descriptors (ISO/IEC 14496-1 §7.2.2.1). */
export const DESCRIPTOR = {
  elementaryStream: 3,
  decoderConfig: 4,
  decoderSpecificInfo: 5,
  syncLayerConfig: 6,
} as const;

/** @throws TypeError when AAC comes without its AudioSpecificConfig */
export function sampleEntry(rung: Rung, config: CodecConfig): Field {
  const { codecs, bitsPerSecond } = RUNGS[rung];
  if (codecs === 'opus') return box('Opus', audioFields(), opusSpecific());
  if (!config.audioSpecificConfig) throw new TypeError(`${rung} needs the encoder's AudioSpecificConfig`);
  return box('mp4a', audioFields(), elementaryStream(config.audioSpecificConfig, bitsPerSecond));
}

function audioFields(): Field {
  return group(
    zeros(6), // reserved
    u16(1), // data_reference_index
    zeros(8), // reserved
    u16(1), // channelcount
    u16(16), // samplesize
    zeros(4), // pre_defined, reserved
    u32(TICKS_PER_SECOND * 2 ** 16), // samplerate, 16.16
  );
}

/** `dOps` (Encapsulation of Opus in ISO Base Media File Format §4.3.2). */
function opusSpecific(): Field {
  return box(
    'dOps',
    u8(0), // Version
    u8(1), // OutputChannelCount
    u16(OPUS_PRE_SKIP), // PreSkip
    u32(TICKS_PER_SECOND), // InputSampleRate
    u16(0), // OutputGain
    u8(0), // ChannelMappingFamily
  );
}

/** `esds` (ISO/IEC 14496-14 §5.6). */
function elementaryStream(audioSpecificConfig: Uint8Array, bitsPerSecond: number): Field {
  const decoderConfig = descriptor(
    DESCRIPTOR.decoderConfig,
    u8(0x40), // objectTypeIndication: MPEG-4 audio
    u8(0x15), // streamType: audio; not upstream; reserved
    zeros(3), // bufferSizeDB: unstated
    u32(bitsPerSecond), // maxBitrate
    u32(bitsPerSecond), // avgBitrate
    descriptor(DESCRIPTOR.decoderSpecificInfo, raw(audioSpecificConfig)),
  );
  return fullBox(
    'esds',
    0,
    0,
    descriptor(
      DESCRIPTOR.elementaryStream,
      u16(0), // ES_ID: 0 in a file
      u8(0), // no dependency, no URL, no clock; priority 0
      decoderConfig,
      descriptor(DESCRIPTOR.syncLayerConfig, u8(2)), // predefined: in an MP4 file
    ),
  );
}

/** A descriptor (14496-1 §8.3.3), its size in four bytes of seven bits, all but the last marked as followed. */
function descriptor(tag: number, ...fields: Field[]): Field {
  const body = group(...fields);
  const { size } = body;
  return group(u8(tag, (size >> 21) | 0x80, (size >> 14) | 0x80, (size >> 7) | 0x80, size & 127), body);
}
