import type { LifeState } from '../core/life-state.ts';
import type { NewArrival } from './invitation-storage.ts';
import type { Place } from './place.ts';
import type { Room } from './room.ts';
import type { Step } from './room-history.ts';

/** A new place with an invitation of its own, and the digests of that and of the first token; the secrets themselves are never stored. */
export interface NewPlace {
  readonly place: Place;
  readonly invitationDigest: string;
  readonly tokenDigest: string;
  readonly createdMs: number;
  /** When the invitation ends by itself. */
  readonly untilMs?: number;
}

/** What changes on stage when another hosts the room. */
export interface HandOver {
  /** The place of the new host. */
  readonly host: string;
  /** The place of the host before, who helps from now on. */
  readonly helper?: string | undefined;
  /** The same where they had none. */
  readonly newHelper?: NewArrival | undefined;
}

/** A room to come, and since when its green room is open, where it is: UTC in ms since 1970. */
export interface Upcoming {
  readonly room: Room;
  readonly assembledMs?: number;
}

export interface RoomPage {
  readonly limit: number;
  /** Only rooms in one of these. */
  readonly states?: readonly LifeState[];
  /** Only rooms made before this one. */
  readonly before?: string;
}

/**
 * What rooms need kept. Every method that changes something resolves only once it would survive a crash of the
 * process and of the machine.
 */
export interface RoomStorage {
  /**
   * False when a room of that id exists, or ever did.
   *
   * @param mostToCome that its owner may have of drafts and announced rooms, this one included @throws TribuneError rooms_full
   */
  addRoom(room: Room, step?: Step, mostToCome?: number): Promise<boolean>;
  room(id: string): Promise<Room | undefined>;
  /** Newest first. */
  rooms(page: RoomPage): Promise<readonly Room[]>;
  /** Those that an account hosts or helps to host: first what is not over, then the newest. */
  roomsLedBy(
    account: string,
    limit: number,
  ): Promise<readonly { readonly room: Room; readonly role: 'host' | 'co-host' }[]>;
  /**
   * Saves it with the step of its life, both or neither.
   *
   * @param mostOpen stages that its owner may have open, this one included @throws TribuneError stages_full
   */
  saveRoom(room: Room, step?: Step, mostOpen?: number): Promise<void>;
  /** Saves it as it was before a step, and takes that out of its history, both or neither. */
  saveUndone(room: Room, step: Step): Promise<void>;
  removeRoom(id: string): Promise<void>;
  /** Saves the ended room and revokes all of its places, both or neither. */
  saveEnded(room: Room, nowMs: number, step?: Step): Promise<void>;
  /** Saves who hosts the room from now on, with the places that change, all or none. */
  saveHandOver(room: Room, change: HandOver): Promise<void>;
  /** As its holder is called; undefined where there is no such account. */
  nameOfAccount(account: string): Promise<string | undefined>;
  /** The steps of its life, oldest first. */
  history(room: string): Promise<readonly Step[]>;
  /**
   * What may be due: every room to come that starts until then, soonest first, and every green room without a start. There is
   * no most of them: others could fill it.
   *
   * @param untilMs UTC in ms since 1970
   */
  upcoming(untilMs: number): Promise<readonly Upcoming[]>;
  /**
   * Names on the places that are good, oldest first, of those whom who leads the room invited by name, and of the host:
   * what others call themselves is not put on a public page before they stand on the stage.
   */
  speakerNames(room: string): Promise<readonly string[]>;

  /** Makes the place and the invitation of its only guest; both bear the same name in paths. */
  addPlace(place: NewPlace): Promise<void>;
  place(room: string, place: string): Promise<Place | undefined>;
  /** Places of an account in a room that were not taken away. */
  placesOfAccount(room: string, account: string): Promise<readonly Place[]>;
  /** @param fromAfar whether who leads the room does it, whose mute holds until `saveAsked` */
  setMuted(room: string, place: string, muted: boolean, fromAfar?: boolean): Promise<void>;
  /** Whether the holder of a place that was muted from afar is asked to unmute. */
  saveAsked(room: string, place: string, asked: boolean): Promise<void>;
  /** Mutes all of these places, from afar. */
  muteAll(room: string, places: readonly string[]): Promise<void>;
  /** Somebody took the place with this token. */
  saveTaken(room: string, place: string, tokenDigest: string, nowMs: number): Promise<void>;
  /** The speaker left it. */
  saveLeft(room: string, place: string, nowMs: number): Promise<void>;
  /** Takes the place away, and revokes an invitation that was for it alone; a second time changes nothing. */
  revokePlace(room: string, place: string, nowMs: number): Promise<void>;
}
