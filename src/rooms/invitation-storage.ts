import type { Invitation } from './invitation.ts';
import type { Place } from './place.ts';
import type { Visitor } from './visitor.ts';

export interface NewLink {
  readonly invitation: Invitation;
  readonly secretDigest: string;
}

export interface NewArrival {
  readonly place: Place;
  readonly tokenDigest: string;
  readonly createdMs: number;
}

export interface InvitationPage {
  readonly limit: number;
  readonly before?: string | undefined;
}

/** What invitations need kept; as for `RoomStorage`, what resolved would survive a crash. */
export interface InvitationStorage {
  addInvitation(link: NewLink): Promise<void>;
  invitation(room: string, id: string): Promise<Invitation | undefined>;
  invitationBySecret(secretDigest: string): Promise<Invitation | undefined>;
  /** Newest first. @param page `before`: only those made before that one */
  invitations(room: string, page: InvitationPage): Promise<readonly Invitation[]>;
  /** How many are good still: not revoked, and not over. */
  countGood(room: string, nowMs: number): Promise<number>;
  /** Of these names, those that there are. */
  placesNamed(room: string, places: readonly string[]): Promise<readonly Place[]>;
  /** Of this account, or this browser, whether taken away or not. The oldest first, as below. */
  placesOfVisitor(room: string, visitor: Visitor): Promise<readonly Place[]>;
  /** Made by one of these. */
  placesBy(room: string, invitations: readonly string[]): Promise<readonly Place[]>;
  placesByHand(room: string): Promise<readonly Place[]>;
  /** Good places of host and co-hosts. */
  leadingPlaces(room: string): Promise<readonly Place[]>;
  /**
   * Makes a place, by an invitation where it names one; false, and nothing was made, when that has no use left or is
   * revoked.
   *
   * @throws TribuneError room_not_found, room_ended, blocked
   */
  addArrival(arrival: NewArrival): Promise<boolean>;
  /** Who came to a place: the account that came first stays, the device is the last. */
  saveCame(room: string, place: string, visitor: Visitor, nowMs: number): Promise<void>;
  /** @param withPlaces whether the places of those who came by it are revoked too */
  revokeInvitation(room: string, id: string, withPlaces: boolean, nowMs: number): Promise<void>;
  /**
   * Takes the place away and blocks whoever holds it: with it every place of the room that the same account or browser
   * holds, but the host's, all or none.
   *
   * @returns those that were taken away
   */
  block(room: string, place: string, nowMs: number): Promise<readonly Place[]>;
  /** Lifts the block of whoever held the place; what was taken away stays so. */
  unblock(room: string, place: string): Promise<void>;
  /** A place for which this account or browser is blocked in the room. */
  blockedPlace(room: string, visitor: Visitor): Promise<string | undefined>;
  /** Counts a try to come back. */
  noteAttempt(
    room: string,
    at: { readonly place: string } | { readonly invitation: string },
    nowMs: number,
  ): Promise<void>;
}
