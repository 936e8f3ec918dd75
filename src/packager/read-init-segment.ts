/** Reads from an init segment what `init-segment.ts` was given. Anything off gives undefined, never a throw. */

import { onlyBox, readBoxes } from './read-box.ts';
import { type CodecConfig, DESCRIPTOR } from './sample-entry.ts';

/** Version, flags and entry count of `stsd` (14496-12 §8.5.2). */
const TABLE_HEADER_BYTES = 8;
/** Fields of an audio sample entry before its boxes (§12.2.3). */
const AUDIO_FIELDS_BYTES = 28;
/** Fields of a descriptor before those inside it (14496-1 §7.2.6.5, §7.2.6.6). */
const ELEMENTARY_STREAM_BYTES = 3;
const DECODER_CONFIG_BYTES = 13;

/** How AAC is coded, from the init segment of an AAC rung. */
export function readCodecConfig(init: Uint8Array): CodecConfig | undefined {
  let inside: Uint8Array | undefined = init;
  for (const type of ['moov', 'trak', 'mdia', 'minf', 'stbl', 'stsd']) inside = childBox(inside, type);
  const entry = childBox(inside?.subarray(TABLE_HEADER_BYTES), 'mp4a');
  const esds = childBox(entry?.subarray(AUDIO_FIELDS_BYTES), 'esds');
  const stream = esds && readDescriptor(esds.subarray(4), DESCRIPTOR.elementaryStream);
  const config = stream && readDescriptor(stream.subarray(ELEMENTARY_STREAM_BYTES), DESCRIPTOR.decoderConfig);
  const info =
    config && readDescriptor(config.subarray(DECODER_CONFIG_BYTES), DESCRIPTOR.decoderSpecificInfo);
  return info && { audioSpecificConfig: info };
}

function childBox(bytes: Uint8Array | undefined, type: string): Uint8Array | undefined {
  return bytes && onlyBox(readBoxes(bytes), type);
}

/** The body of the descriptor that `bytes` begin with (14496-1 §8.3.3), if it has this tag. */
function readDescriptor(bytes: Uint8Array, tag: number): Uint8Array | undefined {
  if (bytes[0] !== tag) return undefined;
  let size = 0;
  for (let at = 1; at <= 4; at++) {
    const byte = bytes[at] ?? 0;
    size = size * 128 + (byte & 127);
    if (byte > 127) continue;
    const body = bytes.subarray(at + 1, at + 1 + size);
    return body.length === size ? body : undefined;
  }
  return undefined;
}
