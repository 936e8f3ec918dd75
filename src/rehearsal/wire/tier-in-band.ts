/** Finds what a segment says of tiers: the event of that type in its `emsg` boxes, as docs/PROTOCOL.md has it. */

import { isRecord } from '../../core/is-record.ts';
import type { Tier } from '../../core/tier.ts';
import { isTierEvent } from '../../core/tier-event.ts';

const HEADER_BYTES = 8;
const EVENT_MESSAGE = 'emsg';
/** Before the text of an event; behind the text stands another zero. */
const BEFORE_TEXT = Buffer.from('TRIBUNE\0{');

/** The last one that it holds. @param bytes a stranger's @returns undefined when there is none */
export function tierInBand(bytes: Buffer): Tier | undefined {
  let found: Tier | undefined;
  for (let at = 0; at + HEADER_BYTES <= bytes.length; ) {
    const size = bytes.readUInt32BE(at);
    if (size < HEADER_BYTES || at + size > bytes.length) break;
    if (bytes.toString('latin1', at + 4, at + HEADER_BYTES) === EVENT_MESSAGE)
      found = readTier(bytes.subarray(at + HEADER_BYTES, at + size)) ?? found;
    at += size;
  }
  return found;
}

function readTier(body: Buffer): Tier | undefined {
  const begin = body.indexOf(BEFORE_TEXT);
  if (begin < 0) return undefined;
  const from = begin + BEFORE_TEXT.length - 1;
  const end = body.indexOf(0, from);
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8', from, end < 0 ? body.length : end));
  } catch {
    return undefined;
  }
  if (!isRecord(value) || value['type'] !== 'tier' || !isTierEvent(value)) return undefined;
  const { name, from: first } = value as unknown as Tier;
  return { name, from: first };
}
