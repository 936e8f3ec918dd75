/** A programme as media gives it to an origin under test. */

import { RUNG_NAMES } from '../../src/core/rung.ts';
import type { Door } from '../../src/doors/door.ts';
import { signGrant } from '../../src/ingest/grant-signature.ts';
import { Sender } from '../../src/ingest/sender.ts';
import { chunkOf, initOf, KEYS, SILENT_FRAME, T0 } from '../origin/origin-under-test.ts';

const grant = { room: 'talk', run: 1, epoch: 1, t0Ms: T0, fromSegment: 0 };
const preambles = RUNG_NAMES.map((rung) => ({ rung, init: initOf(rung), silentFrame: SILENT_FRAME }));

export function senderTo(door: Door): Sender {
  return new Sender(door, grant, signGrant(grant, KEYS.privateKey), preambles);
}

/** Segments `from` to `to`, in all rungs. */
export function give(sender: Sender, from: number, to: number): void {
  for (let n = from; n <= to; n++) {
    for (const k of [0, 1, 2]) {
      for (const rung of RUNG_NAMES) sender.sendChunk({ rung, n, k, bytes: chunkOf(rung, { n, k }) });
    }
  }
}
