/**
 * Writes a programme by the clock to an origin's private door, as media does: all three rungs, frames as long as their bit
 * rate says. Arguments: the door, the private key (PEM). Says `ready` when the first segment is there; told how many listeners
 * are expected it announces, as control does, over how much they are spread, and says `announced`.
 */

import { createPrivateKey } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { spreadFor } from '../../src/core/listening/spread.ts';
import { CHUNK_MS, CHUNK_TICKS, CHUNKS_PER_SEGMENT, chunkAt } from '../../src/core/programme.ts';
import { RUNG_NAMES, RUNGS, type Rung } from '../../src/core/rung.ts';
import { signGrant } from '../../src/ingest/grant-signature.ts';
import { chunkPath, writerPath } from '../../src/ingest/ingest-paths.ts';
import { OriginConnection } from '../../src/ingest/origin-connection.ts';
import { writeChunk } from '../../src/packager/chunk.ts';
import { initSegment } from '../../src/packager/init-segment.ts';
import { frameBytes } from './frames.ts';

/** AAC-LC, 48 kHz, mono. */
const AAC_CONFIG = Uint8Array.of(0x11, 0x88);

const [, , door = '', key = ''] = process.argv;
process.on('disconnect', () => process.exit(0));
const ingest = new OriginConnection(door);
const t0Ms = Date.now();
const grant = { room: 'talk', run: 1, epoch: 1, t0Ms, fromSegment: 0 };
const about = { id: 'talk', title: 'A talk', state: 'live', run: 1, t0Ms };
await put('/ingest/talk/room', about);
await put(writerPath(grant), { grant: signGrant(grant, createPrivateKey(key)) });
for (const rung of RUNG_NAMES) {
  const init = initSegment(rung, RUNGS[rung].codecs === 'opus' ? {} : { audioSpecificConfig: AAC_CONFIG });
  await ingest.put(`${writerPath(grant)}/${rung}/init`, init);
  await ingest.put(`${writerPath(grant)}/${rung}/silence`, Uint8Array.of(1, 2, 3, 4, 5));
}
process.on('message', async (listeners: number) => {
  await put('/ingest/talk/room', { ...about, spreadMs: spreadFor(listeners) });
  process.send?.('announced');
});
for (let index = 0; process.connected; index++) {
  await wait(Math.max(0, t0Ms + (index + 1) * CHUNK_MS - Date.now()));
  const number = chunkAt(index * CHUNK_TICKS);
  const send = (rung: Rung) => {
    const frames = Array(RUNGS[rung].framesPerChunk).fill(new Uint8Array(frameBytes(rung)).fill(7));
    return ingest.put(chunkPath(grant, rung, number), writeChunk(rung, number, frames, t0Ms, []));
  };
  await Promise.all(RUNG_NAMES.map(send));
  if (index + 1 === CHUNKS_PER_SEGMENT) process.send?.('ready');
}

async function put(path: string, value: object): Promise<void> {
  const { status, body } = await ingest.putJson(path, value);
  if (status >= 300) throw new Error(`${path}: ${status} ${body}`);
}
