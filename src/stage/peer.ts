/** One speaker's connection: a microphone in, up to twelve receive slots out, a data channel for what the studio shows. */

import { randomBytes, randomInt } from 'node:crypto';
import type { PeerConnection } from 'node-datachannel';
import { TribuneError } from '../core/refusal.ts';
import type { Admitted, AudioLine } from './admission.ts';
import { guarded, type SharedPort } from './engine.ts';
import { MediaLine } from './media-line.ts';
import { ReceiveSlot } from './receive-slot.ts';
import { Reception } from './reception.ts';
import { readSenderReport, writeGoodbye, writeReceiverReport } from './rtcp.ts';
import { isRtcp, type RtpPacket, readLevel, readRtp } from './rtp.ts';
import { engineOffer, speakerAnswer } from './session-description.ts';
import type { DownReason } from './stage-interface.ts';
import { CHANNEL_LABEL, StudioChannel } from './studio-channel.ts';

/** What a peer tells the stage. */
export interface PeerListener {
  onPacket(peer: Peer, packet: RtpPacket, bytes: Buffer, dbov: number, nowMs: number): void;
  onConnected(peer: Peer): void;
  onStudio(peer: Peer): void;
  onGone(peer: Peer, reason: DownReason): void;
}

/** Our own source in receiver reports; nothing is sent under it. */
const REPORTER_SSRC = 0x54524942;
const REPORTER_NAME = 'tribune';
/** Opus codes 20 ms of silence in less, whoever does not state a level. */
const SILENT_PAYLOAD_BYTES = 24;
const ASSUMED_SPEECH_DBOV = -30;
const SILENCE_DBOV = -127;
/** The engine drops what it has not yet sent when it is told to close. */
const FAREWELL_MS = 250;

export class Peer {
  readonly place: string;
  readonly session: string;
  readonly ufrag = randomBytes(12).toString('hex');
  readonly reception = new Reception();
  readonly slots: ReceiveSlot[] = [];
  connected = false;
  /** Monotonic ms of the last sign of life, of whatever kind; of the joining, before the first. */
  heardMs = performance.now();
  /** Loudest packet since `takeLoudness` was last called. */
  #loudestDbov = SILENCE_DBOV;
  readonly #connection: PeerConnection;
  readonly #listener: PeerListener;
  #line: MediaLine | undefined;
  #studio: StudioChannel | undefined;
  #closed = false;

  constructor(place: string, session: string, port: SharedPort, listener: PeerListener) {
    this.place = place;
    this.session = session;
    this.#listener = listener;
    this.#connection = port.connection(session);
    this.#connection.onStateChange(guarded((state) => this.#onState(state)));
    this.#connection.onDataChannel(
      guarded((channel) => {
        if (this.#closed || this.#studio || channel.getLabel() !== CHANNEL_LABEL) return channel.close();
        this.#studio = new StudioChannel(channel, () => this.#sign());
        this.#listener.onStudio(this);
      }),
    );
  }

  /**
   * @param candidates lines `a=candidate:…`; nothing is waited for, so this peer can be reached there at once
   * @throws TribuneError offer_unsupported when the engine cannot make sense of the offer
   */
  answer(admitted: Admitted, candidates: readonly string[]): string {
    const password = randomBytes(18).toString('hex');
    const ssrcOf = new Map(admitted.slots.map(({ mid }, i) => [mid, slotSsrc(i)]));
    try {
      const { microphone, slots } = admitted;
      const media = new MediaLine(this.#connection, microphone, (bytes) =>
        this.#onMessage(bytes, microphone),
      );
      this.#line = media;
      for (const { mid, opus } of slots)
        this.slots.push(new ReceiveSlot(mid, media, ssrcOf.get(mid) as number, opus));
      this.#connection.setRemoteDescription(engineOffer(admitted), 'offer');
    } catch (error) {
      throw new TribuneError(
        'offer_unsupported',
        'The offer cannot be answered: its lines contradict each other.',
        {
          cause: error,
        },
      );
    }
    this.#connection.setLocalDescription('answer', { iceUfrag: this.ufrag, icePwd: password });
    const engineAnswer = this.#connection.localDescription()?.sdp ?? '';
    const sessionId = String(randomInt(2 ** 47));
    const answer = speakerAnswer(admitted, {
      sessionId,
      ufrag: this.ufrag,
      password,
      engineAnswer,
      candidates,
      ssrcOf,
    });
    if (answer === undefined) throw new Error('The engine made an answer that cannot be read.');
    return answer;
  }

