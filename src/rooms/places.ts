/**
 * Who may stand on a room's stage: places and their tokens, mute and removal.
 *
 * What binds is the store; the stage is told after it, and hears it again when a speaker joins. How places come about
 * is for invitations.ts. Rules: docs/RULES.md INV-1 to INV-10, TOKEN-1 to TOKEN-5, LINK-1 to LINK-10.
 */

import { type Refusal, TribuneError } from '../core/refusal.ts';
import { MOST_OF_STAGE_ROLE } from '../core/rights.ts';
import {
  checkNotBlocked,
  nobodyNew,
  notLocked,
  notRevoked,
  placeRevoked,
  roomEnded,
  roomNamed,
  roomNotEnded,
} from './admittance.ts';
import type { InvitationStorage } from './invitation-storage.ts';
import { isSentAway, type Place } from './place.ts';
import { isHosted, type Room, stageIsOpen } from './room.ts';
import type { RoomStorage } from './room-storage.ts';
import { digestOf } from './secrets.ts';
import type { SpeakerTokens, TokenKind } from './speaker-tokens.ts';
import type { Joined, StageGateway } from './stage-gateway.ts';

export interface PlacesNeeds {
  readonly storage: RoomStorage;
  readonly invitations: InvitationStorage;
  readonly stage: StageGateway;
  readonly tokens: SpeakerTokens;
  /** Told that who came by a raised hand is off the stage for this time, or for good. */
  readonly handEnds: (place: Place, to: 'returned' | 'removed') => Promise<void>;
  /** Whether so many listen that nobody new comes on a stage. */
  readonly givesUpNewSpeakers?: (() => boolean) | undefined;
  /** UTC in ms since 1970. */
  readonly nowMs: () => number;
}

/**
 * How long a token is good to come on stage with: enough to paste it into an encoder, not to be found a day later.
 * Who stands on stage needs none of it: an encoder cannot ask for another token in the middle of a conversation.
 */
const TOKEN_MS = 3_600_000;

export class Places {
  readonly #needs: PlacesNeeds;

  constructor(needs: PlacesNeeds) {
    this.#needs = needs;
  }

