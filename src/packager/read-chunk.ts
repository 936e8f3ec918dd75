/** Reads back what `chunk.ts` writes; every field may be a lie, so anything off gives undefined, never a throw. */

import type { TimelineEvent } from '../core/timeline-event.ts';
import { EVENT_DESCRIPTION, EVENT_SCHEME } from './event-message.ts';

export interface ReadChunk {
  readonly startTicks: number;
  readonly frames: readonly Uint8Array[];
  readonly events: readonly TimelineEvent[];
}

interface ReadBox {
  readonly type: string;
  readonly body: Uint8Array;
}

/** The boxes side by side in `bytes`, or undefined when a size does not fit. */
export function readBoxes(bytes: Uint8Array): ReadBox[] | undefined {
  const found: ReadBox[] = [];
  const view = viewOf(bytes);
  for (let at = 0; at < bytes.length; ) {
    if (at + 8 > bytes.length) return undefined;
    const size = view.getUint32(at);
    if (size < 8 || at + size > bytes.length) return undefined;
    found.push({ type: ascii(bytes.subarray(at + 4, at + 8)), body: bytes.subarray(at + 8, at + size) });
    at += size;
  }
  return found;
}

export function readChunk(bytes: Uint8Array): ReadChunk | undefined {
  const boxes = readBoxes(bytes);
  const moof = boxes?.find(({ type }) => type === 'moof');
  const mdat = boxes?.find(({ type }) => type === 'mdat');
  const traf = moof && readBoxes(moof.body)?.find(({ type }) => type === 'traf');
  const inside = traf && readBoxes(traf.body);
  const tfdt = inside?.find(({ type }) => type === 'tfdt')?.body;
  const trun = inside?.find(({ type }) => type === 'trun')?.body;
  if (!boxes || !mdat || !tfdt || !trun || tfdt.length < 12 || trun.length < 12) return undefined;
  const frames = cutFrames(trun, mdat.body);
  if (!frames) return undefined;
  const events = boxes
    .filter(({ type }) => type === 'emsg')
    .flatMap(({ body }) => readEventMessage(body) ?? []);
  return { startTicks: Number(viewOf(tfdt).getBigUint64(4)), frames, events };
}

/** @param body of an `emsg` box */
export function readEventMessage(body: Uint8Array): TimelineEvent | undefined {
  const text = new TextDecoder().decode(body.subarray(24));
  if (body[0] !== 1 || !text.startsWith(`${EVENT_SCHEME}\0`)) return undefined;
  const start = text.indexOf(`${EVENT_DESCRIPTION}\0`);
  if (start < 0) return undefined;
  try {
    const json = text.slice(start + EVENT_DESCRIPTION.length + 1).replace(/\0+$/, '');
    const event: unknown = JSON.parse(json);
    return isEvent(event) ? event : undefined;
  } catch {
    return undefined;
  }
}

function isEvent(value: unknown): value is TimelineEvent {
  return (
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    'at' in value &&
    typeof value.at === 'number'
  );
}

function cutFrames(trun: Uint8Array, data: Uint8Array): Uint8Array[] | undefined {
  const view = viewOf(trun);
  const count = view.getUint32(4);
  if (trun.length < 12 + count * 4) return undefined;
  const frames: Uint8Array[] = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    const size = view.getUint32(12 + i * 4);
    if (at + size > data.length) return undefined;
    frames.push(data.subarray(at, at + size));
    at += size;
  }
  return frames;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function ascii(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