  /** Loudest packet since the last call, in dBov. */
  takeLoudness(): number {
    const loudest = this.#loudestDbov;
    this.#loudestDbov = SILENCE_DBOV;
    return loudest;
  }

  /** Reports on the microphone, heard or not: a speaker knows by it that the stage is there. */
  report(nowMs: number): void {
    this.#line?.send(writeReceiverReport(REPORTER_SSRC, REPORTER_NAME, this.reception.report(nowMs)));
  }

  /** Says that the stage is there, and no more: a speaker whose network has changed notices by its absence. */
  signify(): void {
    this.#line?.send(writeReceiverReport(REPORTER_SSRC, REPORTER_NAME));
  }

  get studio(): StudioChannel | undefined {
    return this.#studio;
  }

  /**
   * Ends the session: from here on nothing is heard and nothing sent.
   *
   * @param farewell told to the studio; the connection then stays for as long as that may take to be on its way
   */
  close(farewell?: object): void {
    if (this.#closed) return;
    this.#closed = true;
    // The engine says nothing at its end where there is no data channel.
    const last = this.reception.report(performance.now());
    this.#line?.send(writeGoodbye(REPORTER_SSRC, REPORTER_NAME, last));
    this.connected = false;
    this.#line?.close();
    if (farewell && this.#studio) {
      this.#studio.show(JSON.stringify(farewell));
      setTimeout(() => this.#hangUp(), FAREWELL_MS);
    } else this.#hangUp();
  }

  #hangUp(): void {
    this.#studio?.close();
    this.#connection.close();
  }

  #onState(state: string): void {
    if (this.#closed) return;
    if (state === 'connected') {
      this.connected = true;
      this.#sign();
      this.#listener.onConnected(this);
    } else if (state === 'closed' || state === 'failed' || state === 'disconnected') {
      this.#listener.onGone(this, state);
    }
  }

  #sign(): void {
    this.heardMs = performance.now();
  }

  #onMessage(bytes: Buffer, microphone: AudioLine): void {
    const nowMs = performance.now();
    this.heardMs = nowMs;
    if (isRtcp(bytes)) {
      const report = readSenderReport(bytes);
      if (report) this.reception.senderReport(report, nowMs);
      return;
    }
    const packet = readRtp(bytes);
    if (!packet || packet.payloadType !== microphone.opus) return;
    this.reception.packet(packet.ssrc, packet.sequence, packet.timestamp, nowMs);
    const { levelExtension } = microphone;
    const stated = levelExtension === undefined ? undefined : readLevel(bytes, levelExtension);
    const dbov = stated ?? assumedLevel(packet);
    if (dbov > this.#loudestDbov) this.#loudestDbov = dbov;
    this.#listener.onPacket(this, packet, bytes, dbov, nowMs);
  }
}

/** For a sender that states none. */
function assumedLevel({ payloadStart, payloadEnd }: RtpPacket): number {
  return payloadEnd - payloadStart > SILENT_PAYLOAD_BYTES ? ASSUMED_SPEECH_DBOV : SILENCE_DBOV;
}

/** Random, and apart from the other slots' of the connection. */
function slotSsrc(slot: number): number {
  return ((randomInt(2 ** 28) << 4) | (slot & 15)) >>> 0;
}