  /**
   * The place that a WHIP token opens in a room.
   *
   * @throws TribuneError room_not_found, token_wrong, room_ended, token_revoked, token_expired, blocked
   */
  async ofToken(roomId: string, token: string): Promise<Place> {
    const place = await this.holder(roomId, token);
    const room = await roomNotEnded(this.#needs.storage, roomId);
    if (isSentAway(place)) await this.#keep(() => this.#noteAttempt(place));
    this.#checkAge(room, notRevoked(place), token);
    await checkNotBlocked(this.#needs.invitations, room.id, place);
    return place;
  }

  /**
   * The place from which whoever holds this token leads the room.
   *
   * @throws TribuneError room_not_found, token_wrong, room_ended, token_revoked, token_expired, blocked
   */
  async ofLeadToken(roomId: string, token: string): Promise<Place> {
    const place = notRevoked(await this.#ofKind(roomId, token, 'lead'));
    const room = await roomNotEnded(this.#needs.storage, roomId);
    const issuedMs = this.#needs.tokens.read(token)?.issuedMs ?? 0;
    if (this.#needs.nowMs() - issuedMs > TOKEN_MS) {
      throw new TribuneError(
        'token_expired',
        'This token is too old to lead with; open the invitation again for a new one.',
      );
    }
    await checkNotBlocked(this.#needs.invitations, room.id, place);
    return place;
  }

  /** What a token was made here for, be it good or not; undefined of any other. */
  kindOf(token: string): TokenKind | undefined {
    return this.#needs.tokens.read(token)?.kind;
  }

  /** The place that a WHIP token was made for, good or not: enough for leaving. @throws TribuneError room_not_found, token_wrong */
  holder(roomId: string, token: string): Promise<Place> {
    return this.#ofKind(roomId, token, 'speak');
  }

  async #ofKind(roomId: string, token: string, kind: TokenKind): Promise<Place> {
    const room = await roomNamed(this.#needs.storage, roomId);
    const claim = this.#needs.tokens.read(token);
    const place =
      claim?.room === room.id && claim.kind === kind
        ? await this.#needs.storage.place(claim.room, claim.place)
        : undefined;
    if (place) return place;
    throw new TribuneError('token_wrong', 'This token opens no place on this stage.');
  }

  /** @throws TribuneError place_not_found */
  async get(roomId: string, placeId: string): Promise<Place> {
    await roomNamed(this.#needs.storage, roomId);
    const place = await this.#needs.storage.place(roomId, placeId);
    if (!place)
      throw new TribuneError('place_not_found', `There is no place ${placeId} in the room ${roomId}.`);
    return place;
  }

  /**
   * Takes the place on stage; an earlier session of the same place gives way.
   *
   * @param token with which it is taken; to come back with it
   * @throws TribuneError as `ofToken` and `StageGateway.join`; room_not_open; stage_locked; given_up; unavailable
   */
  async join(place: Place, token: string, offer: string): Promise<Joined> {
    const room = await roomNamed(this.#needs.storage, place.room);
    if (room.state === 'ended') throw roomEnded(room.id);
    if (!stageIsOpen(room)) {
      throw new TribuneError(
        'room_not_open',
        `The room ${room.id} is not open yet; try again when it starts.`,
      );
    }
    if (place.stay === undefined && place.role === 'speaker') {
      notLocked(room);
      if (this.#needs.givesUpNewSpeakers?.()) throw nobodyNew();
    }
    try {
      const joined = await this.#needs.stage.join(room.id, {
        place: place.place,
        name: place.name,
        muted: place.muted,
        offer,
        role: place.role,
        // Without a host of its own a stage is open to as many speakers as it holds.
        ...(isHosted(room) ? { mostOfRole: MOST_OF_STAGE_ROLE[place.role] } : {}),
      });
      await this.#settle(place, joined);
      await this.#keep(() =>
        this.#needs.storage.saveTaken(room.id, place.place, digestOf(token), this.#needs.nowMs()),
      );
      return joined;
    } catch (error) {
      if (!refuses(error, 'room_not_open')) throw error;
      throw new TribuneError('unavailable', 'The stage is starting again; try again at once.', {
        cause: error,
      });
    }
  }

  /**
   * The place stays theirs, also by a raised hand: a page that is loaded again leaves too, and comes back.
   *
   * @throws TribuneError session_not_found, unavailable
   */
  async leave(place: Place, session: string): Promise<void> {
    try {
      await this.#needs.stage.leave(place.room, session);
    } catch (error) {
      if (!refuses(error, 'room_not_open')) throw error;
      throw new TribuneError('session_not_found', 'This session is over.', { cause: error });
    }
    await this.#keep(() => this.#needs.storage.saveLeft(place.room, place.place, this.#needs.nowMs()));
  }

  /**
   * A speaker whom somebody else muted opens their microphone once they were asked to.
   *
   * @param byHolder whether it is their own wish
   * @throws TribuneError place_not_found, token_revoked, muted_by_host; unavailable, storage_full: either the store or
   * the stage may not know it yet
   */
  async setMuted(roomId: string, placeId: string, muted: boolean, byHolder: boolean): Promise<Place> {
    const place = notRevoked(await this.get(roomId, placeId));
    if (!muted && place.mutedFromAfar === 'held' && place.role === 'speaker') {
      throw new TribuneError(
        'muted_by_host',
        'Whoever leads the conversation muted you; you are asked when you may speak again.',
      );
    }
    await this.#keepAndTell(
      () => this.#needs.storage.setMuted(roomId, placeId, muted, !byHolder),
      () => this.#needs.stage.setMuted(roomId, placeId, muted),
    );
    return { ...place, muted };
  }

  /** Takes the place away for good. @throws TribuneError place_not_found; unavailable: as for `setMuted` */
  async remove(roomId: string, placeId: string): Promise<void> {
    const place = await this.get(roomId, placeId);
    await this.#keepAndTell(
      async () => {
        await this.#needs.storage.revokePlace(roomId, placeId, this.#needs.nowMs());
        await this.#keep(() => this.#needs.handEnds(place, 'removed'));
      },
      () => this.#needs.stage.remove(roomId, placeId),
    );
  }

  /**
   * Sends its speaker back to listening. Who was invited may come again; who raised a hand raises it again.
   *
   * @throws TribuneError place_not_found; unavailable: as for `setMuted`
   */
  async sendBack(roomId: string, placeId: string): Promise<void> {
    const place = notRevoked(await this.get(roomId, placeId));
    await this.#keepAndTell(
      async () => {
        await this.#needs.storage.saveLeft(roomId, placeId, this.#needs.nowMs());
        await this.#keep(() => this.#needs.handEnds(place, 'returned'));
      },
      () => this.#needs.stage.sendBack(roomId, placeId),
    );
  }

  /**
   * Asks who holds a muted microphone to open it, or takes the question back; nobody else opens it.
   *
   * @param byHolder whether it is they who say no: they may open it later all the same
   * @throws TribuneError place_not_found: nobody stands there; token_revoked, unavailable, storage_full
   */
  async ask(roomId: string, placeId: string, asked: boolean, byHolder = false): Promise<void> {
    const { storage, stage } = this.#needs;
    notRevoked(await this.get(roomId, placeId));
    // First, so that who answers at once is let.
    if (!byHolder) await storage.saveAsked(roomId, placeId, asked);
    try {
      await stage.ask(roomId, placeId, asked);
    } catch (error) {
      if (asked) await this.#keep(() => storage.saveAsked(roomId, placeId, false));
      if (!refuses(error, 'room_not_open')) throw error;
      throw new TribuneError('place_not_found', 'Nobody stands in this place now.', { cause: error });
    }
  }

  /**
   * Mutes those on stage who may be muted by whoever asks.
   *
   * @param which of the places that stand there @throws TribuneError room_not_found; unavailable: as for `setMuted`
   */
  async muteAll(roomId: string, which: (place: Place) => boolean): Promise<void> {
    const { storage, stage, invitations } = this.#needs;
    await roomNamed(storage, roomId);
    const standing = await stage.people(roomId).catch((error: unknown) => {
      if (refuses(error, 'room_not_open')) return [];
      throw error;
    });
    const loud = standing.filter(({ muted }) => !muted).map(({ place }) => place);
    const places = (await invitations.placesNamed(roomId, loud)).filter(which);
    const names = places.map(({ place }) => place);
    try {
      await storage.muteAll(roomId, names);
    } finally {
      await Promise.all(names.map((place) => this.#tellStage(() => stage.setMuted(roomId, place, true))));
    }
  }

  /**
   * Takes away every place here of whoever holds this one, and lets them come back by no invitation to this room, as far
   * as account and browser tell who they are. The host is not blocked.
   *
   * @throws TribuneError place_not_found, not_allowed; unavailable: as for `setMuted`
   */
  async block(roomId: string, placeId: string): Promise<void> {
    const { storage, invitations, stage, nowMs } = this.#needs;
    const place = await this.get(roomId, placeId);
    const { owner } = await roomNamed(storage, roomId);
    if (place.role === 'host' || (owner !== undefined && place.account === owner)) {
      throw new TribuneError('not_allowed', 'Whoever hosts the room is not blocked in it.');
    }
    let taken: readonly Place[] = [place];
    await this.#keepAndTell(
      async () => {
        taken = await invitations.block(roomId, placeId, nowMs());
        for (const each of taken) await this.#keep(() => this.#needs.handEnds(each, 'removed'));
      },
      async () => {
        for (const each of taken) await this.#tellStage(() => stage.remove(roomId, each.place));
      },
    );
  }

  /** Lets who was blocked come by an invitation again; what was taken away stays so. @throws TribuneError place_not_found */
  async unblock(roomId: string, placeId: string): Promise<void> {
    await this.get(roomId, placeId);
    await this.#needs.invitations.unblock(roomId, placeId);
  }

  /** Every good place here of whoever holds this one, itself included. @throws TribuneError place_not_found */
  async ofSameHolder(roomId: string, placeId: string): Promise<readonly Place[]> {
    const place = await this.get(roomId, placeId);
    const held = await this.#needs.invitations.placesOfVisitor(roomId, place);
    return [place, ...held.filter((each) => each.place !== placeId && each.revokedMs === undefined)];
  }

  /** The good places of those who came by an invitation. */
  async byInvitation(roomId: string, id: string): Promise<readonly Place[]> {
    const places = await this.#needs.invitations.placesBy(roomId, [id]);
    return places.filter(({ revokedMs }) => revokedMs === undefined);
  }

  /**
   * Ends an invitation. With `andPlaces` those who came by it leave the stage, and come back by it no more.
   *
   * @throws TribuneError invitation_not_found; unavailable: as for `setMuted`
   */
  async revokeInvitation(roomId: string, id: string, andPlaces: boolean): Promise<void> {
    const { invitations, stage } = this.#needs;
    await roomNamed(this.#needs.storage, roomId);
    if (!(await invitations.invitation(roomId, id))) {
      throw new TribuneError('invitation_not_found', `There is no invitation ${id} to the room ${roomId}.`);
    }
    await invitations.revokeInvitation(roomId, id, andPlaces, this.#needs.nowMs());
    for (const { place, revokedMs } of await invitations.placesBy(roomId, [id])) {
      if (revokedMs !== undefined) await this.#tellStage(() => stage.remove(roomId, place));
    }
  }

  #noteAttempt({ room, place }: Place): Promise<void> {
    return this.#needs.invitations.noteAttempt(room, { place }, this.#needs.nowMs());
  }

  /**
   * Before the room opens no token grows old, and none while its holder stands on stage, however the connection
   * broke in between.
   *
   * @throws TribuneError token_expired
   */
  #checkAge(room: Room, { stay }: Place, token: string): void {
    if (room.state !== 'live') return;
    const tookIt = stay?.tokenDigest === digestOf(token) ? stay : undefined;
    if (tookIt && tookIt.leftMs === undefined) return;
    const issuedMs = this.#needs.tokens.read(token)?.issuedMs ?? 0;
    const sinceMs = Math.max(issuedMs, room.programme?.openedMs ?? 0, tookIt?.leftMs ?? 0);
    if (this.#needs.nowMs() - sinceMs <= TOKEN_MS) return;
    throw new TribuneError(
      'token_expired',
      'This token is too old to come on stage with; open the invitation again for a new one.',
    );
  }

  /**
   * A disk that is full keeps nobody from the stage. What it could not keep counts for nothing: the token of who took
   * the place ages although they stand there, so that after an hour they come back with a new one only; and that of who
   * left does not.
   */
  async #keep(write: () => Promise<void>): Promise<void> {
    await write().catch(() => undefined);
  }

  /** Whoever was muted or removed while joining is so once joined. */
  async #settle(asked: Place, joined: Joined): Promise<void> {
    const now = await this.#needs.storage.place(asked.room, asked.place);
    if (!now || now.revokedMs !== undefined) {
      await this.#tellStage(() => this.#needs.stage.leave(asked.room, joined.session));
      throw placeRevoked();
    }
    if (now.muted !== asked.muted) {
      await this.#tellStage(() => this.#needs.stage.setMuted(now.room, now.place, now.muted));
    }
  }

  /** The stage is told also of what cannot be kept now: whoever is to be silent is so at once, and until they come again. */
  async #keepAndTell(keep: () => Promise<void>, tell: () => Promise<void>): Promise<void> {
    try {
      await keep();
    } finally {
      await this.#tellStage(tell);
    }
  }

  /** Who does not stand on stage need not be told: joining reads the store. */
  async #tellStage(tell: () => Promise<void>): Promise<void> {
    try {
      await tell();
    } catch (error) {
      if (!refuses(error, 'room_not_open', 'place_not_found', 'session_not_found')) throw error;
    }
  }
}

function refuses(error: unknown, ...codes: readonly Refusal[]): boolean {
  return error instanceof TribuneError && codes.includes(error.code);
}
