/**
 * Whether the lane lets a ticket in: by the seed of its group, which was committed to before anyone drew, and is revealed
 * once nobody draws in that group any more.
 */

import { bytesOfHex, joined } from '../../../src/core/bytes.ts';
import type { LaneNotice, Ticket } from '../../../src/core/waiting-line.ts';

const encoder = new TextEncoder();

/** Undefined: its seed is not revealed yet, or this browser cannot hash here: it does so over HTTPS alone. */
export async function isDrawn(lane: LaneNotice, ticket: Ticket): Promise<boolean | undefined> {
  const { revealed, share } = lane;
  if (!revealed || revealed.group < ticket.group || !crypto.subtle) return undefined;
  let seed = bytesOfHex(revealed.seed);
  for (let group = revealed.group; group > ticket.group; group--) seed = await hashed(seed);
  const digits = encoder.encode(String(ticket.number).padStart(10, '0'));
  const drawn = await hashed(joined(seed, digits));
  return new DataView(drawn.buffer).getUint32(0) / 2 ** 32 < share;
}

async function hashed(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}
