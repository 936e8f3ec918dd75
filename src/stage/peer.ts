/** One speaker's connection: a microphone in, up to twelve receive slots out, a data channel for what the studio shows. */

import nodeDataChannel, { type DataChannel, type PeerConnection, type Track } from 'node-datachannel';
import { TribuneError } from '../core/refusal.ts';
import type { Offer, OfferedAudio } from './offer.ts';
import { ReceiveSlot } from './receive-slot.ts';
import { ReceptionStatistics, readSenderReport } from './rtcp.ts';
import { isRtcp, type RtpPacket, readLevel, readRtp } from './rtp.ts';

export interface PeerSettings {
  readonly udpPort: number;
  readonly bindAddress: string | undefined;
}

/** What a peer tells the stage. */
export interface PeerListener {
  onPacket(peer: Peer, packet: RtpPacket, bytes: Buffer): void;
  onConnected(peer: Peer): void;
  onGone(peer: Peer, reason: string): void;
}

/** Our own SSRC in receiver reports; nothing is sent under it. */
const REPORTER_SSRC = 0x54524942;
const OPUS_FORMAT = 'minptime=10;useinbandfec=1;usedtx=1;stereo=0;sprop-stereo=0';
const GATHERING_MS = 2_000;

export class Peer {
  readonly place: string;
  readonly session: string;
  readonly slots: ReceiveSlot[] = [];
  connected = false;
  /** Monotonic ms of the last packet of any kind; of the joining, before the first. */
  heardMs = performance.now();
  levelDbov = -127;
  readonly #connection: PeerConnection;
  readonly #listener: PeerListener;
  readonly #tracks: Track[] = [];
  readonly #reception = new ReceptionStatistics();
  #microphone: Track | undefined;
  #levelExtension: number | undefined;
  #channel: DataChannel | undefined;
  #closed = false;

  constructor(place: string, session: string, settings: PeerSettings, listener: PeerListener) {
    this.place = place;
    this.session = session;
    this.#listener = listener;
    this.#connection = new nodeDataChannel.PeerConnection(session, {
      iceServers: [],
      enableIceUdpMux: true,
      portRangeBegin: settings.udpPort,
      portRangeEnd: settings.udpPort,
      disableAutoNegotiation: true,
      forceMediaTransport: true,
      ...(settings.bindAddress ? { bindAddress: settings.bindAddress } : {}),
    });
    this.#connection.onStateChange((state) => {
      if (state === 'connected') {
        this.connected = true;
        this.#listener.onConnected(this);
      } else if (state === 'closed' || state === 'failed' || state === 'disconnected') {
        this.#listener.onGone(this, state);
      }
    });
    this.#connection.onDataChannel((channel) => {
      if (channel.getLabel() !== 'stage') {
        channel.close();
        return;
      }
      this.#channel = channel;
      this.#listener.onConnected(this);
    });
  }

  /** @throws TribuneError offer_unsupported when the engine cannot make sense of the offer */
  async answer(sdp: string, offer: Offer): Promise<string> {
    const gathered = new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, GATHERING_MS);
      this.#connection.onGatheringStateChange((state) => {
        if (state !== 'complete') return;
        clearTimeout(timer);
        resolve();
      });
    });
    try {
      for (const line of offer.audio) this.#addTrack(line);
      this.#connection.setRemoteDescription(sdp, 'offer');
      this.#connection.setLocalDescription('answer');
    } catch (error) {
      throw new TribuneError(
        'offer_unsupported',
        'The offer could not be answered: its lines contradict each other.',
        {
          cause: error,
        },
      );
    }
    await gathered;
    const answer = this.#connection.localDescription()?.sdp;
    if (!answer) throw new TribuneError('offer_unsupported', 'The offer could not be answered.');
    return answer;
  }

  /** Sends a receiver report about the microphone (RFC 3550 §6.4.2). */
  reportReception(nowMs: number): void {
    const report = this.#reception.report(REPORTER_SSRC, nowMs);
    if (!report || !this.#microphone?.isOpen()) return;
    try {
      this.#microphone.sendMessageBinary(report);
    } catch {
      // Closed meanwhile; the next packet's absence will say so.
    }
  }

  /** Tells the studio; lost silently while its channel is not open, the next message says everything again. */
  tell(message: object): void {
    try {
      if (this.#channel?.isOpen()) this.#channel.sendMessage(JSON.stringify(message));
    } catch {
      // As above.
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.connected = false;
    for (const track of this.#tracks) track.close();
    this.#channel?.close();
    this.#connection.close();
  }

  #addTrack(line: OfferedAudio): void {
    if (line.opus === undefined) return;
    const receives = line.direction === 'sendonly' || line.direction === 'sendrecv';
    if (receives && this.#microphone) return;
    const audio = new nodeDataChannel.Audio(line.mid, receives ? 'RecvOnly' : 'SendOnly');
    audio.addOpusCodec(line.opus, OPUS_FORMAT);
    const ssrc = (1 + Math.random() * 0xfffffffe) >>> 0;
    if (!receives) {
      const name = `slot-${line.mid}`;
      audio.addSSRC(ssrc, name, name, name);
    }
    if (receives && line.levelExtension !== undefined) {
      audio.parseSdpLine(`a=extmap:${line.levelExtension} urn:ietf:params:rtp-hdrext:ssrc-audio-level`);
    }
    const track = this.#connection.addTrack(audio);
    // Without a handler and a close, the engine keeps some 128 KB of each connection.
    track.onClosed(() => {});
    this.#tracks.push(track);
    if (receives) this.#listenTo(track, line);
    else {
      track.onMessage(() => {
        this.heardMs = performance.now();
      });
      this.slots.push(new ReceiveSlot(line.mid, track, ssrc, line.opus));
    }
  }

  #listenTo(track: Track, line: OfferedAudio): void {
    this.#microphone = track;
    this.#levelExtension = line.levelExtension;
    track.onMessage((bytes) => {
      const nowMs = performance.now();
      this.heardMs = nowMs;
      if (isRtcp(bytes)) {
        const ntp = readSenderReport(bytes);
        if (ntp !== undefined) this.#reception.senderReport(ntp, nowMs);
        return;
      }
      const packet = readRtp(bytes);
      if (!packet || packet.payloadType !== line.opus || packet.payloadEnd === packet.payloadStart) return;
      this.#reception.packet(packet.ssrc, packet.sequence, packet.timestamp, nowMs);
      this.levelDbov = this.#level(bytes, packet);
      this.#listener.onPacket(this, packet, bytes);
    });
  }

  /** The level the sender states, or for one that states none a guess by size: silence codes small. */
  #level(bytes: Buffer, packet: RtpPacket): number {
    const stated = this.#levelExtension === undefined ? undefined : readLevel(bytes, this.#levelExtension);
    return stated ?? (packet.payloadEnd - packet.payloadStart > 24 ? -30 : -100);
  }
}
