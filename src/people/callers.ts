/**
 * Finds out who asks: by the operator's token, the token of a place on stage, or the session of an account.
 *
 * Rules: docs/RULES.md RIGHT-1 to RIGHT-5.
 */

import { TribuneError } from '../core/refusal.ts';
import { type Action, isOpenToAnyone, type Role, reachOf, type StageRole } from '../core/rights.ts';
import type { Operator } from '../rooms/operator.ts';
import type { Place } from '../rooms/place.ts';
import type { Places } from '../rooms/places.ts';
import { hostAccount } from '../rooms/room.ts';
import type { RoomStorage } from '../rooms/room-storage.ts';
import type { Account } from './account.ts';
import type { Caller } from './caller.ts';

export interface Credentials {
  /** Bearer token. */
  readonly token: string | undefined;
  /** Asked only where no token came. */
  readonly account: () => Promise<Account | undefined>;
}

export interface CallersNeeds {
  readonly operator: Operator;
  readonly places: Places;
  readonly storage: RoomStorage;
}

/** What is done with sound. */
const WITH_WHIP: ReadonlySet<Action> = new Set(['stage.speak', 'stage.leave']);
const NOWHERE: ReadonlySet<string> = new Set();

export class Callers {
  readonly #needs: CallersNeeds;

  constructor(needs: CallersNeeds) {
    this.#needs = needs;
  }

  /**
   * @param room that it is about, where it is about one
   * @throws TribuneError token_missing, operator_token_wrong, and as `Places.ofToken`, `Places.ofLeadToken` and `Places.holder`
   */
  async find({ token, account }: Credentials, action: Action, room: string | undefined): Promise<Caller> {
    const roles: Role[] = room === undefined ? ['anyone'] : ['anyone', 'listener'];
    if (isOpenToAnyone(action)) return { roles: new Set(roles), places: NOWHERE };
    if (token !== undefined) {
      // For what only places may do, the operator's token is none.
      if (reachOf('operator', action) && this.#needs.operator.holds(token)) {
        return { roles: new Set([...roles, 'operator']), places: NOWHERE };
      }
      const { place, role } = await this.#placeOf(token, action, room);
      return { roles: new Set([...roles, role]), places: new Set([place.place]) };
    }
    const member = await account();
    if (!member) throw new TribuneError('token_missing', 'Sign in first, or send a token as Bearer.');
    return this.#member(member, roles, room);
  }

  /** A WHIP token speaks, whoever's it is; it lies in encoders. To lead from a place one has a token of that kind. */
  async #placeOf(
    token: string,
    action: Action,
    room: string | undefined,
  ): Promise<{ readonly place: Place; readonly role: StageRole }> {
    const { places } = this.#needs;
    const kind = places.kindOf(token);
    // Whoever holds no place is told what was asked for: a speaker's token, or the operator's.
    if (kind === undefined && reachOf('speaker', action) === undefined) {
      throw new TribuneError('operator_token_wrong', 'This is not the operator token.');
    }
    if (room === undefined)
      throw new TribuneError('not_allowed', 'A place on a stage gives no right to this.');
    if (kind === 'lead' && !WITH_WHIP.has(action)) {
      const place = await places.ofLeadToken(room, token);
      return { place, role: place.role };
    }
    // Leaving is for whoever came, also when the token is good for nothing else any more.
    const place = await (action === 'stage.leave' ? places.holder(room, token) : places.ofToken(room, token));
    return { place, role: 'speaker' };
  }

  async #member(account: Account, roles: readonly Role[], roomId: string | undefined): Promise<Caller> {
    const { storage } = this.#needs;
    const held: Role[] = account.operator ? ['member', 'operator'] : ['member'];
    if (roomId === undefined) return { roles: new Set([...roles, ...held]), account, places: NOWHERE };
    const [room, places] = await Promise.all([
      storage.room(roomId),
      storage.placesOfAccount(roomId, account.id),
    ]);
    if (room?.owner === account.id) held.push(hostAccount(room) === undefined ? 'co-host' : 'host');
    if (places.some(({ place }) => place === room?.hostPlace)) held.push('host');
    held.push(...places.map(({ role }) => role).filter((role) => role !== 'host'));
    return {
      roles: new Set([...roles, ...held]),
      account,
      places: new Set(places.map(({ place }) => place)),
    };
  }
}
