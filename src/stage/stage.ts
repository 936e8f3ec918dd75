/**
 * The stage of one room: up to 13 voices, each forwarded to all others and to the mixer.
 *
 *   microphone ──WebRTC──▶ [stage] ──Opus──▶ mixer
 *                             └─▶ every other speaker
 *
 * Offers come from browsers and WHIP encoders (RFC 9725); the stage always answers, for the engine as the offerer loses
 * handshakes. A place keeps its voice in the others' slots while its connection is replaced. Rules: docs/RULES.md.
 */

import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { isDeepStrictEqual } from 'node:util';
import { TribuneError } from '../core/refusal.ts';
import type { StageOrder } from '../core/stage-order.ts';
import { admit } from './admission.ts';
import { candidateLines, ownAddresses } from './candidates.ts';
import { SharedPort } from './engine.ts';
import { Peer, type PeerListener } from './peer.ts';
import type { ReceiveSlot } from './receive-slot.ts';
import { RTP_HEADER_BYTES, type RtpPacket } from './rtp.ts';
import { seat } from './seating.ts';
import { Speaking } from './speaking.ts';
import {
  type Air,
  type DownReason,
  type Joined,
  type JoinRequest,
  MOST_VOICES,
  type RoomStage,
  type StageEvents,
  type StageOptions,
  type StagePerson,
  type StageStats,
} from './stage-interface.ts';
import { VoiceOrder } from './voice-order.ts';

export type { Joined };

/** A speaker of whom nothing was heard for this long is gone. DTX sends a packet every 0.4 s. */
const SILENT_MS = 5_000;
/** How long a connection may take to come up. */
const CONNECTING_MS = 12_000;
const TICK_MS = 100;
const TICKS_PER_REPORT = 10;
/** Of what only says that the stage is there: so often that a network may lose one in five. */
const TICKS_PER_SIGN = 2;
/** A turn later than this is our own standstill, and proves nothing about anyone. */
const STANDSTILL_MS = 1_000;
/** Levels below this are not worth a message. */
const SHOWN_DBOV = -60;
/** Far more than a network carries in one piece. */
const LONGEST_PAYLOAD_BYTES = 2_048;

interface Person {
  name: string;
  muted: boolean;
  role: string | undefined;
  /** Whether they are asked to unmute. */
  asked: boolean;
  peer: Peer;
  readonly order: VoiceOrder;
  /** The others' slots that carry this voice. */
  outlets: readonly ReceiveSlot[];
}

