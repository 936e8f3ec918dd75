import { WhipPeer } from '../../src/performer/whip-peer.ts';
import type { Client, OnHeard } from './client.ts';
import type { Door } from './messages.ts';

/** A handshake in a few fails (libdatachannel as the offerer). */
const ATTEMPTS = 12;

export function openWhipClients(doors: readonly Door[], others: number, onHeard: OnHeard): Promise<Client[]> {
  return Promise.all(doors.map((door, index) => openOne(door, others, index, onHeard)));
}

async function openOne(door: Door, slots: number, index: number, onHeard: OnHeard): Promise<Client> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const peer = await WhipPeer.open(door, {
      slots,
      onPacket: ({ mid }) => onHeard(index, mid),
    });
    if (!peer) continue;
    return { send: (packet, ticks) => peer.sender.send(packet, ticks), close: () => peer.close() };
  }
  throw new Error(`client ${index} made no connection in ${ATTEMPTS} attempts`);
}
