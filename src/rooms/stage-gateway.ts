import type { SignedGrant } from '../core/grant.ts';
import type { StageRole } from '../core/rights.ts';
import type { OnStage } from '../core/timeline-event.ts';
import type { ToldEvent } from '../core/told-event.ts';

/** A room whose stage media holds open. */
export interface HeldRoom {
  readonly room: string;
  readonly epoch: number;
  /** Of the programme that it makes; absent while the stage only assembles. */
  readonly run?: number;
}

/** One who has taken a place on stage. */
export interface Standing extends OnStage {
  /** Whether sound can pass, in both directions. */
  readonly connected: boolean;
}

export interface Speaker {
  readonly place: string;
  readonly name: string;
  readonly muted: boolean;
  /** With how many of that role may stand on stage at once; absent: as many as the stage holds. */
  readonly role?: StageRole;
  readonly mostOfRole?: number;
  /** SDP. */
  readonly offer: string;
}

export interface Joined {
  readonly session: string;
  /** SDP. */
  readonly answer: string;
}

/** The sound of rooms, as control commands it. Every method may refuse with `unavailable`: media cannot be reached. */
export interface StageGateway {
  rooms(): Promise<readonly HeldRoom[]>;
  /**
   * Hands over a grant: for the stage alone, or for a programme. A room that media already makes goes on under the new
   * epoch; a stage that assembles keeps everyone on it when its programme begins.
   */
  assign(room: string, grant: SignedGrant): Promise<void>;
  /** @throws TribuneError room_not_open */
  people(room: string): Promise<readonly Standing[]>;
  /** Closes the stage. Resolves once the programme is complete at the origin. @throws TribuneError room_not_open */
  end(room: string): Promise<void>;
  /** @throws TribuneError room_not_open, stage_full, offer_malformed, offer_without_opus, offer_unsupported */
  join(room: string, speaker: Speaker): Promise<Joined>;
  /** @throws TribuneError room_not_open, session_not_found */
  leave(room: string, session: string): Promise<void>;
  /** @throws TribuneError room_not_open, place_not_found */
  setMuted(room: string, place: string, muted: boolean): Promise<void>;
  /** @throws TribuneError room_not_open, place_not_found */
  remove(room: string, place: string): Promise<void>;
  /**
   * Puts what it says into the room's programme, now or as soon as that begins; it stays there when media replaces the
   * room's process.
   *
   * @throws TribuneError room_not_open
   */
  tell(room: string, event: ToldEvent): Promise<void>;
}
