import { randomInt } from 'node:crypto';
import datachannel, { type PeerConnection, type Track } from 'node-datachannel';
import { deleteSession, postOffer, type WhipDoor } from '../client/whip.ts';
import { addReceiveSlots, type Listening } from './listening.ts';
import { ReportWatch } from './report-watch.ts';
import { isRtcp } from './rtp-packet.ts';
import { RtpSender } from './rtp-sender.ts';

/**
 * libdatachannel as the offerer loses a share of its DTLS handshakes on fast networks. A good one takes 0.2 s, so
 * what is not connected by then never will be, and a new attempt is quicker than its timers.
 */
const CONNECT_WITHIN_MS = 1_500;
const ANSWER_WITHIN_MS = 10_000;
const FAREWELL_WITHIN_MS = 2_000;
const PAYLOAD_TYPE = 111;
const LEVEL_ID = 1;
const LEVEL_URI = 'urn:ietf:params:rtp-hdrext:ssrc-audio-level';

/** One connected WHIP session: a microphone line, perhaps receive slots, and the session's address. */
export class WhipPeer {
  readonly sender: RtpSender;
  /** Settles when the connection is gone, or the server silent. */
  readonly gone: Promise<void>;
  readonly #connection: PeerConnection;
  readonly #tracks: readonly Track[];
  readonly #door: WhipDoor;
  readonly #resource: string;

  private constructor(parts: {
    connection: PeerConnection;
    tracks: readonly Track[];
    door: WhipDoor;
    resource: string;
    sender: RtpSender;
    gone: Promise<void>;
  }) {
    this.#connection = parts.connection;
    this.#tracks = parts.tracks;
    this.#door = parts.door;
    this.#resource = parts.resource;
    this.sender = parts.sender;
    this.gone = parts.gone;
  }

  /** One attempt. Undefined when the answer came but no connection; throws as `postOffer` does. */
  static async open(
    door: WhipDoor,
    listening?: Listening,
    signal?: AbortSignal,
  ): Promise<WhipPeer | undefined> {
    const ssrc = randomInt(1, 2 ** 32);
    const cname = `tribune-${ssrc.toString(36)}`;
    const connection = new datachannel.PeerConnection(cname, {
      iceServers: [],
      disableAutoNegotiation: true,
      forceMediaTransport: true,
    });
    const gathered = new Promise<void>((resolve) => {
      connection.onGatheringStateChange((state) => state === 'complete' && resolve());
    });
    const reports = new ReportWatch();
    const { connected, gone } = watch(connection, reports);
    const microphone = addMicrophone(connection, ssrc, cname);
    microphone.onMessage((bytes) => {
      if (isRtcp(bytes)) reports.report(bytes);
    });
    const tracks = [microphone, ...(listening ? addReceiveSlots(connection, PAYLOAD_TYPE, listening) : [])];
    let resource: string | undefined;
    let opened = false;
    try {
      connection.setLocalDescription('offer');
      await gathered;
      const offer = connection.localDescription()?.sdp ?? '';
      const patience = AbortSignal.timeout(ANSWER_WITHIN_MS);
      const session = await postOffer(door, offer, signal ? AbortSignal.any([signal, patience]) : patience);
      resource = session.resource;
      connection.setRemoteDescription(session.answer, 'answer');
      opened = (await settledWithin(connected, CONNECT_WITHIN_MS, signal)) && microphone.isOpen();
      if (!opened) return undefined;
      const sender = new RtpSender(microphone, { ssrc, cname, ...agreed(session.answer) });
      return new WhipPeer({ connection, tracks, door, resource, sender, gone });
    } finally {
      if (!opened) {
        if (resource) await leave(door, resource);
        shut(connection, tracks);
      }
    }
  }

  /** Ends the session on both sides. */
  async close(): Promise<void> {
    // In this order: once the connection is shut, the server knows of no session that could be left.
    await leave(this.#door, this.#resource);
    shut(this.#connection, this.#tracks);
  }
}

function addMicrophone(connection: PeerConnection, ssrc: number, cname: string): Track {
  const media = new datachannel.Audio('0', 'SendOnly');
  media.addOpusCodec(PAYLOAD_TYPE, 'minptime=10;useinbandfec=1;stereo=0;sprop-stereo=0');
  media.parseSdpLine(`a=extmap:${LEVEL_ID} ${LEVEL_URI}`);
  media.addSSRC(ssrc, cname, cname, cname);
  const track = connection.addTrack(media);
  // Without a handler for the end, libdatachannel keeps about 100 KB per connection.
  track.onClosed(() => {});
  return track;
}

/** What the answer made of the microphone: the payload type of Opus, and whether it takes levels. */
function agreed(answer: string): { payloadType: number; levelId?: number } {
  const microphone = answer.split(/\r?\nm=/)[1] ?? '';
  const payloadType = Number(/^a=rtpmap:(\d+) opus\/48000/im.exec(microphone)?.[1] ?? PAYLOAD_TYPE);
  const level = /^a=extmap:(\d+)\S* urn:ietf:params:rtp-hdrext:ssrc-audio-level/m.exec(microphone)?.[1];
  return { payloadType, ...(level ? { levelId: Number(level) } : {}) };
}

function watch(
  connection: PeerConnection,
  reports: ReportWatch,
): { connected: Promise<boolean>; gone: Promise<void> } {
  const connected = Promise.withResolvers<boolean>();
  const gone = Promise.withResolvers<void>();
  connection.onStateChange((state) => {
    if (state === 'connected') {
      connected.resolve(true);
      reports.start(gone.resolve);
    }
    if (state === 'failed' || state === 'closed' || state === 'disconnected') {
      connected.resolve(false);
      reports.stop();
      gone.resolve();
    }
  });
  return { connected: connected.promise, gone: gone.promise };
}

async function settledWithin(wanted: Promise<boolean>, ms: number, signal?: AbortSignal): Promise<boolean> {
  const limit = Promise.withResolvers<boolean>();
  const expire = (): void => limit.resolve(false);
  const timer = setTimeout(expire, ms);
  signal?.addEventListener('abort', expire, { once: true });
  if (signal?.aborted) expire();
  try {
    return await Promise.race([wanted, limit.promise]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', expire);
  }
}

/** Quietly: a session that cannot be reached ends by itself, for the server notices silence. */
async function leave(door: WhipDoor, resource: string): Promise<void> {
  const signal = AbortSignal.timeout(FAREWELL_WITHIN_MS);
  const fetchInTime: typeof fetch = (input, init) => fetch(input, { ...init, signal });
  await deleteSession({ ...door, fetch: fetchInTime }, resource).catch(() => {});
}

function shut(connection: PeerConnection, tracks: readonly Track[]): void {
  for (const track of tracks) track.close();
  connection.close();
}
