/**
 * Live events in band: an `emsg` box (ISO/IEC 23009-1 §5.10.3.3) that carries an ID3v2.4 frame, the form that HLS
 * and DASH players alike hand to their page (AOM "Carriage of ID3 Timed Metadata in CMAF").
 */

import { TICKS_PER_SECOND } from '../core/programme.ts';
import type { TimelineEvent } from '../core/timeline-event.ts';
import { type Field, fullBox, group, latin1, u8, u16, u32, u64, utf8 } from './box.ts';

export const EVENT_SCHEME = 'https://aomedia.org/emsg/ID3';
/** Description of our user-defined text frame (ID3v2.4 §4.2.6). */
export const EVENT_DESCRIPTION = 'TRIBUNE';
/** Text encoding of a frame (ID3v2.4 §4). */
export const ID3_UTF8 = 3;

/** @param id distinguishes events of one programme; a player drops one it has seen */
export function eventMessage(event: TimelineEvent, id: number): Field {
  return fullBox(
    'emsg', // Event message
    1,
    0,
    u32(TICKS_PER_SECOND), // timescale
    u64(event.at), // presentation_time
    u32(0), // event_duration
    u32(id),
    latin1(`${EVENT_SCHEME}\0`), // scheme_id_uri
    latin1('\0'), // value
    id3(JSON.stringify(event)), // message_data
  );
}

function id3(value: string): Field {
  const content = group(u8(ID3_UTF8), utf8(`${EVENT_DESCRIPTION}\0${value}\0`));
  const frame = group(latin1('TXXX'), syncSafe(content.size), u16(0), content);
  return group(latin1('ID3'), u8(4, 0, 0), syncSafe(frame.size), frame);
}

/** A size in four bytes of seven bits (ID3v2.4 §6.2). */
function syncSafe(size: number): Field {
  return u8((size >> 21) & 127, (size >> 14) & 127, (size >> 7) & 127, size & 127);
}