export class Stage extends EventEmitter<StageEvents> implements RoomStage {
  readonly #options: StageOptions;
  readonly #port: SharedPort;
  readonly #people = new Map<string, Person>();
  readonly #speaking = new Speaking();
  readonly #packet = Buffer.alloc(RTP_HEADER_BYTES + LONGEST_PAYLOAD_BYTES);
  readonly #timer: NodeJS.Timeout;
  readonly #listener: PeerListener = {
    onPacket: (peer, packet, bytes, dbov, nowMs) => {
      this.#received++;
      const person = this.#people.get(peer.place);
      if (person?.peer !== peer || person.muted) return;
      this.#speaking.level(peer.place, dbov, nowMs);
      this.#pass(person, packet, bytes, nowMs);
    },
    onConnected: () => this.#changed(),
    onStudio: (peer) => this.#show(peer),
    onGone: (peer, reason) => this.#end(peer, reason),
  };
  #ticks = 0;
  #tickedMs = performance.now();
  #recorded = true;
  #air: Air = { live: true, kept: true };
  #order: StageOrder | undefined;
  #levelsShown = false;
  #received = 0;
  #forwarded = 0;

  /** @throws Error when the UDP port is taken */
  constructor(options: StageOptions) {
    super();
    this.#options = options;
    // The engine leaves loopback out unless told: a machine without a network is still good for trying out.
    const bindAddress = options.bindAddress ?? ownAddresses().find((address) => address === '127.0.0.1');
    this.#port = new SharedPort(options.udpPort, bindAddress);
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  async join(request: JoinRequest): Promise<Joined> {
    const { place, name, offer } = request;
    const admitted = admit(offer);
    const before = this.#people.get(place);
    if (!before) this.#checkRoom(request);
    const session = randomBytes(16).toString('base64url');
    const peer = new Peer(place, session, this.#port, this.#listener);
    let answer: string;
    try {
      answer = peer.answer(admitted, this.#candidates());
    } catch (error) {
      // Whoever stood in this place before still does.
      peer.close();
      throw error;
    }
    if (before) this.#replace(before, peer, request);
    else {
      const { muted, role } = request;
      this.#people.set(place, {
        name,
        muted,
        role,
        asked: false,
        peer,
        order: new VoiceOrder(),
        outlets: [],
      });
    }
    this.#reseat();
    if (!before) this.emit('up', place);
    this.#changed();
    return { session, answer, ufrag: peer.ufrag };
  }

  /** @throws TribuneError stage_full */
  #checkRoom({ role, mostOfRole = MOST_VOICES }: JoinRequest): void {
    const people = [...this.#people.values()];
    const alike = people.filter((person) => person.role === role).length;
    if (people.length < MOST_VOICES && alike < mostOfRole) return;
    const taken = people.length < MOST_VOICES ? mostOfRole : MOST_VOICES;
    throw new TribuneError(
      'stage_full',
      `All ${taken} places on this stage are taken. Try again when someone has left.`,
    );
  }

  leave(session: string): boolean {
    for (const { peer } of this.#people.values()) {
      if (peer.session !== session) continue;
      this.#end(peer, 'left');
      return true;
    }
    return false;
  }

  remove(place: string): boolean {
    const person = this.#people.get(place);
    if (!person) return false;
    this.#end(person.peer, 'removed', { type: 'removed' });
    return true;
  }

  sendBack(place: string): boolean {
    const person = this.#people.get(place);
    if (!person) return false;
    this.#end(person.peer, 'sent-back', { type: 'sent-back' });
    return true;
  }

  ask(place: string, asked: boolean): boolean {
    const person = this.#people.get(place);
    if (!person) return false;
    const now = asked && person.muted;
    if (person.asked === now) return true;
    person.asked = now;
    this.#showAll();
    return true;
  }

  setRole(place: string, role: string): boolean {
    const person = this.#people.get(place);
    if (!person) return false;
    person.role = role;
    this.#changed();
    return true;
  }

  setOrder(order: StageOrder): void {
    if (isDeepStrictEqual(order, this.#order)) return;
    this.#order = order;
    this.#showAll();
  }

  setMuted(place: string, muted: boolean): boolean {
    const person = this.#people.get(place);
    if (!person) return false;
    if (person.muted === muted) return true;
    person.muted = muted;
    person.asked = false;
    // What was withheld is a pause, not loss.
    person.order.restart();
    this.#speaking.forget(place);
    this.#changed();
    return true;
  }

  setRecorded(recorded: boolean): void {
    if (recorded === this.#recorded) return;
    this.#recorded = recorded;
    this.#showAll();
  }

  setAir(air: Air): void {
    this.#air = air;
    this.#showAll();
  }

  people(): StagePerson[] {
    return [...this.#people].map(([place, { name, muted, role, asked, peer }]) => ({
      place,
      name,
      muted,
      connected: peer.connected,
      ...(role === 'host' || role === 'co-host' ? { role } : {}),
      ...(asked ? { asked } : {}),
    }));
  }

  stats(): StageStats {
    return {
      received: this.#received,
      forwarded: this.#forwarded,
      voices: [...this.#people].map(([place, { peer }]) => ({
        place,
        connected: peer.connected,
        packets: peer.reception.packets,
        lost: peer.reception.lost,
        jitterMs: peer.reception.jitterMs,
      })),
    };
  }

  close(): void {
    clearInterval(this.#timer);
    for (const { peer } of this.#people.values()) peer.close();
    this.#people.clear();
    this.#port.close();
  }

  #pass({ order, outlets, peer }: Person, packet: RtpPacket, bytes: Buffer, nowMs: number): void {
    const size = packet.payloadEnd - packet.payloadStart;
    if (size === 0 || size > LONGEST_PAYLOAD_BYTES) return;
    if (!order.accept(packet.sequence, packet.timestamp, nowMs)) return;
    // The payload is copied once; each slot writes its own header before it, and the engine copies both.
    bytes.copy(this.#packet, RTP_HEADER_BYTES, packet.payloadStart, packet.payloadEnd);
    const outgoing = this.#packet.subarray(0, RTP_HEADER_BYTES + size);
    for (const slot of outlets) if (slot.send(order, packet.marker, outgoing, nowMs)) this.#forwarded++;
    this.emit('packet', peer.place, {
      sequence: order.index & 0xffff,
      timestamp: order.ticks >>> 0,
      payload: bytes.subarray(packet.payloadStart, packet.payloadEnd),
      arrivalMs: nowMs,
    });
  }

  #replace(person: Person, peer: Peer, { name, role }: JoinRequest): void {
    // A second window with the same link would otherwise take the place back, and so on for ever.
    person.peer.close({ type: 'replaced' });
    person.peer = peer;
    person.name = name;
    person.role = role;
    person.order.restart();
  }

  #end(peer: Peer, reason: DownReason, farewell?: object): void {
    peer.close(farewell);
    if (this.#people.get(peer.place)?.peer !== peer) return;
    this.#people.delete(peer.place);
    this.#speaking.forget(peer.place);
    this.#reseat();
    this.emit('down', peer.place, reason);
    this.#changed();
  }

  #reseat(): void {
    const outlets = seat(new Map([...this.#people].map(([place, { peer }]) => [place, peer.slots])));
    for (const [place, person] of this.#people) person.outlets = outlets.get(place) ?? [];
  }

  #changed(): void {
    this.#showAll();
    this.emit('people');
  }

  #showAll(): void {
    for (const { peer } of this.#people.values()) this.#show(peer);
  }

  /** Tells a studio who is on stage, in which of its slots, and who else hears it. */
  #show(peer: Peer): void {
    if (!peer.studio) return;
    const people = this.people().map((person) => ({
      ...person,
      mid: peer.slots.find(({ speaker }) => speaker === person.place)?.mid ?? null,
    }));
    const recorded = this.#recorded ? {} : { recorded: false };
    const order = this.#order ? { order: this.#order } : {};
    const { live, kept } = this.#air;
    const air = { ...(live ? {} : { live }), ...(kept ? {} : { kept }) };
    peer.studio.show(
      JSON.stringify({ type: 'stage', you: peer.place, people, ...recorded, ...air, ...order }),
    );
  }

  #tick(): void {
    const nowMs = performance.now();
    const lateMs = nowMs - this.#tickedMs - TICK_MS;
    this.#tickedMs = nowMs;
    this.#ticks++;
    for (const { peer } of [...this.#people.values()]) {
      if (lateMs > STANDSTILL_MS) peer.heardMs += lateMs;
      const quietMs = nowMs - peer.heardMs;
      if (quietMs > (peer.connected ? SILENT_MS : CONNECTING_MS)) this.#end(peer, 'silent');
      else if (this.#ticks % TICKS_PER_REPORT === 0) peer.report(nowMs);
      else if (this.#ticks % TICKS_PER_SIGN === 0) peer.signify();
      peer.studio?.settle();
    }
    this.#showLevels();
    const speaking = this.#speaking.changed(nowMs);
    if (speaking) this.emit('speaking', speaking);
  }

  #showLevels(): void {
    const levels: Record<string, number> = {};
    for (const [place, { peer, muted }] of this.#people) {
      const dbov = peer.takeLoudness();
      if (!muted && dbov > SHOWN_DBOV) levels[place] = dbov;
    }
    const any = Object.keys(levels).length > 0;
    // Once more when all fell silent, so that no meter stays up.
    if (!any && !this.#levelsShown) return;
    this.#levelsShown = any;
    const text = JSON.stringify({ type: 'levels', levels });
    for (const { peer } of this.#people.values()) peer.studio?.mention(text);
  }

  #candidates(): string[] {
    const { publicAddresses = [], bindAddress, udpPort, iceTcpPort } = this.#options;
    const own = bindAddress && !['0.0.0.0', '::'].includes(bindAddress) ? [bindAddress] : ownAddresses();
    return candidateLines(publicAddresses.length > 0 ? publicAddresses : own, udpPort, iceTcpPort);
  }
}
