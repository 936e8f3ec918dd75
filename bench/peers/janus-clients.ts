/** Clients of a Janus VideoRoom: each publishes on one connection, and receives all others on a second, as Janus has it. */

import { randomInt } from 'node:crypto';
import datachannel, { type PeerConnection, type Track } from 'node-datachannel';
import { readRtp } from '../../src/performer/rtp-packet.ts';
import { RtpSender } from '../../src/performer/rtp-sender.ts';
import type { Client, OnHeard } from './client.ts';
import { JanusSession, type Jsep } from './janus-api.ts';

const ATTEMPTS = 12;
const CONNECT_WITHIN_MS = 1_500;
const PAYLOAD_TYPE = 111;
const LEVEL_ID = 1;

interface Publisher {
  readonly sender: RtpSender;
  readonly feed: number;
  readonly connection: PeerConnection;
  readonly track: Track;
}

interface Subscription {
  readonly connection: PeerConnection;
  /** Kept, for a track that nobody holds is collected and hears no more. */
  readonly tracks: readonly Track[];
}

export async function openJanusClients(
  url: string,
  room: number,
  count: number,
  onHeard: OnHeard,
): Promise<Client[]> {
  const session = await JanusSession.open(url);
  const publishers = await Promise.all(Array.from({ length: count }, () => publish(session, room)));
  const subscriptions: Subscription[] = [];
  for (const [index, self] of publishers.entries()) {
    const feeds = publishers.filter((other) => other !== self).map(({ feed }) => feed);
    subscriptions.push(await subscribe(session, room, feeds, (mid) => onHeard(index, mid)));
  }
  return publishers.map(({ sender, connection, track }, index) => ({
    send: (packet, ticks) => sender.send(packet, ticks),
    close: async () => {
      track.close();
      connection.close();
      for (const slot of subscriptions[index]?.tracks ?? []) slot.close();
      subscriptions[index]?.connection.close();
      if (index === count - 1) session.close();
    },
  }));
}

async function publish(session: JanusSession, room: number): Promise<Publisher> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const handle = await session.attach();
    const ssrc = randomInt(1, 2 ** 32);
    const cname = `client-${ssrc.toString(36)}`;
    const connection = connectionOf(cname);
    const media = new datachannel.Audio('0', 'SendOnly');
    media.addOpusCodec(PAYLOAD_TYPE, 'minptime=10;useinbandfec=1;stereo=0;sprop-stereo=0');
    media.parseSdpLine(`a=extmap:${LEVEL_ID} urn:ietf:params:rtp-hdrext:ssrc-audio-level`);
    media.addSSRC(ssrc, cname, cname, cname);
    const track = connection.addTrack(media);
    track.onClosed(() => {});
    const offer = await described(connection, 'offer');
    const body = { request: 'joinandconfigure', ptype: 'publisher', room, audio: true, video: false };
    const { data, jsep } = await session.message(handle, body, offer);
    connection.setRemoteDescription(jsep?.sdp ?? '', 'answer');
    if (await connects(connection)) {
      await session.up(handle);
      const sender = new RtpSender(track, { payloadType: PAYLOAD_TYPE, ssrc, cname, levelId: LEVEL_ID });
      return { sender, feed: Number(data['id']), connection, track };
    }
    track.close();
    connection.close();
    await session.detach(handle);
  }
  throw new Error(`no connection to Janus in ${ATTEMPTS} attempts`);
}

async function subscribe(
  session: JanusSession,
  room: number,
  feeds: readonly number[],
  onPacket: (mid: string) => void,
): Promise<Subscription> {
  const handle = await session.attach();
  const streams = feeds.map((feed) => ({ feed }));
  const { jsep } = await session.message(handle, { request: 'join', ptype: 'subscriber', room, streams });
  const connection = connectionOf(`subscriber-${handle}`);
  const tracks: Track[] = [];
  connection.onTrack((track) => {
    const mid = track.mid();
    tracks.push(track);
    track.onClosed(() => {});
    track.onMessage((bytes) => {
      if (readRtp(bytes)) onPacket(mid);
    });
  });
  connection.setRemoteDescription(jsep?.sdp ?? '', 'offer');
  const connected = connects(connection);
  await session.message(handle, { request: 'start' }, await described(connection, 'answer'));
  if (!(await connected)) throw new Error('a subscription to Janus made no connection');
  return { connection, tracks };
}

function connectionOf(name: string): PeerConnection {
  return new datachannel.PeerConnection(name, {
    iceServers: [],
    disableAutoNegotiation: true,
    forceMediaTransport: true,
  });
}

/** The local description with all its candidates. */
async function described(connection: PeerConnection, type: 'offer' | 'answer'): Promise<Jsep> {
  const gathered = new Promise<void>((resolve) => {
    connection.onGatheringStateChange((state) => state === 'complete' && resolve());
  });
  connection.setLocalDescription(type);
  await gathered;
  return { type, sdp: connection.localDescription()?.sdp ?? '' };
}

function connects(connection: PeerConnection): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), CONNECT_WITHIN_MS);
    connection.onStateChange((state) => {
      if (state === 'connecting' || state === 'new') return;
      clearTimeout(timer);
      resolve(state === 'connected');
    });
  });
}
