import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, connect, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { framed, Unframer } from '../../src/stage/framing.ts';
import { type IceTcpOptions, openIceTcpDoor } from '../../src/stage/ice-tcp.ts';
import { stunRequest } from './stun-requests.ts';

const GREETING = framed(stunRequest('room:client'));
let door: Server | undefined;
let room: UdpSocket | undefined;

afterEach(() => {
  door?.close();
  room?.close();
  room = undefined;
});

/** A door to one room, whose UDP port is the test's own. */
async function open(options: Partial<IceTcpOptions> = {}): Promise<UdpSocket> {
  const udp = createSocket('udp4').bind(0, '127.0.0.1');
  room = udp;
  await once(udp, 'listening');
  const portOfUfrag = (ufrag: string) => (ufrag === 'room' ? udp.address().port : undefined);
  door = await openIceTcpDoor({ port: 0, host: '127.0.0.1', portOfUfrag, ...options });
  return udp;
}

async function enter(): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: ((door as Server).address() as AddressInfo).port });
  await once(socket, 'connect');
  return socket;
}

test('ICE-2: a TCP connection that does not begin with a binding request to a known room is closed', async () => {
  await open();
  for (const bytes of [
    Buffer.from('GET / HTTP/1.1\r\n\r\n'),
    framed(Buffer.of(1, 2, 3, 4)),
    framed(stunRequest('another:client')),
    Buffer.of(255, 255),
  ]) {
    const socket = await enter();
    socket.write(bytes);
    await once(socket, 'close');
    expect(socket.bytesRead).toBe(0);
  }
});

test('ICE-7: frames go to the room and its packets come back, each whole', async () => {
  const udp = await open();
  const socket = await enter();
  const arrived: Buffer[] = [];
  const all = new Promise<void>((resolve) => {
    udp.on('message', (message, { port }) => {
      arrived.push(message);
      udp.send(Buffer.concat([Buffer.from('echo '), message]), port, '127.0.0.1');
      if (arrived.length === 3) resolve();
    });
  });
  const sent = [stunRequest('room:client'), Buffer.from('one'), Buffer.alloc(1_200, 7)];
  for (const byte of Buffer.concat(sent.map(framed)).subarray(0, 40)) socket.write(Buffer.of(byte));
  socket.write(Buffer.concat(sent.map(framed)).subarray(40));
  await all;
  expect(arrived).toEqual(sent);
  const unframer = new Unframer();
  const back: Buffer[] = [];
  while (back.length < 3) back.push(...(unframer.push((await once(socket, 'data'))[0]) ?? []));
  expect(back).toEqual(sent.map((packet) => Buffer.concat([Buffer.from('echo '), packet])));
  socket.destroy();
});

test('ICE-8: a TCP connection that asks for no room, or falls silent, or is one too many is closed', async () => {
  await open({ greetingMs: 100, idleMs: 300, mostPerAddress: 2 });
  const silent = await enter();
  const greeted = await enter();
  greeted.write(GREETING);
  const tooMany = await enter();
  await once(tooMany, 'close');
  expect([silent.destroyed, greeted.destroyed]).toEqual([false, false]);
  await once(silent, 'close');
  expect(greeted.destroyed).toBe(false);
  await once(greeted, 'close');
});

test('ICE-8: who comes by TCP to a room that is gone is let go', async () => {
  const udp = await open();
  const socket = await enter();
  socket.write(GREETING);
  await once(udp, 'message');
  udp.close();
  room = undefined;
  const closed = once(socket, 'close');
  // The kernel tells of a port without an owner in answer to what is sent there.
  const speaking = setInterval(() => socket.write(framed(Buffer.from('still there?'))), 20);
  await closed;
  clearInterval(speaking);
});
