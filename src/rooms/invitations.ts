/**
 * Invitations to a stage: made, listed, and exchanged for a place and its token.
 *
 * One for a single guest is a place from the start, and whoever opens its link has that place. One of several uses makes
 * a place for each who comes by it, and knows them again by their account or the key of their browser.
 * Rules: docs/RULES.md INV-1 to INV-10, LINK-1 to LINK-10.
 */

import { TribuneError } from '../core/refusal.ts';
import { type InvitedRole, MOST_OF_STAGE_ROLE, type StageRole } from '../core/rights.ts';
import { checkNotBlocked, notLocked, placeRevoked, roomNamed, roomNotEnded } from './admittance.ts';
import type { Invitation } from './invitation.ts';
import type { InvitationPage, InvitationStorage } from './invitation-storage.ts';
import type { Place } from './place.ts';
import { hostAccount, type Room } from './room.ts';
import type { RoomStorage } from './room-storage.ts';
import { digestOf, newSecret, randomLetters } from './secrets.ts';
import type { SpeakerTokens, TokenKind } from './speaker-tokens.ts';
import { Turns } from './turns.ts';
import { isHolder, type Visitor } from './visitor.ts';
import { fitToShow, madeFit } from './wording.ts';

export interface InvitationsNeeds {
  readonly storage: RoomStorage;
  readonly invitations: InvitationStorage;
  readonly tokens: SpeakerTokens;
  /** UTC in ms since 1970. */
  readonly nowMs: () => number;
}

export interface Guest {
  readonly name: string;
  readonly muted: boolean;
  readonly role: InvitedRole;
  readonly untilMs?: number | undefined;
}

export interface Link {
  readonly role: InvitedRole;
  readonly uses: number;
  readonly muted: boolean;
  readonly untilMs?: number | undefined;
}

export interface GuestInvitation {
  readonly place: Place;
  /** Belongs in the fragment of a link, which no server sees. */
  readonly secret: string;
  readonly whipToken: string;
}

/** Who opens a link, as far as they say. */
export interface Comer {
  readonly name?: string | undefined;
  /** Of their browser; a secret of theirs. */
  readonly deviceKey?: string | undefined;
  readonly account?: string | undefined;
}

export interface Admitted {
  readonly room: Room;
  readonly place: Place;
  readonly whipToken: string;
  /** To lead the room with; absent for a speaker, and for whoever leads it by their account. */
  readonly leadToken?: string;
}

/** An invitation with who came by it. */
export interface InvitationRecord {
  readonly invitation: Invitation;
  readonly came: readonly Place[];
}

/** Of one room, that are good at a time: far more than a host can oversee. */
const MOST_INVITATIONS = 500;

export class Invitations {
  readonly #needs: InvitationsNeeds;
  /** One at a time in each room, so that none counts what another is about to change. */
  readonly #turns = new Turns();

  constructor(needs: InvitationsNeeds) {
    this.#needs = needs;
  }

  /** @throws TribuneError bad_request, room_not_found, room_ended, co_hosts_full */
  inviteGuest(roomId: string, guest: Guest): Promise<GuestInvitation> {
    return this.#turns.take(roomId, () => this.#inviteGuest(roomId, guest));
  }

