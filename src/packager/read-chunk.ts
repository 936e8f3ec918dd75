/** Reads back what `chunk.ts` writes; every field may be a lie, so anything off gives undefined, never a throw. */

import type { TimelineEvent } from '../core/timeline-event.ts';
import { onlyBox, readBoxes, viewOf } from './read-box.ts';
import { readEventMessage } from './read-event-message.ts';

export interface ReadChunk {
  readonly startTicks: number;
  readonly frames: readonly Uint8Array[];
  readonly events: readonly TimelineEvent[];
}

/** The tail of `trun` that we write: data offset, then a size for each sample (14496-12 §8.8.8). */
const TRUN_FLAGS = 0x00_0201;
const TRUN_HEADER_BYTES = 12;
const TFDT_BYTES = 12;

/** @param bytes of one chunk */
export function readChunk(bytes: Uint8Array): ReadChunk | undefined {
  const boxes = readBoxes(bytes);
  const mdat = onlyBox(boxes, 'mdat');
  const moof = onlyBox(boxes, 'moof');
  const traf = moof && onlyBox(readBoxes(moof), 'traf');
  const inside = traf && readBoxes(traf);
  const startTicks = decodeTime(onlyBox(inside, 'tfdt'));
  const trun = onlyBox(inside, 'trun');
  const frames = trun && mdat && cutFrames(trun, mdat);
  if (!boxes || startTicks === undefined || !frames) return undefined;
  const events = boxes
    .filter(({ type }) => type === 'emsg')
    .flatMap(({ body }) => readEventMessage(body) ?? []);
  return { startTicks, frames, events };
}

/** Version 1 alone is written, and a time beyond 2⁵³ ticks (5,950 years) is none. */
function decodeTime(tfdt: Uint8Array | undefined): number | undefined {
  if (tfdt?.length !== TFDT_BYTES || tfdt[0] !== 1) return undefined;
  const ticks = Number(viewOf(tfdt).getBigUint64(4));
  return Number.isSafeInteger(ticks) ? ticks : undefined;
}

function cutFrames(trun: Uint8Array, data: Uint8Array): Uint8Array[] | undefined {
  if (trun.length < TRUN_HEADER_BYTES) return undefined;
  const view = viewOf(trun);
  const count = view.getUint32(4);
  if (view.getUint32(0) !== TRUN_FLAGS || trun.length !== TRUN_HEADER_BYTES + count * 4) return undefined;
  const frames: Uint8Array[] = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    const size = view.getUint32(TRUN_HEADER_BYTES + i * 4);
    if (at + size > data.length) return undefined;
    frames.push(data.subarray(at, at + size));
    at += size;
  }
  return at === data.length ? frames : undefined;
}
