/**
 * The order on a stage: who leads it, and whether anyone new may come.
 *
 * Owns lock, handing over, and what becomes of a room whose host is lost; places.ts has what is done to one place.
 * Rules: docs/RULES.md ORDER.
 */

import type { Logger } from 'pino';
import { TribuneError } from '../core/refusal.ts';
import { MOST_OF_STAGE_ROLE, type StageRole } from '../core/rights.ts';
import { notRevoked, roomNotEnded } from './admittance.ts';
import type { InvitationStorage, NewArrival } from './invitation-storage.ts';
import type { Place } from './place.ts';
import { endsMs, hostAccount, isHosted, type Room } from './room.ts';
import type { HandOver, RoomStorage } from './room-storage.ts';
import { digestOf, randomLetters } from './secrets.ts';
import type { SpeakerTokens } from './speaker-tokens.ts';
import type { StageGateway, Standing } from './stage-gateway.ts';
import type { Turns } from './turns.ts';
import { madeFit } from './wording.ts';

export interface StageOrdersNeeds {
  readonly storage: RoomStorage;
  readonly invitations: InvitationStorage;
  readonly stage: StageGateway;
  readonly tokens: SpeakerTokens;
  /** The same that rooms take: none of us saves a room as another found it. */
  readonly turns: Turns;
  /** UTC in ms since 1970. */
  readonly nowMs: () => number;
  readonly log: Pick<Logger, 'info'>;
  /** Tells origin and studios how the room stands now. */
  readonly tell: (room: string) => Promise<void>;
}

/** Who is gone for less is on the way back: a connection broke, or media starts again. */
const LOST_MS = 10_000;

export class StageOrders {
  readonly #needs: StageOrdersNeeds;
  /** Room → since when nobody who leads it was seen on its stage. */
  readonly #missedMs = new Map<string, number>();

  constructor(needs: StageOrdersNeeds) {
    this.#needs = needs;
  }

