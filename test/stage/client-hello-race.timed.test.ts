import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Stage } from '../../src/stage/stage.ts';
import { type Kind, kindOf } from '../attack/demultiplex.ts';
import { alertRecord, clientHelloRecord, helloVerifyRequestRecord } from '../attack/dtls-records.ts';
import { OnPath } from '../attack/on-path.ts';
import { ATTRIBUTE, BINDING_REQUEST, MAGIC_COOKIE, stunMessage } from '../attack/stun-message.ts';
import { freeUdpPort } from '../doors/free-port.ts';
import { type Door, VoiceClient } from './voice-client.ts';

const ROUNDS = process.env['TRIBUNE_LONG'] ? 40 : 2;
const FATAL = 2;
const HANDSHAKE_FAILURE = 40;

let stage: Stage;
let udpPort: number;
let stranger: Socket;
let path: OnPath | undefined;
let clients: VoiceClient[];
let toStranger: Kind[];

beforeEach(async () => {
  udpPort = await freeUdpPort();
  stage = new Stage({ udpPort, bindAddress: '127.0.0.1' });
  clients = [];
  toStranger = [];
  stranger = createSocket('udp4');
  stranger.on('message', (datagram) => toStranger.push(kindOf(datagram)));
  stranger.bind(0, '127.0.0.1');
  await once(stranger, 'listening');
});

afterEach(() => {
  for (const client of clients) client.vanish();
  stranger.close();
  path?.close();
  path = undefined;
  stage.close();
});

async function join(door: Door, place: string): Promise<VoiceClient> {
  const client = await VoiceClient.join(door, place, { slots: 1 });
  clients.push(client);
  return client;
}

async function newPath(): Promise<OnPath> {
  path?.close();
  path = await OnPath.open();
  return path;
}

/** The stage, reached by that way; `meanwhile` runs before the speaker has its answer. */
function by(way: OnPath, meanwhile: () => void): Door {
  return {
    join: async (request) => {
      const joined = await stage.join(request);
      const answer = way.lead(joined.answer);
      meanwhile();
      return { ...joined, answer };
    },
  };
}

/** A check by one who knows the names of both sides, and not the password. */
function forgedCheck(ufrag: string): Buffer {
  return stunMessage({
    type: BINDING_REQUEST,
    cookie: MAGIC_COOKIE,
    transaction: randomBytes(12),
    attributes: [
      { type: ATTRIBUTE.username, value: Buffer.from(`${ufrag}:abcd`) },
      { type: ATTRIBUTE.useCandidate, value: Buffer.alloc(0) },
      { type: ATTRIBUTE.integrity, value: randomBytes(20) },
    ],
    fingerprint: true,
  });
}

/** What a DTLS server would answer, and what would end a handshake that it reached. */
function raced(): Buffer[] {
  return [
    clientHelloRecord(randomBytes(32)),
    helloVerifyRequestRecord(randomBytes(20)),
    alertRecord(FATAL, HANDSHAKE_FAILURE, 0),
  ];
}

test('ATTACK-2: who did not pass ICE is not answered in DTLS, and whoever passes it then is not disturbed', async () => {
  const ben = await join(stage, 'ben');
  for (let round = 0; round < ROUNDS; round++) {
    const passed: string[] = [];
    const way = await newPath();
    way.letToStage = (datagram) => passed.push(`speaker: ${kindOf(datagram)}`) > 0;
    way.letToSpeaker = (datagram) => passed.push(`stage: ${kindOf(datagram)}`) > 0;
    const fromStranger = (datagram: Buffer) => stranger.send(datagram, udpPort, '127.0.0.1');
    const ada = await join(
      by(way, () => {
        for (let i = 0; i < 20; i++) {
          for (const datagram of raced()) fromStranger(datagram);
          fromStranger(forgedCheck(way.stageUfrag));
          for (const datagram of raced()) fromStranger(datagram);
          // And from the address at which the stage is going to know the speaker.
          for (const datagram of raced()) way.asSpeaker(datagram);
        }
      }),
      `ada ${round}`,
    );
    // The first thing that the stage says to an address answers a check, or is one.
    expect(passed.find((what) => what.startsWith('stage'))).toBe('stage: stun');
    ada.speak(`round ${round}`);
    await ben.until(() => ben.texts.includes(`round ${round}`));
    stage.leave(ada.joined.session);
  }
  expect(toStranger).not.toContain('dtls');
});

test('ATTACK-2: the ClientHello that is not answered there is one that a DTLS server answers', async () => {
  const answered = Promise.withResolvers<Buffer>();
  const way = await newPath();
  // The speaker is the server of the handshake: in place of the stage's ClientHello it gets the stranger's.
  way.letToSpeaker = (datagram) => {
    if (kindOf(datagram) !== 'dtls') return true;
    way.asStage(clientHelloRecord(randomBytes(32)));
    return false;
  };
  way.letToStage = (datagram) => {
    if (kindOf(datagram) !== 'dtls') return true;
    answered.resolve(datagram);
    return false;
  };
  const joining = join(
    by(way, () => {}),
    'ada',
  );
  const record = await answered.promise;
  expect(record.readUInt8(0)).toBe(22);
  way.letToSpeaker = () => true;
  way.letToStage = () => true;
  await joining;
});
