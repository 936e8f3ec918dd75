/**
 * The stage of one room: up to 13 voices, each forwarded to all others and to the mixer.
 *
 *   microphone ──WebRTC──▶ [stage] ──Opus──▶ mixer
 *                             └─▶ every other speaker
 *
 * Offers come from browsers and WHIP encoders (RFC 9725); the stage always answers. A place keeps its voice in the
 * others' slots while its connection is replaced. Rules: docs/RULES.md STAGE-1 to STAGE-9.
 */

import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { networkInterfaces } from 'node:os';
import { TribuneError } from '../core/refusal.ts';
import type { OnStage } from '../core/timeline-event.ts';
import { announceCandidates } from './candidates.ts';
import { type Offer, readOffer } from './offer.ts';
import { Peer, type PeerListener } from './peer.ts';
import { RTP_HEADER_BYTES, type RtpPacket } from './rtp.ts';
import { Speaking } from './speaking.ts';

/** 1 host, 2 co-hosts, 10 speakers. */
export const MOST_VOICES = 13;
/** A peer that sent nothing for this long is gone; DTX sends a packet every 0.4 s. */
const SILENT_MS = 5_000;
/** How long a connection may take to come up. */
const CONNECTING_MS = 15_000;
const TICK_MS = 100;
const TICKS_PER_REPORT = 10;
/** Levels below this are not worth a message. */
const SHOWN_DBOV = -60;

export interface StageOptions {
  readonly udpPort: number;
  /** Local address to bind; every interface when absent. */
  readonly bindAddress?: string;
  readonly publicAddresses?: readonly string[];
  readonly iceTcpPort?: number;
}

export interface JoinRequest {
  readonly place: string;
  readonly name: string;
  readonly muted: boolean;
  readonly offer: string;
}

export interface Joined {
  readonly session: string;
  readonly answer: string;
  /** The server's ICE user name fragment, by which ICE-TCP finds this room. */
  readonly ufrag: string;
}

export interface StagePerson extends OnStage {
  readonly connected: boolean;
}

interface StageEvents {
  packet: [
    place: string,
    packet: { sequence: number; timestamp: number; payload: Uint8Array; arrivalMs: number },
  ];
  up: [place: string];
  down: [place: string, reason: string];
  people: [];
  speaking: [places: readonly string[]];
}

interface Person {
  name: string;
  muted: boolean;
  peer: Peer;
}

export class Stage extends EventEmitter<StageEvents> implements PeerListener {
  readonly #options: StageOptions;
  readonly #people = new Map<string, Person>();
  readonly #speaking = new Speaking();
  readonly #scratch = Buffer.alloc(2048);
  readonly #timer: NodeJS.Timeout;
  #ticks = 0;
  #received = 0;
  #forwarded = 0;