  /** Lets nobody new on the stage, or lets them again; whoever was there may come back. @throws TribuneError room_not_found, room_ended */
  async setLocked(roomId: string, locked: boolean): Promise<void> {
    await this.#change(roomId, (room) => {
      if ((room.locked === true) === locked) return room;
      const { locked: _, ...open } = room;
      return locked ? { ...open, locked: true } : open;
    });
  }

  /**
   * Makes who holds a place the host; the host before helps as co-host. A room's owner gives it away to whoever has an
   * account; who has none hosts from their place until it ends, and gives on no more than that. A second time changes
   * nothing.
   *
   * @throws TribuneError room_not_found, room_ended, place_not_found, token_revoked, came_by_hand, co_hosts_full
   */
  async handOver(roomId: string, placeId: string): Promise<void> {
    const { storage, turns, log } = this.#needs;
    const changed = await turns.take(roomId, async () => {
      const room = await roomNotEnded(storage, roomId);
      const place = await storage.place(roomId, placeId);
      if (!place) {
        throw new TribuneError('place_not_found', `There is no place ${placeId} in the room ${roomId}.`);
      }
      if (notRevoked(place).role === 'host') return undefined;
      if (place.hand !== undefined) throw cameByHand();
      const change = await this.#handOver(room, place);
      await storage.saveHandOver(hostedFrom(room, place), change);
      log.info({ room: roomId, place: placeId }, 'another hosts the room');
      return change;
    });
    if (!changed) return;
    await this.#tellRole(roomId, changed.host, 'host');
    if (changed.helper !== undefined) await this.#tellRole(roomId, changed.helper, 'co-host');
    await this.#needs.tell(roomId);
  }

  /**
   * Notes who leads the room while it is live: who is gone from its stage is waited for, and then it ends.
   *
   * @param standing who is on its stage
   * @returns whether it is to end now
   */
  async attend(room: Room, standing: readonly Standing[]): Promise<boolean> {
    if (room.state !== 'live' || !isHosted(room)) return false;
    const leading = await this.#needs.invitations.leadingPlaces(room.id);
    if (room.hostPlace !== undefined && !leading.some(({ place }) => place === room.hostPlace)) {
      await this.#hostAgain(room.id);
      return false;
    }
    const here = new Set(standing.map(({ place }) => place));
    const isLed = leading.some(({ place }) => here.has(place));
    // Who leads from elsewhere, and never was on the stage, was not lost.
    const wasLed = leading.some(({ stay }) => stay !== undefined);
    if (isLed || !wasLed) {
      this.#missedMs.delete(room.id);
      if (room.hostLeftMs !== undefined) await this.#setHostLeft(room.id, undefined);
      return false;
    }
    if (room.hostLeftMs === undefined) {
      const missedMs = this.#missedMs.get(room.id) ?? this.#needs.nowMs();
      this.#missedMs.set(room.id, missedMs);
      if (this.#needs.nowMs() - missedMs >= LOST_MS) await this.#setHostLeft(room.id, missedMs);
      return false;
    }
    return this.#needs.nowMs() >= (endsMs(room) ?? Number.POSITIVE_INFINITY);
  }

  /** The place from which its host led was taken away: its owner hosts again, from the place that they help from. */
  async #hostAgain(roomId: string): Promise<void> {
    const { storage, invitations, turns, log } = this.#needs;
    const own = await turns.take(roomId, async () => {
      const { hostPlace, ...room } = await roomNotEnded(storage, roomId);
      const leading = await invitations.leadingPlaces(roomId);
      // Handed over meanwhile.
      if (hostPlace === undefined || leading.some(({ place }) => place === hostPlace)) return undefined;
      const own = leading.find(({ account }) => account !== undefined && account === room.owner);
      if (own) await storage.saveHandOver(room, { host: own.place });
      else await storage.saveRoom(room);
      log.info({ room: roomId }, 'the place of the host was taken away: its owner hosts again');
      return own;
    });
    if (own) await this.#tellRole(roomId, own.place, 'host');
    await this.#needs.tell(roomId);
  }

  async #setHostLeft(roomId: string, sinceMs: number | undefined): Promise<void> {
    this.#needs.log.info({ room: roomId }, sinceMs === undefined ? 'the host is back' : 'the host is lost');
    await this.#change(roomId, (room) => {
      const { hostLeftMs: _, ...rest } = room;
      return sinceMs === undefined || room.state !== 'live' ? rest : { ...rest, hostLeftMs: sinceMs };
    });
  }

  async #change(roomId: string, change: (room: Room) => Room): Promise<void> {
    const { storage, turns } = this.#needs;
    const isNews = await turns.take(roomId, async () => {
      const before = await roomNotEnded(storage, roomId);
      const room = change(before);
      if (room === before) return false;
      await storage.saveRoom(room);
      return true;
    });
    if (isNews) await this.#needs.tell(roomId);
  }

  /** @throws TribuneError co_hosts_full */
  async #handOver(room: Room, to: Place): Promise<HandOver> {
    const { storage, invitations } = this.#needs;
    const places = await invitations.leadingPlaces(room.id);
    // Who hosts already by their account, and stands here as something else, is no second person.
    const account = hostAccount(room);
    const isSame = to.account !== undefined && account === to.account;
    const before = isHosted(room) && !isSame ? places.find(({ role }) => role === 'host') : undefined;
    const isLost = account !== undefined && !isSame && before === undefined;
    const helpers = places.filter(({ role, place }) => role === 'co-host' && place !== to.place).length;
    if (helpers + (before || isLost ? 1 : 0) > MOST_OF_STAGE_ROLE['co-host']) {
      throw new TribuneError(
        'co_hosts_full',
        `A room has ${MOST_OF_STAGE_ROLE['co-host']} co-hosts at most; take one away first.`,
      );
    }
    const newHelper = isLost
      ? this.#helper(room, account, (await storage.nameOfAccount(account)) ?? '')
      : undefined;
    return { host: to.place, helper: before?.place, newHelper };
  }

  /** A place for a host who had none on the stage. */
  #helper(room: Room, account: string, name: string): NewArrival {
    const place: Place = {
      room: room.id,
      place: randomLetters(8),
      name: madeFit(name, 60, room.id),
      muted: false,
      role: 'co-host',
      account,
    };
    const createdMs = this.#needs.nowMs();
    const token = this.#needs.tokens.issue({ room: room.id, place: place.place, issuedMs: createdMs });
    return { place, tokenDigest: digestOf(token), createdMs };
  }

  /** Who does not stand on stage comes with the new role. */
  async #tellRole(room: string, place: string, role: StageRole): Promise<void> {
    await this.#needs.stage.setRole(room, place, role).catch((error: unknown) => {
      if (!(error instanceof TribuneError)) throw error;
    });
  }
}

/** The room once the holder of a place hosts it. */
function hostedFrom(room: Room, { place, account }: Place): Room {
  const { hostPlace: _, hostLeftMs: __, ...rest } = room;
  // Who hosts from a place has no room to give away.
  const isGiven = room.hostPlace === undefined || account === room.owner;
  return account !== undefined && isGiven ? { ...rest, owner: account } : { ...rest, hostPlace: place };
}

function cameByHand(): TribuneError {
  return new TribuneError(
    'came_by_hand',
    'Who came by a raised hand cannot host: invite them by a link, and hand over once they came by it.',
  );
}
