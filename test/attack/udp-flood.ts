import dgram from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { type Kind, kindOf } from './demultiplex.ts';
import { endsConnection } from './dtls-records.ts';
import type { Hostile } from './hostile-datagrams.ts';
import type { OnPath } from './on-path.ts';

/**
 * Strangers, each at an address of its own: those who only guess, and those who overheard a session's ICE names or
 * replay its datagrams. The engine takes these for another address of the speaker (ATTACK-4).
 */
const BLIND = 4;
const EAVESDROPPING = 4;
const UNKNOWN = { datagrams: [], stageUfrag: 'ffffffffffffffffffffffff', speakerUfrag: 'abcd' };
/** So few at a time that the queue of the room's socket has room for the speakers' own. */
const MOST_AT_ONCE = 12;
const BREATH_MS = 2;

export interface FloodReport {
  readonly inputs: number;
  readonly bytesFromStrangers: number;
  /** What the stage said to strangers. */
  readonly toStrangers: Readonly<Record<Kind, number>>;
  readonly bytesToStrangers: number;
}

/** Throws all this at a room's port, from strangers and as the speaker, so many a second. */
export async function flood(
  path: OnPath,
  hostile: readonly Hostile[],
  perSecond: number,
): Promise<FloodReport> {
  const toStrangers: Record<Kind, number> = { stun: 0, dtls: 0, rtp: 0, other: 0 };
  let [bytesToStrangers, bytesFromStrangers] = [0, 0];
  const strangers = Array.from({ length: BLIND + EAVESDROPPING }, () => dgram.createSocket('udp4'));
  for (const socket of strangers) {
    socket.on('message', (datagram) => {
      toStrangers[kindOf(datagram)]++;
      bytesToStrangers += datagram.length;
    });
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
  }
  const startMs = performance.now();
  for (const [i, { from, kind, make }] of hostile.entries()) {
    while (i > ((performance.now() - startMs) * perSecond) / 1000) await wait(BREATH_MS);
    if (i % MOST_AT_ONCE === 0) await wait(1);
    const eavesdrops = kind === 'replay' || kind === 'altered' || (kind === 'stun' && i % 2 === 0);
    const { overheard: datagrams, stageUfrag, speakerUfrag } = path;
    const knows = from === 'speaker' || eavesdrops;
    const datagram = make(knows || kind === 'rtp' ? { datagrams, stageUfrag, speakerUfrag } : UNKNOWN);
    if (knows && endsConnection(datagram)) continue;
    if (from === 'speaker') path.asSpeaker(datagram);
    else {
      bytesFromStrangers += datagram.length;
      const stranger = eavesdrops ? BLIND + (i % EAVESDROPPING) : i % BLIND;
      strangers[stranger]?.send(datagram, path.stagePort, '127.0.0.1');
    }
  }
  for (const socket of strangers) socket.close();
  return { inputs: hostile.length, bytesFromStrangers, toStrangers, bytesToStrangers };
}
