/**
 * Raised hands: listeners who ask to speak, in the order they came, and what the host answers.
 *
 * Accepting one makes a place as an invitation does, which is taken back once its holder comes down: then it is free for
 * the next. Owns the queue; not who may answer it (people/rights.ts), nor the stage (places.ts). Rules: docs/RULES.md HAND.
 */

import { type HandState, isUp, QUEUED, UP } from '../core/hand-state.ts';
import { TribuneError } from '../core/refusal.ts';
import { MOST_OF_STAGE_ROLE } from '../core/rights.ts';
import { isLanguageTag } from '../core/room-about.ts';
import { notLocked, roomNamed } from './admittance.ts';
import { type Hand, inOrder } from './hand.ts';
import type { HandStorage } from './hand-storage.ts';
import type { HandWaits } from './hand-waits.ts';
import type { InvitationStorage } from './invitation-storage.ts';
import type { Admitted } from './invitations.ts';
import type { Place } from './place.ts';
import { isHosted, type Room } from './room.ts';
import type { RoomStorage } from './room-storage.ts';
import { digestOf, newSecret, randomLetters } from './secrets.ts';
import type { SpeakerTokens } from './speaker-tokens.ts';
import type { StageGateway, Standing } from './stage-gateway.ts';
import { Turns } from './turns.ts';
import { isHolder, type Visitor } from './visitor.ts';
import { fitToShow } from './wording.ts';

export interface HandsNeeds {
  readonly storage: RoomStorage;
  readonly invitations: InvitationStorage;
  readonly hands: HandStorage;
  readonly stage: Pick<StageGateway, 'people' | 'sendBack'>;
  readonly tokens: SpeakerTokens;
  readonly waits: HandWaits;
  /** UTC in ms since 1970. */
  readonly nowMs: () => number;
  /** Told of each change of a room's queue, once it is kept. */
  readonly onChange: (room: string) => void;
}

export interface HandWish {
  readonly name: string;
  readonly topic?: string | undefined;
  readonly language?: string | undefined;
  /** Of their browser; a secret of theirs. */
  readonly deviceKey: string;
  readonly account?: string | undefined;
  /** Where they ask from, as one name. */
  readonly network: string;
}

/** A hand as who raised it sees it. */
export interface HeldHand {
  readonly hand: Hand;
  /** How many are to be answered before it; undefined once it is answered. */
  readonly ahead?: number;
  /** Of the queue. */
  readonly version: number;
  /** When to ask again, ms: 0 is at once, to be held until there is news. */
  readonly againMs: number;
  /** Once accepted: the place, and a new token for it. */
  readonly admitted?: Admitted;
}

/** In one room, and of these from one network: more than a host can hear in an hour. */
const MOST_UP = 100;
const MOST_OF_NETWORK = 12;
/** So many of the queue are answered the moment there is news. */
const FIRST_HELD = 16;
/** The others ask as often as makes so many requests a second of them all. */
const ASKED_A_SECOND = 10;
const SOONEST_AGAIN_MS = 2_000;
/** After a refusal, before one raises a hand again. */
const REST_MS = 60_000;
/** Who did not ask for so long is not there: longer than a browser makes a page wait that nobody looks at. */
const AWAY_MS = 75_000;
/** Nor who left the stage: longer than it takes to load the page again. */
const LEFT_MS = 30_000;
/** Who was called, or left, and did not come. */
const CALLED_MS = 90_000;

export class Hands {
  readonly #needs: HandsNeeds;
  readonly #turns = new Turns();
  /** When each was last asked about. */
  readonly #seenMs = new Map<string, number>();
  readonly #networks = new Map<string, string>();
  readonly #startedMs: number;

  constructor(needs: HandsNeeds) {
    this.#needs = needs;
    this.#startedMs = needs.nowMs();
  }

