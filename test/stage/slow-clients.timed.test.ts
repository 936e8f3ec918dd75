import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { framed } from '../../src/stage/framing.ts';
import { openIceTcpDoor } from '../../src/stage/ice-tcp.ts';
import { APPLICATION_DATA } from '../attack/demultiplex.ts';
import { OnPath } from '../attack/on-path.ts';
import { freeUdpPort } from '../doors/free-port.ts';
import { StageChild } from './stage-child.ts';
import { stunRequest } from './stun-requests.ts';
import { VoiceClient } from './voice-client.ts';

const LONG = process.env['TRIBUNE_LONG'] !== undefined;
setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

/** Sound for one speaker: some 1,200 bytes a packet, more than a voice has. */
const PACKET = Buffer.alloc(1_200, 0x80);
const AT_ONCE = 20;

test('SLOW-2: a speaker by TCP who reads nothing costs no more than a bounded buffer', async () => {
  const room = createSocket('udp4').bind(0, '127.0.0.1');
  await once(room, 'listening');
  const door = await openIceTcpDoor({ port: 0, host: '127.0.0.1', portOfUfrag: () => room.address().port });
  const { port } = door.address() as AddressInfo;
  const stuck = Array.from({ length: AT_ONCE }, () => connect({ host: '127.0.0.1', port }));
  const ports = new Set<number>();
  const known = new Promise<void>((resolve) => {
    room.on('message', (_request, from) => {
      ports.add(from.port);
      if (ports.size === AT_ONCE) resolve();
    });
  });
  // Their own data is never asked for, so nothing is read.
  for (const socket of stuck) socket.on('error', () => undefined).write(framed(stunRequest('room:client')));
  await known;
  const send = (to: number) => new Promise<void>((sent) => room.send(PACKET, to, '127.0.0.1', () => sent()));
  const memory = () => {
    collect();
    return process.memoryUsage().arrayBuffers;
  };
  // The system's own buffers fill first: some megabytes of each.
  const rounds = LONG ? 12_000 : 4_000;
  for (let i = 0; i < rounds; i++) await Promise.all([...ports].map(send));
  const before = memory();
  for (let i = 0; i < rounds; i++) await Promise.all([...ports].map(send));
  const grownMb = (memory() - before) / 2 ** 20;
  const offeredMb = (rounds * AT_ONCE * PACKET.length) / 2 ** 20;
  console.log(
    `${AT_ONCE} readers that read nothing were sent ${offeredMb.toFixed(0)} MB: ${grownMb.toFixed(1)} MB kept`,
  );
  expect(grownMb).toBeLessThan(4);
  for (const socket of stuck) socket.destroy();
  room.close();
  door.close();
});

test('SLOW-3: a studio that acknowledges nothing of what it is told costs no more than a bounded buffer', async () => {
  const stage = new StageChild(await freeUdpPort());
  const path = await OnPath.open();
  const ada = await VoiceClient.join(
    {
      join: async (request) => {
        const joined = await stage.join(request);
        return { ...joined, answer: path.lead(joined.answer) };
      },
    },
    'ada',
    // Every message names her.
    { slots: 1, name: 'x'.repeat(2_000) },
  );
  await ada.until(() => ada.lastStage !== undefined);
  // Voices go on in both directions; what the data channel carries goes to her no more, so nothing is acknowledged.
  path.letToSpeaker = (datagram) => datagram[0] !== APPLICATION_DATA;
  const speaking = setInterval(() => ada.speak('still here'), 20);
  const change = async (times: number) => {
    for (let i = 0; i < times; i += 100)
      await Promise.all(Array.from({ length: 100 }, (_, k) => stage.mute('ada', k % 2 === 0)));
  };
  await change(2_000);
  const before = await stage.memory();
  const times = LONG ? 60_000 : 10_000;
  await change(times);
  const grownMb = (await stage.memory()) - before;
  clearInterval(speaking);
  console.log(`${times} messages of 2 kB unread: ${grownMb.toFixed(1)} MB kept`);
  expect(grownMb).toBeLessThan(8);
  ada.vanish();
  path.close();
  stage.kill();
});
