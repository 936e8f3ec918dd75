import type { TimelineEvent } from '../core/timeline-event.ts';
import { box, bytesOf, raw } from './box.ts';
import { eventMessage } from './event-message.ts';
import { type ReadBox, readBoxes, viewOf } from './read-box.ts';
import { readEventMessage } from './read-event-message.ts';

/** Where an `emsg` box of version 1 has its number, from the start of its body (23009-1 §5.10.3.3). */
const ID_AT = 20;

/**
 * A chunk with other words in its events: every other box is as it was, and nothing in them counts bytes from its start
 * (`default-base-is-moof`, 14496-12 §8.8.7).
 *
 * @param retell the same object where an event is to stay
 * @returns the same bytes where all stay, or where they are no chunk
 */
export function retoldChunk(bytes: Buffer, retell: (event: TimelineEvent) => TimelineEvent): Buffer {
  const boxes = readBoxes(bytes) ?? [];
  let isChanged = false;
  const fields = boxes.map((each) => {
    const event = each.type === 'emsg' ? readEventMessage(each.body) : undefined;
    const after = event && retell(event);
    if (!after || after === event) return box(each.type, raw(each.body));
    isChanged = true;
    return eventMessage(after, idOf(each));
  });
  return isChanged ? Buffer.from(bytesOf(...fields).buffer) : bytes;
}

function idOf({ body }: ReadBox): number {
  return viewOf(body).getUint32(ID_AT);
}