  /**
   * Raises a hand. One that this browser or account has up already keeps its place in the queue, under the new words and a
   * new secret.
   *
   * @throws TribuneError bad_request, room_not_found, room_not_open, room_ended, stage_locked, blocked, hand_refused,
   * hands_full, hand_rests
   */
  raise(roomId: string, wish: HandWish): Promise<{ readonly held: HeldHand; readonly secret: string }> {
    return this.#turns.take(roomId, async () => {
      const secret = newSecret();
      const hand = await this.#raise(roomId, wish, digestOf(secret));
      this.#see(hand);
      this.#networks.set(hand.id, wish.network);
      this.#changed(roomId);
      return { held: await this.#held(hand), secret };
    });
  }

  async #raise(roomId: string, wish: HandWish, secretDigest: string): Promise<Hand> {
    const { hands, nowMs } = this.#needs;
    const said = saidBy(wish);
    const room = await this.#openTo(roomId);
    const visitor = { account: wish.account, deviceDigest: digestOf(wish.deviceKey) };
    await this.#checkWelcome(room, visitor);
    const up = await hands.handsUp(room.id);
    const mine = up.find((hand) => isHolder(hand, visitor));
    if (mine) {
      const again = { ...mine, ...said };
      await hands.sayAgain(again, secretDigest);
      return again;
    }
    await this.#checkRest(room.id, visitor.deviceDigest);
    this.#checkCrowd(up, wish.network);
    const hand: Hand = {
      room: room.id,
      id: randomLetters(8),
      ...said,
      state: 'waiting',
      raisedMs: nowMs(),
      changedMs: nowMs(),
      deviceDigest: visitor.deviceDigest,
      ...(wish.account === undefined ? {} : { account: wish.account }),
    };
    await hands.addHand(hand, secretDigest);
    return hand;
  }

  /**
   * How a hand stands, for who raised it: once there is news after `after`, or after a while.
   *
   * @throws TribuneError hand_not_found
   */
  async read(
    roomId: string,
    id: string,
    secret: string,
    { after, signal }: { readonly after?: number | undefined; readonly signal: AbortSignal },
  ): Promise<HeldHand> {
    const { waits } = this.#needs;
    const first = await this.#bySecret(roomId, id, secret);
    this.#see(first);
    const held = await this.#held(first);
    if (after === undefined || after !== held.version || held.againMs > 0) return held;
    await waits.news(roomId, id, after, signal);
    const now = await this.#bySecret(roomId, id, secret);
    this.#see(now);
    return this.#held(now);
  }

  /** Takes it down, by who raised it; one on stage comes down. @throws TribuneError hand_not_found */
  lower(roomId: string, id: string, secret: string): Promise<void> {
    return this.#turns.take(roomId, async () => {
      const hand = await this.#bySecret(roomId, id, secret);
      if (!isUp(hand.state)) return;
      await this.#end(hand, hand.state === 'accepted' ? 'returned' : 'lowered');
      if (hand.place !== undefined) await this.#tellDown(roomId, hand.place);
    });
  }

  /** Those to be answered, in their order, then those that were accepted. @throws TribuneError room_not_found */
  async list(roomId: string): Promise<readonly Hand[]> {
    const room = await roomNamed(this.#needs.storage, roomId);
    const up = await this.#needs.hands.handsUp(room.id);
    return [
      ...inOrder(up.filter(({ state }) => state !== 'accepted')),
      ...up.filter(({ state }) => state === 'accepted'),
    ];
  }

  /** Who came on stage by a hand, the oldest first. */
  async came(roomId: string): Promise<readonly Place[]> {
    return this.#needs.invitations.placesByHand(roomId);
  }

  /** Number of those to be answered. */
  async count(roomId: string): Promise<number> {
    return (await this.#needs.hands.handsUp(roomId)).filter(({ state }) => state !== 'accepted').length;
  }

  /**
   * Lets the one who raised it on stage. A second time changes nothing.
   *
   * @throws TribuneError hand_not_found, hand_over, room_not_open, room_ended, stage_locked, stage_full, blocked,
   * unavailable
   */
  accept(roomId: string, id: string): Promise<void> {
    return this.#turns.take(roomId, async () => {
      const { hands, nowMs } = this.#needs;
      const hand = await this.#answerable(roomId, id);
      if (hand.state === 'accepted') return;
      const room = await this.#openTo(roomId);
      await this.#checkRoomOnStage(room);
      const { name, account, deviceDigest } = hand;
      const place: Place = {
        room: roomId,
        place: randomLetters(8),
        name,
        muted: false,
        role: 'speaker',
        hand: id,
        cameMs: nowMs(),
        deviceDigest,
        ...(account === undefined ? {} : { account }),
      };
      const tokenDigest = digestOf(this.#issue(place));
      const arrival = { place, tokenDigest, createdMs: nowMs() };
      if (!(await hands.acceptHand(hand, arrival, nowMs()))) throw handOver();
      this.#changed(roomId);
    });
  }

  /**
   * Puts it off: it stands behind those that wait. @throws TribuneError hand_not_found, hand_over */
  later(roomId: string, id: string): Promise<void> {
    return this.#answer(roomId, id, 'later');
  }

  /** @throws TribuneError hand_not_found, hand_over */
  decline(roomId: string, id: string): Promise<void> {
    return this.#answer(roomId, id, 'declined');
  }

  #answer(roomId: string, id: string, to: 'later' | 'declined'): Promise<void> {
    return this.#turns.take(roomId, async () => {
      const hand = await this.#needs.hands.hand(roomId, id);
      if (hand?.state === to) return;
      const open = await this.#answerable(roomId, id);
      if (!(await this.#needs.hands.changeHand(open, QUEUED, to, this.#needs.nowMs()))) throw handOver();
      this.#changed(roomId);
    });
  }

  /** Takes down those whose page is gone, and frees the places of who was called and did not come. */
  tidy(roomId: string, standing: readonly Standing[]): Promise<void> {
    return this.#turns.take(roomId, async () => {
      const nowMs = this.#needs.nowMs();
      const places = new Map((await this.came(roomId)).map((place) => [place.place, place]));
      for (const hand of await this.#needs.hands.handsUp(roomId)) {
        if (standing.some(({ place }) => place === hand.place)) this.#see(hand);
        const seenMs = this.#seenMs.get(hand.id) ?? Math.max(this.#startedMs, hand.raisedMs);
        const place = hand.place === undefined ? undefined : places.get(hand.place);
        const leftMs = place?.stay?.leftMs;
        const isCalled = place !== undefined && (place.stay === undefined || leftMs !== undefined);
        const calledMs = Math.max(hand.changedMs, leftMs ?? 0);
        const isGone = nowMs - seenMs > (leftMs === undefined ? AWAY_MS : LEFT_MS);
        if (isGone || (isCalled && nowMs - calledMs > CALLED_MS)) {
          await this.#end(hand, leftMs === undefined ? 'lapsed' : 'returned');
        }
      }
    });
  }

  /** The holder of a place that was made by a hand was sent back to listening, or taken off. */
  async ended({ room, hand: id }: Place, to: 'returned' | 'removed'): Promise<void> {
    const hand = id === undefined ? undefined : await this.#needs.hands.hand(room, id);
    if (hand?.state === 'accepted') await this.#end(hand, to);
  }

  /** Rooms where something is to be looked after. */
  rooms(): Promise<readonly string[]> {
    return this.#needs.hands.roomsWithHands();
  }

  async #end(hand: Hand, to: HandState): Promise<void> {
    const { hands, nowMs } = this.#needs;
    if (hand.state === 'accepted') await hands.endHand(hand, to, nowMs());
    else await hands.changeHand(hand, UP, to, nowMs());
    this.#seenMs.delete(hand.id);
    this.#networks.delete(hand.id);
    this.#changed(hand.room);
  }

  async #held(hand: Hand): Promise<HeldHand> {
    const { waits, hands, storage } = this.#needs;
    const version = waits.version(hand.room);
    const now = (await hands.hand(hand.room, hand.id)) ?? hand;
    if (now.state === 'accepted' && now.place !== undefined) {
      const [room, place] = await Promise.all([storage.room(now.room), storage.place(now.room, now.place)]);
      if (room && place && place.revokedMs === undefined) {
        const admitted = { room, place, whipToken: this.#issue(place) };
        return { hand: now, version, againMs: this.#againMs(0, 0), admitted };
      }
    }
    if (!isUp(now.state)) return { hand: now, version, againMs: SOONEST_AGAIN_MS };
    const queue = inOrder((await hands.handsUp(now.room)).filter(({ state }) => state !== 'accepted'));
    const ahead = Math.max(
      0,
      queue.findIndex(({ id }) => id === now.id),
    );
    return { hand: now, ahead, version, againMs: this.#againMs(ahead, queue.length) };
  }

  #againMs(ahead: number, queued: number): number {
    if (ahead < FIRST_HELD && this.#needs.waits.hasRoom) return 0;
    return Math.max(SOONEST_AGAIN_MS, Math.ceil((queued / ASKED_A_SECOND) * 1000));
  }

  /** @throws TribuneError room_not_found, room_not_open, room_ended, stage_locked */
  async #openTo(roomId: string): Promise<Room> {
    const room = await roomNamed(this.#needs.storage, roomId);
    if (room.state === 'ended') throw new TribuneError('room_ended', `The room ${roomId} has ended.`);
    if (room.state !== 'live') {
      throw new TribuneError('room_not_open', 'Raise a hand once the conversation is live.');
    }
    notLocked(room);
    return room;
  }

  /** Whom the host blocked or removed asks in vain, and that they tried is seen. @throws TribuneError blocked, hand_refused */
  async #checkWelcome({ id }: Room, visitor: Visitor): Promise<void> {
    const { invitations, nowMs } = this.#needs;
    const held = await invitations.placesOfVisitor(id, visitor);
    const blocked = held.find(({ blockedMs }) => blockedMs !== undefined);
    const barred = blocked ?? held.find(({ removedMs }) => removedMs !== undefined);
    if (!barred) return;
    await invitations.noteAttempt(id, { place: barred.place }, nowMs()).catch(() => undefined);
    if (blocked) throw new TribuneError('blocked', 'The host does not let you come on this stage.');
    throw new TribuneError('hand_refused', 'The host took you off this stage; you can go on listening.');
  }

  /** @throws TribuneError hand_rests */
  async #checkRest(roomId: string, deviceDigest: string): Promise<void> {
    const last = await this.#needs.hands.lastOf(roomId, deviceDigest);
    if (last?.state !== 'declined' || this.#needs.nowMs() - last.changedMs >= REST_MS) return;
    throw new TribuneError(
      'hand_rests',
      'The host has just answered you; wait a minute before you raise your hand again.',
    );
  }

  /** @throws TribuneError hands_full */
  #checkCrowd(up: readonly Hand[], network: string): void {
    const near = up.filter(({ id }) => this.#networks.get(id) === network).length;
    if (up.length < MOST_UP && near < MOST_OF_NETWORK) return;
    throw new TribuneError('hands_full', 'Too many hands are up already; try again a little later.');
  }

  /** Those who were called and are on their way count. @throws TribuneError stage_full, unavailable */
  async #checkRoomOnStage(room: Room): Promise<void> {
    const [standing, up] = await Promise.all([
      this.#needs.stage.people(room.id),
      this.#needs.hands.handsUp(room.id),
    ]);
    const taken = new Set([
      ...standing.map(({ place }) => place),
      ...up.flatMap(({ place }) => (place === undefined ? [] : [place])),
    ]);
    const { speaker, host } = MOST_OF_STAGE_ROLE;
    const all = speaker + host + MOST_OF_STAGE_ROLE['co-host'];
    const places = await this.#needs.invitations.placesNamed(room.id, [...taken]);
    const alike = places.filter(({ role }) => role === 'speaker');
    // Without a host of its own a stage is open to as many speakers as it holds.
    const [most, now] = isHosted(room) ? [speaker, alike.length] : [all, taken.size];
    if (now < most) return;
    throw new TribuneError(
      'stage_full',
      `All ${most} places for speakers are taken: send somebody back to listening first.`,
    );
  }

  /** @throws TribuneError hand_not_found, hand_over */
  async #answerable(roomId: string, id: string): Promise<Hand> {
    const hand = await this.#needs.hands.hand(roomId, id);
    if (!hand) throw notFound();
    if (!isUp(hand.state)) throw handOver();
    return hand;
  }

  /** @throws TribuneError hand_not_found */
  async #bySecret(roomId: string, id: string, secret: string): Promise<Hand> {
    const hand = await this.#needs.hands.handBySecret(roomId, id, digestOf(secret));
    if (hand) return hand;
    throw notFound();
  }

  /** Who does not stand on stage need not be told. */
  async #tellDown(room: string, place: string): Promise<void> {
    await this.#needs.stage.sendBack(room, place).catch(() => undefined);
  }

  #see({ id }: Hand): void {
    this.#seenMs.set(id, this.#needs.nowMs());
  }

  #changed(room: string): void {
    this.#needs.waits.changed(room);
    this.#needs.onChange(room);
  }

  #issue({ room, place }: Place): string {
    return this.#needs.tokens.issue({ room, place, issuedMs: this.#needs.nowMs() });
  }
}

/** @throws TribuneError bad_request */
function saidBy({ name, topic = '', language }: HandWish): Pick<Hand, 'name' | 'topic' | 'language'> {
  if (language !== undefined && !isLanguageTag(language)) {
    throw new TribuneError('bad_request', `"${language}" is no language tag; write one such as "en".`);
  }
  return {
    name: fitToShow(name, 'name'),
    topic: topic.trim() === '' ? '' : fitToShow(topic, 'topic'),
    ...(language === undefined ? {} : { language }),
  };
}

function notFound(): TribuneError {
  return new TribuneError('hand_not_found', 'There is no such raised hand.');
}

function handOver(): TribuneError {
  return new TribuneError('hand_over', 'This hand is not up any more.');
}
