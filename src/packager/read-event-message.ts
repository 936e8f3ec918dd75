/** Reads back what `event-message.ts` writes. The bytes may be a stranger's: anything off gives undefined, never a throw. */

import { isTimelineEvent, type TimelineEvent } from '../core/timeline-event.ts';
import { EVENT_DESCRIPTION, EVENT_SCHEME, ID3_UTF8 } from './event-message.ts';
import { ascii } from './read-box.ts';

/** Version and flags, timescale, time, duration, id: what precedes the scheme in version 1 (23009-1 §5.10.3.3). */
const FIXED_BYTES = 24;
/** Header of a tag and of a frame alike (ID3v2.4 §3.1, §4). */
const ID3_HEADER_BYTES = 10;

/** @param body of an `emsg` box */
export function readEventMessage(body: Uint8Array): TimelineEvent | undefined {
  const schemeEnd = body.indexOf(0, FIXED_BYTES);
  const valueEnd = body.indexOf(0, schemeEnd + 1);
  if (body[0] !== 1 || schemeEnd < 0 || valueEnd < 0) return undefined;
  if (ascii(body.subarray(FIXED_BYTES, schemeEnd)) !== EVENT_SCHEME) return undefined;
  const json = readUserText(body.subarray(valueEnd + 1));
  if (json === undefined) return undefined;
  try {
    const event: unknown = JSON.parse(json);
    return isTimelineEvent(event) ? event : undefined;
  } catch {
    return undefined;
  }
}

/** The value of the TXXX frame of our name, which is the tag's first. */
function readUserText(tag: Uint8Array): string | undefined {
  const frame = tag.subarray(ID3_HEADER_BYTES);
  if (ascii(tag.subarray(0, 3)) !== 'ID3' || ascii(frame.subarray(0, 4)) !== 'TXXX') return undefined;
  const sizeBytes = frame.subarray(4, 8);
  if (sizeBytes.some((byte) => byte > 127)) return undefined;
  const size = sizeBytes.reduce((total, byte) => total * 128 + byte, 0);
  const content = frame.subarray(ID3_HEADER_BYTES, ID3_HEADER_BYTES + size);
  if (content.length !== size || content[0] !== ID3_UTF8) return undefined;
  const [description, value] = new TextDecoder().decode(content.subarray(1)).split('\0');
  return description === EVENT_DESCRIPTION ? value : undefined;
}