  async #inviteGuest(roomId: string, guest: Guest): Promise<GuestInvitation> {
    const room = await this.#roomToInviteTo(roomId);
    const untilMs = this.#fitEnd(guest.untilMs);
    if (guest.role === 'co-host') await this.#checkCoHosts(room.id);
    const secret = newSecret();
    const name = fitToShow(guest.name, 'name');
    const id = randomLetters(8);
    const { muted, role } = guest;
    const place: Place = { room: room.id, place: id, name, muted, role, invitation: id };
    const whipToken = this.#issue(place);
    await this.#needs.storage.addPlace({
      place,
      invitationDigest: digestOf(secret),
      tokenDigest: digestOf(whipToken),
      createdMs: this.#needs.nowMs(),
      ...untilMs,
    });
    return { place, secret, whipToken };
  }

  /** @throws TribuneError bad_request, room_not_found, room_ended, co_hosts_full */
  async makeLink(roomId: string, link: Link): Promise<{ invitation: Invitation; secret: string }> {
    const room = await this.#roomToInviteTo(roomId);
    const { role, uses, muted } = link;
    if (role === 'co-host') await this.#checkCoHosts(room.id);
    const secret = newSecret();
    const invitation: Invitation = {
      room: room.id,
      id: randomLetters(8),
      role,
      muted,
      uses,
      used: 0,
      createdMs: this.#needs.nowMs(),
      ...this.#fitEnd(link.untilMs),
    };
    await this.#needs.invitations.addInvitation({ invitation, secretDigest: digestOf(secret) });
    return { invitation, secret };
  }

  /**
   * What an invitation is for, and a WHIP token for it: a new one each time, for the same person of the same place.
   *
   * @throws TribuneError invitation_wrong, room_ended, blocked, token_revoked, invitation_over, invitation_used_up,
   * name_needed, co_hosts_full, stage_locked, bad_request; of a link that has ended, invitation_over also where it made
   * a place that whoever asks does not show to be theirs, by their account or browser
   */
  async exchange(secret: string, comer: Comer = {}): Promise<Admitted> {
    const invitation = await this.#needs.invitations.invitationBySecret(digestOf(secret));
    if (!invitation) {
      throw new TribuneError(
        'invitation_wrong',
        'This invitation is not known; check that the link is whole.',
      );
    }
    return this.#turns.take(invitation.room, () => this.#admit(invitation, comer));
  }

  async #admit({ room: roomId, id }: Invitation, comer: Comer): Promise<Admitted> {
    const room = await roomNotEnded(this.#needs.storage, roomId);
    // As it stands now that others have had their turn; a room that was made in vain is gone with all of it.
    const invitation = await this.#needs.invitations.invitation(roomId, id);
    if (!invitation) throw invitationOver();
    const visitor = visitorOf(comer);
    await checkNotBlocked(this.#needs.invitations, room.id, visitor, this.#needs.nowMs());
    const places = await this.#placesOf(invitation, visitor);
    const mine = places.find(
      (place) => place.invitation === invitation.id && isOf(place, invitation, visitor),
    );
    // Hosting may have been handed over to whom the link invited to speak.
    const role = mine?.role ?? invitation.role;
    if (mine?.cameMs === undefined && role === 'speaker') notLocked(room);
    const place = mine
      ? await this.#comeBack(mine, invitation, visitor)
      : await this.#comeFirst(invitation, comer, visitor);
    const byAccount = visitor.account !== undefined || place.account !== undefined;
    const leads = place.role !== 'speaker' && !byAccount;
    return {
      room,
      place,
      whipToken: this.#issue(place),
      ...(leads ? { leadToken: this.#issue(place, 'lead') } : {}),
    };
  }

  /**
   * The place on stage that an account has by its own right: the host, and who was made co-host.
   *
   * @throws TribuneError room_not_found, room_ended, blocked
   */
  enter(roomId: string, account: { readonly id: string; readonly name: string }): Promise<Admitted> {
    return this.#turns.take(roomId, () => this.#enter(roomId, account));
  }

  async #enter(roomId: string, account: { readonly id: string; readonly name: string }): Promise<Admitted> {
    const room = await roomNotEnded(this.#needs.storage, roomId);
    await checkNotBlocked(this.#needs.invitations, room.id, { account: account.id });
    const role: StageRole = hostAccount(room) === account.id ? 'host' : 'co-host';
    const held = await this.#needs.storage.placesOfAccount(room.id, account.id);
    const mine =
      held.find(({ place }) => place === room.hostPlace) ?? held.find((place) => place.role === role);
    if (mine) return { room, place: mine, whipToken: this.#issue(mine) };
    const place: Place = {
      room: room.id,
      place: randomLetters(8),
      name: madeFit(account.name, 60, 'Host'),
      muted: false,
      role,
      account: account.id,
    };
    return { room, place, whipToken: await this.#add(place) };
  }

  /** A new WHIP token for a place that is good; none to lead with. @throws TribuneError room_not_found, room_ended, token_revoked */
  async again(roomId: string, placeId: string): Promise<Admitted> {
    const room = await roomNotEnded(this.#needs.storage, roomId);
    const place = await this.#needs.storage.place(roomId, placeId);
    if (!place || place.revokedMs !== undefined) throw placeRevoked();
    await checkNotBlocked(this.#needs.invitations, roomId, place);
    return { room, place, whipToken: this.#issue(place) };
  }

  /** Undefined where there is no such invitation. */
  async role(roomId: string, id: string): Promise<InvitedRole | undefined> {
    return (await this.#needs.invitations.invitation(roomId, id))?.role;
  }

  /** The newest first, with who came by each, the first who came first. @throws TribuneError room_not_found */
  async list(roomId: string, page: InvitationPage): Promise<readonly InvitationRecord[]> {
    const room = await roomNamed(this.#needs.storage, roomId);
    const invitations = await this.#needs.invitations.invitations(room.id, page);
    const ids = invitations.map(({ id }) => id);
    const places = await this.#needs.invitations.placesBy(room.id, ids);
    const came = Map.groupBy(
      places.filter(({ cameMs }) => cameMs !== undefined),
      ({ invitation }) => invitation,
    );
    return invitations.map((invitation) => ({ invitation, came: came.get(invitation.id) ?? [] }));
  }

  /** What may concern a visitor of an invitation: the places that they hold in its room, and that of its only guest. */
  async #placesOf({ room, id, uses, name }: Invitation, visitor: Visitor): Promise<readonly Place[]> {
    const { invitations, storage } = this.#needs;
    const held = await invitations.placesOfVisitor(room, visitor);
    const guest = uses === 1 && name !== undefined ? await storage.place(room, id) : undefined;
    return guest && !held.some(({ place }) => place === id) ? [...held, guest] : held;
  }

  async #roomToInviteTo(id: string): Promise<Room> {
    const room = await roomNotEnded(this.#needs.storage, id);
    const good = await this.#needs.invitations.countGood(id, this.#needs.nowMs());
    if (good < MOST_INVITATIONS) return room;
    throw new TribuneError(
      'bad_request',
      `This room has ${MOST_INVITATIONS} good invitations; make one of several uses, or revoke some.`,
    );
  }

  async #comeBack(place: Place, invitation: Invitation, visitor: Visitor): Promise<Place> {
    if (place.revokedMs !== undefined) {
      await this.#noteAttempt(place);
      throw placeRevoked();
    }
    // Whoever came in time stays, and shows that it is they; a place that still waits for its guest ends with its link.
    if (this.#isOver(invitation) && (place.cameMs === undefined || !isHolder(place, visitor))) {
      await this.#noteAttempt(place);
      throw invitationOver();
    }
    await this.#keepCame(place, visitor);
    return place;
  }

  /** Where it says anything new; a full disk keeps nobody from the stage who was invited. */
  async #keepCame(place: Place, visitor: Visitor): Promise<void> {
    const { account, deviceDigest } = visitor;
    const known =
      place.cameMs !== undefined &&
      (account === undefined || place.account !== undefined) &&
      (deviceDigest === undefined || place.deviceDigest === deviceDigest);
    if (known) return;
    const kept = this.#needs.invitations.saveCame(place.room, place.place, visitor, this.#needs.nowMs());
    await kept.catch(() => undefined);
  }

  async #comeFirst(invitation: Invitation, comer: Comer, visitor: Visitor): Promise<Place> {
    const { room, id, role, muted } = invitation;
    if (invitation.revokedMs !== undefined) {
      const noted = this.#needs.invitations.noteAttempt(room, { invitation: id }, this.#needs.nowMs());
      await noted.catch(() => undefined);
      throw invitationOver();
    }
    if (this.#isOver(invitation)) throw invitationOver();
    if (invitation.used >= invitation.uses) throw usedUp();
    if (role === 'co-host') await this.#checkCoHosts(room);
    if (comer.name === undefined) {
      throw new TribuneError(
        'name_needed',
        'Say under which name you come: this link is for several people.',
      );
    }
    if (visitor.deviceDigest === undefined) {
      throw new TribuneError(
        'bad_request',
        'Say by which key this browser is known again: this link is for several people.',
      );
    }
    const place: Place = {
      room,
      place: randomLetters(8),
      name: fitToShow(comer.name, 'name'),
      muted,
      role,
      invitation: id,
      cameMs: this.#needs.nowMs(),
      ...(visitor.account === undefined ? {} : { account: visitor.account }),
      deviceDigest: visitor.deviceDigest,
    };
    await this.#add(place);
    return place;
  }

  /** @throws TribuneError invitation_used_up */
  async #add(place: Place): Promise<string> {
    const whipToken = this.#issue(place);
    const arrival = { place, tokenDigest: digestOf(whipToken), createdMs: this.#needs.nowMs() };
    if (await this.#needs.invitations.addArrival(arrival)) return whipToken;
    throw usedUp();
  }

  /** A full disk lets nobody in who was sent away. */
  async #noteAttempt({ room, place }: Place): Promise<void> {
    const noted = this.#needs.invitations.noteAttempt(room, { place }, this.#needs.nowMs());
    await noted.catch(() => undefined);
  }

  #isOver({ untilMs, revokedMs }: Invitation): boolean {
    return revokedMs !== undefined || (untilMs !== undefined && untilMs <= this.#needs.nowMs());
  }

  /**
   * Those that wait for their guest count, for the host gave them away, until their time runs out: then they are revoked,
   * with the token that leads there too.
   *
   * @throws TribuneError co_hosts_full
   */
  async #checkCoHosts(room: string): Promise<void> {
    const leading = await this.#needs.invitations.leadingPlaces(room);
    let held = 0;
    for (const place of leading) {
      if (place.role === 'co-host' && !(await this.#ranOut(place))) held += 1;
    }
    if (held < MOST_OF_STAGE_ROLE['co-host']) return;
    throw new TribuneError(
      'co_hosts_full',
      `A room has ${MOST_OF_STAGE_ROLE['co-host']} co-hosts at most; take one away first.`,
    );
  }

  /** @returns whether the place waited for its guest until its invitation ended, and is revoked now */
  async #ranOut({ room, invitation: id, cameMs, stay }: Place): Promise<boolean> {
    if (id === undefined || cameMs !== undefined || stay !== undefined) return false;
    const { invitations, nowMs } = this.#needs;
    const { untilMs } = (await invitations.invitation(room, id)) ?? {};
    if (untilMs === undefined || untilMs > nowMs()) return false;
    await invitations.revokeInvitation(room, id, false, nowMs());
    return true;
  }

  #fitEnd(untilMs: number | undefined): { readonly untilMs?: number } {
    if (untilMs === undefined) return {};
    if (untilMs <= this.#needs.nowMs()) throw new TribuneError('bad_request', 'This end is over already.');
    return { untilMs };
  }

  #issue({ room, place }: Place, kind?: TokenKind): string {
    return this.#needs.tokens.issue({ room, place, issuedMs: this.#needs.nowMs() }, kind);
  }
}

function visitorOf({ deviceKey, account }: Comer): Visitor {
  return { account, deviceDigest: deviceKey === undefined ? undefined : digestOf(deviceKey) };
}

/** Whether a place that was made by this invitation is theirs: the link of a single guest says so by itself. */
function isOf(place: Place, invitation: Invitation, visitor: Visitor): boolean {
  return (invitation.uses === 1 && invitation.name !== undefined) || isHolder(place, visitor);
}

function invitationOver(): TribuneError {
  return new TribuneError('invitation_over', 'This invitation has ended; ask the host for a new one.');
}

function usedUp(): TribuneError {
  return new TribuneError(
    'invitation_used_up',
    'As many came by this link as it is for; ask the host for another.',
  );
}
