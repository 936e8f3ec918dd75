/** The clients of a measurement, in a process of their own: their cost is nobody's figure. */

import { join } from 'node:path';
import { playRecording } from '../../src/performer/pace.ts';
import { loadVoice } from '../../src/performer/voice.ts';
import type { Client } from './client.ts';
import { openJanusClients } from './janus-clients.ts';
import type { ClientsOrder, ClientsReport } from './messages.ts';
import { openWhipClients } from './whip-clients.ts';

const voices = join(import.meta.dirname, '../../demo/voices');

const leaving = new AbortController();
let clients: Client[] = [];
const sources: Set<string>[] = [];
let sent = 0;
let received = 0;
let expected = 0;
let complete = false;

process.on('message', (order: ClientsOrder) => {
  obey(order).catch((error: unknown) => tell({ say: 'failed', reason: String(error) }));
});
process.on('disconnect', () => void leave());

async function obey(order: ClientsOrder): Promise<void> {
  switch (order.do) {
    case 'whip':
      expected = order.others;
      clients = await openWhipClients(order.doors, order.others, heard);
      return speak();
    case 'janus':
      expected = order.publishers - 1;
      clients = await openJanusClients(order.url, order.room, order.publishers, heard);
      return speak();
    case 'count':
      tell({ say: 'count', count: { sent, received, atMs: performance.now() } });
      return;
    case 'leave':
      await leave();
      process.disconnect();
  }
}

function heard(client: number, source: string): void {
  received++;
  if (complete) return;
  sources[client] ??= new Set();
  sources[client].add(source);
  if (sources.length !== clients.length) return;
  complete = clients.every((_, index) => (sources[index]?.size ?? 0) >= expected);
  if (complete) tell({ say: 'complete' });
}

/** Every client speaks all the time, each from another place of the recording and at its own phase of the 20 ms. */
async function speak(): Promise<void> {
  const recording = await loadVoice(join(voices, 'ada.opus'));
  // Without the pauses: thirteen who never draw breath are the dearest stage there is.
  const voice = recording.filter(({ level }) => level?.voice);
  const all = clients.map(async (client, index) => {
    const startMs = performance.now() - index * 1_503.7;
    for await (const { packet, ticks } of playRecording(voice, startMs, {
      loop: true,
      signal: leaving.signal,
    })) {
      if (client.send(packet, ticks)) sent++;
    }
  });
  void Promise.all(all);
}

async function leave(): Promise<void> {
  leaving.abort();
  await Promise.all(clients.map((client) => client.close()));
  clients = [];
}

function tell(report: ClientsReport): void {
  if (process.connected) process.send?.(report);
}