  constructor(options: StageOptions) {
    super();
    this.#options = options;
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  /**
   * Answers an offer and gives the speaker its place; a second offer for the same place replaces the first.
   *
   * @throws TribuneError offer_malformed, offer_without_opus, offer_unsupported, stage_full
   */
  async join(request: JoinRequest): Promise<Joined> {
    const offer = checked(request.offer);
    const before = this.#people.get(request.place);
    if (!before && this.#people.size >= MOST_VOICES) {
      throw new TribuneError(
        'stage_full',
        `All ${MOST_VOICES} places on this stage are taken. Try again when someone has left.`,
      );
    }
    const session = randomBytes(16).toString('base64url');
    const { udpPort } = this.#options;
    const peer = new Peer(request.place, session, { udpPort, bindAddress: this.#bindAddress() }, this);
    // The place is taken before the first await: two offers at once cannot both get the last one.
    this.#people.set(request.place, { name: request.name, muted: before?.muted ?? request.muted, peer });
    // A studio that is not told takes a closed connection for a lost one, and takes its place back.
    before?.peer.tell({ type: 'replaced' });
    before?.peer.close();
    let answer: string;
    try {
      answer = await peer.answer(request.offer, offer);
    } catch (error) {
      this.onGone(peer, 'refused');
      throw error;
    }
    this.#fillSlots(peer, before !== undefined);
    if (!before) this.emit('up', request.place);
    this.#changed();
    const ufrag = /^a=ice-ufrag:(\S+)/m.exec(answer)?.[1] ?? '';
    return {
      session,
      ufrag,
      answer: announceCandidates(answer, this.#options.publicAddresses ?? [], this.#options.iceTcpPort),
    };
  }

  /** Ends a session; false when there is none of that name. */
  leave(session: string): boolean {
    for (const { peer } of this.#people.values()) {
      if (peer.session !== session) continue;
      this.onGone(peer, 'left');
      return true;
    }
    return false;
  }

  remove(place: string): boolean {
    const person = this.#people.get(place);
    if (!person) return false;
    person.peer.tell({ type: 'removed' });
    this.onGone(person.peer, 'removed');
    return true;
  }

  setMuted(place: string, muted: boolean): boolean {
    const person = this.#people.get(place);
    if (!person) return false;
    person.muted = muted;
    if (muted) this.#speaking.forget(place);
    this.#changed();
    return true;
  }

  people(): StagePerson[] {
    return [...this.#people].map(([place, { name, muted, peer }]) => ({
      place,
      name,
      muted,
      connected: peer.connected,
    }));
  }

  stats(): { received: number; forwarded: number } {
    return { received: this.#received, forwarded: this.#forwarded };
  }

  close(): void {
    clearInterval(this.#timer);
    for (const { peer } of this.#people.values()) peer.close();
    this.#people.clear();
  }

  onPacket(from: Peer, packet: RtpPacket, bytes: Buffer): void {
    this.#received++;
    const person = this.#people.get(from.place);
    if (!person || person.peer !== from || person.muted) return;
    const nowMs = performance.now();
    this.#speaking.level(from.place, from.levelDbov, nowMs);
    this.#forward(from, packet, bytes);
    const { sequence, timestamp } = packet;
    const payload = bytes.subarray(packet.payloadStart, packet.payloadEnd);
    this.emit('packet', from.place, { sequence, timestamp, payload, arrivalMs: nowMs });
  }

  onConnected(): void {
    this.#changed();
  }

  onGone(peer: Peer, reason: string): void {
    peer.close();
    if (this.#people.get(peer.place)?.peer !== peer) return;
    this.#people.delete(peer.place);
    this.#speaking.forget(peer.place);
    for (const other of this.#people.values()) {
      for (const slot of other.peer.slots) if (slot.speaker === peer.place) slot.carry(undefined);
    }
    this.emit('down', peer.place, reason);
    this.#changed();
  }

  #forward(from: Peer, packet: RtpPacket, bytes: Buffer): void {
    if (packet.payloadEnd - packet.payloadStart > this.#scratch.length - RTP_HEADER_BYTES) return;
    // The payload is copied once; each slot writes its own header before it and the engine copies both.
    bytes.copy(this.#scratch, RTP_HEADER_BYTES, packet.payloadStart, packet.payloadEnd);
    for (const { peer } of this.#people.values()) {
      if (peer === from) continue;
      for (const slot of peer.slots) {
        if (slot.speaker !== from.place) continue;
        if (slot.send(packet, this.#scratch)) this.#forwarded++;
        break;
      }
    }
  }

  /** Everyone else into the newcomer's slots, the newcomer into a free slot of everyone else's. */
  #fillSlots(peer: Peer, returned: boolean): void {
    for (const [place, other] of this.#people) {
      if (other.peer === peer) continue;
      peer.slots.find((slot) => slot.speaker === undefined)?.carry(place);
      const held = other.peer.slots.find((slot) => slot.speaker === peer.place);
      if (returned && held) held.renumber();
      else other.peer.slots.find((slot) => slot.speaker === undefined)?.carry(peer.place);
    }
  }

  #changed(): void {
    const people = this.people();
    for (const [place, { peer }] of this.#people) {
      const shown = people.map((person) => ({
        ...person,
        mid: peer.slots.find((slot) => slot.speaker === person.place)?.mid ?? null,
      }));
      peer.tell({ type: 'stage', you: place, people: shown });
    }
    this.emit('people');
  }

  #tick(): void {
    const nowMs = performance.now();
    this.#ticks++;
    const levels: Record<string, number> = {};
    for (const [place, { peer, muted }] of [...this.#people]) {
      const quietMs = nowMs - peer.heardMs;
      if (quietMs > (peer.connected ? SILENT_MS : CONNECTING_MS)) this.onGone(peer, 'silent');
      else if (this.#ticks % TICKS_PER_REPORT === 0) peer.reportReception(nowMs);
      if (!muted && quietMs < 300 && peer.levelDbov > SHOWN_DBOV) levels[place] = peer.levelDbov;
    }
    if (Object.keys(levels).length > 0) {
      for (const { peer } of this.#people.values()) peer.tell({ type: 'levels', levels });
    }
    const speaking = this.#speaking.changed(nowMs);
    if (speaking) this.emit('speaking', speaking);
  }

  /** The engine leaves loopback out unless told: a machine without a network is still good for trying out. */
  #bindAddress(): string | undefined {
    if (this.#options.bindAddress) return this.#options.bindAddress;
    const reachable = Object.values(networkInterfaces()).some((all) =>
      all?.some(({ internal }) => !internal),
    );
    return reachable ? undefined : '127.0.0.1';
  }
}

function checked(sdp: string): Offer {
  const offer = readOffer(sdp);
  if (!offer) throw new TribuneError('offer_malformed', 'The body is no SDP offer that this stage can read.');
  if (offer.unsupported.length > 0) {
    throw new TribuneError(
      'offer_unsupported',
      `This stage takes sound only; leave out ${offer.unsupported.join(', ')}.`,
    );
  }
  const sending = offer.audio.filter(({ direction }) => direction === 'sendonly' || direction === 'sendrecv');
  if (sending.length !== 1 || offer.audio.length > MOST_VOICES) {
    throw new TribuneError(
      'offer_unsupported',
      `Offer one microphone and at most ${MOST_VOICES - 1} receive slots.`,
    );
  }
  if (sending[0]?.opus === undefined)
    throw new TribuneError('offer_without_opus', 'The offer has no Opus at 48 kHz, the only codec here.');
  return offer;
}
