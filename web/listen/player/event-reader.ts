/** Reads the timeline events that ride in band: `emsg` boxes with an ID3v2.4 frame, as docs/ARCHITECTURE.md says. */

import { isTimelineEvent, type TimelineEvent } from '../../../src/core/timeline-event.ts';

const SCHEME = 'https://aomedia.org/emsg/ID3';
const DESCRIPTION = 'TRIBUNE';
/** Version, flags, timescale, presentation time, duration, id (ISO/IEC 23009-1 §5.10.3.3, version 1). */
const FIXED_BYTES = 24;
const ID3_HEADER_BYTES = 10;
const ENCODING_UTF8 = 3;

/** @param body an `emsg` box without its size and type; anything that is not an event of ours gives undefined */
export function readEvent(body: Uint8Array): TimelineEvent | undefined {
  if (body[0] !== 1) return undefined;
  const schemeEnd = body.indexOf(0, FIXED_BYTES);
  if (schemeEnd < 0 || ascii(body.subarray(FIXED_BYTES, schemeEnd)) !== SCHEME) return undefined;
  const valueEnd = body.indexOf(0, schemeEnd + 1);
  if (valueEnd < 0) return undefined;
  const text = readUserText(body.subarray(valueEnd + 1));
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isTimelineEvent(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The value of the TXXX frame named TRIBUNE, which is the only frame of the tag. */
function readUserText(tag: Uint8Array): string | undefined {
  const frame = tag.subarray(ID3_HEADER_BYTES);
  if (ascii(tag.subarray(0, 3)) !== 'ID3' || ascii(frame.subarray(0, 4)) !== 'TXXX') return undefined;
  const sizes = frame.subarray(4, 8);
  // Four bytes of seven bits (ID3v2.4 §6.2).
  const size = sizes.reduce((total, byte) => total * 128 + (byte & 127), 0);
  const content = frame.subarray(ID3_HEADER_BYTES, ID3_HEADER_BYTES + size);
  if (sizes.length < 4 || content.length < size || content[0] !== ENCODING_UTF8) return undefined;
  const [description, value] = new TextDecoder().decode(content.subarray(1)).split('\0');
  return description === DESCRIPTION ? value : undefined;
}

function ascii(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
