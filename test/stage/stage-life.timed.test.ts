import { fork } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { Stage } from '../../src/stage/stage.ts';
import type { JoinRequest } from '../../src/stage/stage-interface.ts';
import { freeUdpPort } from '../doors/free-port.ts';
import { StageChild } from './stage-child.ts';
import { VoiceClient } from './voice-client.ts';

const GOODBYE = 203;
let child: StageChild | undefined;
let clients: VoiceClient[] = [];

afterEach(() => {
  for (const client of clients) client.vanish();
  child?.kill();
  clients = [];
});

async function openStage(): Promise<{ stage: StageChild; udpPort: number }> {
  const udpPort = await freeUdpPort();
  child = new StageChild(udpPort);
  return { stage: child, udpPort };
}

async function join(stage: StageChild, place: string, data = true): Promise<VoiceClient> {
  const client = await VoiceClient.join(stage, place, { slots: 2, data });
  clients.push(client);
  return client;
}

/** Types of the packets in a compound one (RFC 3550 §6.1). */
function typesIn(compound: Buffer): number[] {
  const types: number[] = [];
  for (let at = 0; at < compound.length; at += 4 + compound.readUInt16BE(at + 2) * 4)
    types.push(compound.readUInt8(at + 1));
  return types;
}

/** UDP ports that a process holds, from /proc. */
function udpPortsOf(pid: number): number[] {
  const links = readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
  const rows = ['udp', 'udp6'].flatMap((name) =>
    readFileSync(`/proc/net/${name}`, 'utf8').trim().split('\n').slice(1),
  );
  const held = rows
    .map((row) => row.trim().split(/\s+/))
    .filter((row) => links.includes(`socket:[${row[9]}]`));
  return held.map(([, local = '']) => Number.parseInt(local.split(':')[1] ?? '', 16));
}

test('STAGE-14: a closed stage frees its process and its port in less than 2 s, and tells every speaker', async () => {
  const { stage, udpPort } = await openStage();
  const ada = await join(stage, 'ada');
  const ben = await join(stage, 'ben', false);
  ben.speak('hello');
  await ada.until(() => ada.texts.includes('hello'));
  const { tookMs, code } = await stage.close();
  expect(code).toBe(0);
  expect(tookMs).toBeLessThan(2_000);
  const socket = createSocket('udp4').bind(udpPort, '127.0.0.1');
  await once(socket, 'listening');
  socket.close();
  // A studio by its channel, an encoder that has none by RTCP.
  await ada.until(() => ada.told.some(({ type }) => type === 'closed'));
  await ben.until(() => ben.reports.some((compound) => typesIn(compound).includes(GOODBYE)));
});

test('STAGE-14: a stage whose speakers have just vanished closes as fast', async () => {
  const { stage } = await openStage();
  for (const place of ['ada', 'ben', 'cleo']) await join(stage, place);
  for (const client of clients) client.vanish();
  const { tookMs, code } = await stage.close();
  expect(code).toBe(0);
  expect(tookMs).toBeLessThan(2_000);
});

test('RTCP-8: a session that ends says goodbye, in a compound packet that begins with a report', async () => {
  const { stage } = await openStage();
  const [ada, ben] = [await join(stage, 'ada', false), await join(stage, 'ben')];
  ada.speak('hello');
  await ben.until(() => ben.texts.includes('hello'));
  await stage.leave(ada.joined.session);
  await ada.until(() => ada.reports.some((compound) => typesIn(compound).includes(GOODBYE)));
  const goodbye = ada.reports.at(-1) as Buffer;
  expect(typesIn(goodbye)).toEqual([201, 202, GOODBYE]);
  expect(goodbye.readUInt32BE(goodbye.length - 4)).toBe(goodbye.readUInt32BE(4));
});

test('STAGE-15: who is replaced or removed is told so', async () => {
  const { stage } = await openStage();
  const first = await join(stage, 'ada');
  // Until then the stage may not know that there is a studio to tell.
  await first.until(() => first.lastStage !== undefined);
  const second = await join(stage, 'ada');
  await first.until(() => first.told.some(({ type }) => type === 'replaced'));
  await second.until(() => second.lastStage !== undefined);
  await stage.remove('ada');
  await second.until(() => second.told.some(({ type }) => type === 'removed'));
  expect(second.told.some(({ type }) => type === 'replaced')).toBe(false);
});

test('STAGE-19: a room has one UDP port, however many speak', async () => {
  const { stage, udpPort } = await openStage();
  // Its answer says that it is open.
  await stage.memory();
  // Beside its own it may have a socket of an earlier test's client: the engine lets children inherit its sockets.
  const held = udpPortsOf(stage.pid);
  expect(held).toContain(udpPort);
  for (const place of ['ada', 'ben', 'cleo']) {
    const { joined } = await join(stage, place);
    const told = [...joined.answer.matchAll(/^a=candidate:\S+ 1 udp \d+ \S+ (\d+) typ host/gim)];
    expect(new Set(told.map(([, port]) => Number(port)))).toEqual(new Set([udpPort]));
  }
  expect(udpPortsOf(stage.pid)).toEqual(held);
});

test('STAGE-19: a port that is taken is an error when the stage opens', async () => {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  expect(() => new Stage({ udpPort: port, bindAddress: '127.0.0.1' })).toThrow(
    `UDP port ${port} on 127.0.0.1`,
  );
  socket.close();
});

test('STAGE-6: a speaker whose process is killed is gone within 6 s', async () => {
  const stage = new Stage({ udpPort: await freeUdpPort(), bindAddress: '127.0.0.1' });
  const gone = once(stage, 'down');
  const heard = once(stage, 'packet');
  const speaker = fork(new URL('./speaker-process.ts', import.meta.url));
  speaker.on('message', async (request: JoinRequest) => speaker.send(await stage.join(request)));
  await heard;
  const killedMs = performance.now();
  speaker.kill('SIGKILL');
  expect(await gone).toEqual(['killed', 'silent']);
  expect(performance.now() - killedMs).toBeLessThan(6_000);
  expect(stage.people()).toEqual([]);
  stage.close();
});
