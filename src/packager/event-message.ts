/**
 * Live events in band: an `emsg` box (ISO/IEC 23009-1 §5.10.3.3) that carries an ID3v2.4 frame, the form that HLS
 * and DASH players alike hand to their page (AOM "Carriage of ID3 Timed Metadata in CMAF").
 */

import { TICKS_PER_SECOND } from '../core/programme.ts';
import type { TimelineEvent } from '../core/timeline-event.ts';
import { bytes, fullBox, join, u16, u32, u64, utf8 } from './box.ts';

export const EVENT_SCHEME = 'https://aomedia.org/emsg/ID3';
/** Description of our user-defined text frame (ID3v2.4 §4.2.6). */
export const EVENT_DESCRIPTION = 'TRIBUNE';

/** @param id distinguishes events of one programme; a player drops one it has seen */
export function eventMessage(event: TimelineEvent, id: number): Uint8Array {
  return fullBox(
    'emsg',
    1,
    0,
    u32(TICKS_PER_SECOND),
    u64(event.at),
    u32(0, id), // no duration
    utf8(`${EVENT_SCHEME}\0\0`), // scheme, empty value
    id3(JSON.stringify(event)),
  );
}

function id3(value: string): Uint8Array {
  const body = utf8(`\u0003${EVENT_DESCRIPTION}\0${value}\0`); // 3: UTF-8
  const frame = join([utf8('TXXX'), syncSafe(body.length), u16(0), body]);
  return join([utf8('ID3'), bytes(4, 0, 0), syncSafe(frame.length), frame]);
}

/** A size in four bytes of seven bits (ID3v2.4 §6.2). */
function syncSafe(size: number): Uint8Array {
  return bytes((size >> 21) & 127, (size >> 14) & 127, (size >> 7) & 127, size & 127);
}
