/** What the rest of Tribune sees of a stage, whatever engine carries it. */

import type { EventEmitter } from 'node:events';
import type { StageOrder } from '../core/stage-order.ts';
import type { OnStage } from '../core/timeline-event.ts';

/** 1 host, 2 co-hosts, 10 speakers. */
export const MOST_VOICES = 13;

export interface StageOptions {
  /** The room's own UDP port, shared by its speakers and held from the start. */
  readonly udpPort: number;
  /** Local address to bind; every interface when absent. */
  readonly bindAddress?: string;
  /** Where speakers reach this machine; none: its own addresses are announced. */
  readonly publicAddresses?: readonly string[];
  /** TCP port of the door for networks that block UDP; 0 or absent: there is none. */
  readonly iceTcpPort?: number;
}

export interface JoinRequest {
  readonly place: string;
  readonly name: string;
  /** How a place begins; one that is on stage already keeps what `setMuted` last said. */
  readonly muted: boolean;
  /** What it is to the room, with how many of its like may stand here at once; absent: as many as there is room for. */
  readonly role?: string;
  readonly mostOfRole?: number;
  /** SDP, from a stranger. */
  readonly offer: string;
}

export interface Joined {
  readonly session: string;
  /** SDP. */
  readonly answer: string;
  /** The server's ICE user name fragment, by which ICE-TCP finds this room. */
  readonly ufrag: string;
}

export interface StagePerson extends OnStage {
  readonly connected: boolean;
  /** Present while they are asked to unmute. */
  readonly asked?: true;
}

/**
 * One Opus packet of a place. Sequence number and timestamp are the place's own, not the sender's: they go on where
 * they stood when a speaker comes back on a new connection.
 */
export interface StagePacket {
  /** uint16. */
  readonly sequence: number;
  /** uint32, 48 kHz. */
  readonly timestamp: number;
  readonly payload: Uint8Array;
  /** On the clock of `performance.now()`. */
  readonly arrivalMs: number;
}

/** Where what is said on a stage goes, beside the stage itself. */
export interface Air {
  /** Whether the audience hears it. */
  readonly live: boolean;
  /** Whether it is to be recorded: the host's choice. */
  readonly kept: boolean;
}

export interface VoiceStats {
  readonly place: string;
  readonly connected: boolean;
  readonly packets: number;
  /** Lost on the way here, since this connection began. Late packets count as received. */
  readonly lost: number;
  readonly jitterMs: number;
}

export interface StageStats {
  /** Packets from microphones. */
  readonly received: number;
  /** Packets to other speakers. */
  readonly forwarded: number;
  readonly voices: readonly VoiceStats[];
}

export type DownReason = 'left' | 'removed' | 'sent-back' | 'silent' | 'failed' | 'disconnected' | 'closed';

export interface StageEvents {
  /** Sound of a place that is not muted. */
  packet: [place: string, packet: StagePacket];
  /** Took its place; it may not be connected yet. */
  up: [place: string];
  down: [place: string, reason: DownReason];
  /** Which places are heard, whenever that changes: the whole list. */
  speaking: [places: readonly string[]];
  /** Someone came, went, connected, was muted or unmuted. */
  people: [];
}

export interface RoomStage extends EventEmitter<StageEvents> {
  /**
   * Answers an offer and gives the speaker its place; a second offer for the same place replaces the first.
   *
   * @throws TribuneError offer_malformed, offer_without_opus, offer_unsupported, stage_full
   */
  join(request: JoinRequest): Promise<Joined>;
  /** Ends a session; false when there is none of that name. */
  leave(session: string): boolean;
  /** Ends the session of a place, and says so to its studio. */
  remove(place: string): boolean;
  /** Ends the session of a place; its studio is told that they listen on. */
  sendBack(place: string): boolean;
  setMuted(place: string, muted: boolean): boolean;
  /** Whether a muted speaker is asked to unmute; unmuting answers it. */
  ask(place: string, asked: boolean): boolean;
  /** Says anew what a place is to the room. */
  setRole(place: string, role: string): boolean;
  /** Studios show it. */
  setOrder(order: StageOrder): void;
  /** Whether what is said is recorded: studios show when it is not. */
  setRecorded(recorded: boolean): void;
  /** Studios show it; a stage is on the air, and recorded, unless told otherwise. */
  setAir(air: Air): void;
  people(): StagePerson[];
  stats(): StageStats;
  /**
   * Ends every session, and tells every speaker. No events follow. The port stays this process's own, good for another
   * stage in it.
   */
  close(): void;
}
