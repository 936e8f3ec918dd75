/** What forwarding a packet costs, beside Janus: one run, the same clients, one server after the other. */

import { type ChildProcess, fork } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import type { Figure, Reading } from './figure.ts';
import { type Cost, costWhile, janusCost, VOICES, WINDOW_MS } from './forwarding-cost.ts';
import { Clients } from './peers/clients.ts';

export const beside: Figure = {
  name: 'forwarding',
  settings: [
    `${VOICES} clients of node-datachannel in one process, each sends 50 packets a second and hears the 12 others; DTLS-SRTP, loopback, ${WINDOW_MS / 1000} s`,
    'ours: src/stage in a process of its own, one connection a client',
    'Janus: VideoRoom, two connections a client (publisher, multistream subscriber), log and other plugins off; the threads as Debian ships them count, event_loops=2 is shown beside',
    'cost: CPU of the server from /proc/PID/stat ÷ packets that clients received',
  ],
  async measure(say) {
    const ours = await ourCost();
    say(`ours: ${ours.text}`);
    const asShipped = await janusCost(undefined);
    say(`Janus as Debian ships it, a thread for each connection: ${asShipped.text}`);
    const tuned = await janusCost(2);
    say(`Janus with event_loops=2: ${tuned.text}`);
    say(`beside the tuned one: ${(ours.microsPerPacket / tuned.microsPerPacket).toFixed(2)} ×`);
    const reading: Reading = {
      what: 'forwarding, CPU per packet beside Janus VideoRoom',
      value: ours.microsPerPacket / asShipped.microsPerPacket,
      unit: '×',
      most: 0.7,
    };
    return [reading];
  },
};

async function ourCost(): Promise<Cost> {
  const script = new URL('./peers/stage-process.ts', import.meta.url);
  const child = fork(script, [String(randomInt(20_000, 30_000))]);
  try {
    const port = await portOf(child);
    const whipUrl = `http://127.0.0.1:${port}/`;
    const doors = Array.from({ length: VOICES }, (_, index) => ({ whipUrl, whipToken: `voice-${index}` }));
    const clients = await Clients.start({ do: 'whip', doors, others: VOICES - 1 });
    return await costWhile(clients, child.pid ?? 0);
  } finally {
    if (child.connected) {
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    }
  }
}

function portOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('message', ({ port }: { port: number }) => resolve(port));
    child.once('exit', () => reject(new Error('the stage ended before it listened')));
  });
}
