/**
 * Keeps media supplied with what was decided: every open stage has a holder of its newest grant, and nothing else
 * sounds. Rules: docs/RULES.md ROOM-5 to ROOM-8, ROOM-12, GREEN-5.
 */

import type { SignedGrant } from '../core/grant.ts';
import { TribuneError } from '../core/refusal.ts';
import { everyRoom } from './every-room.ts';
import { type Room, renewed, stageGrant, stageIsOpen, takeoverGrant } from './room.ts';
import type { RoomsNeeds } from './rooms.ts';
import type { HeldRoom } from './stage-gateway.ts';

export type GrantsNeeds = Pick<
  RoomsNeeds,
  'storage' | 'stage' | 'announcer' | 'turns' | 'signGrant' | 'nowMs'
>;

export class Grants {
  readonly #needs: GrantsNeeds;

  constructor(needs: GrantsNeeds) {
    this.#needs = needs;
  }

  /**
   * Brings media and the store together. For when control starts, when media comes back, and when one may not have heard
   * the other.
   *
   * @throws what the first room met that could not be given a writer; the others were served all the same
   */
  renew(): Promise<void> {
    const { storage, stage, turns } = this.#needs;
    // One at a time, each looking afresh, so that two calls in a row do not take a room over twice.
    return turns.take('', async () => {
      const failures: unknown[] = [];
      const serve = (id: string, work: () => Promise<void>) =>
        turns.take(id, work).catch((error: unknown) => void failures.push(error));
      for (const held of await stage.rooms()) {
        await serve(held.room, () => this.#endUnlessOpen(held));
      }
      for await (const { id } of everyRoom(storage, ['live', 'green-room'])) {
        await serve(id, () => this.#assignUnlessHeld(id));
      }
      if (failures.length > 0) throw failures[0];
    });
  }

  /**
   * A new grant for a room whose process died.
   *
   * @throws TribuneError room_not_found, room_not_open: then the room must not come back
   */
  replace(id: string): Promise<SignedGrant> {
    return this.#needs.turns.take(id, async () => {
      const room = await this.#needs.storage.room(id);
      if (!room) throw new TribuneError('room_not_found', `There is no room ${id}.`);
      return this.#takeOver(renewed(room));
    });
  }

  /** Also what began a programme that nobody knows of, in a room whose stage is only to assemble. */
  async #endUnlessOpen({ room: id, run }: HeldRoom): Promise<void> {
    const room = await this.#needs.storage.room(id);
    if (room && stageIsOpen(room) && (room.state === 'live' || run === undefined)) return;
    try {
      await this.#needs.stage.end(id);
    } catch (error) {
      if (!(error instanceof TribuneError && error.code === 'room_not_open')) throw error;
    }
  }

  async #assignUnlessHeld(id: string): Promise<void> {
    const before = await this.#needs.storage.room(id);
    if (!before || !stageIsOpen(before)) return;
    const held = (await this.#needs.stage.rooms()).find(({ room }) => room === id);
    const run = before.state === 'live' ? before.programme?.run : undefined;
    if (held && held.run === run && held.epoch >= before.epoch) return;
    await this.#needs.stage.assign(id, await this.#takeOver(renewed(before)));
  }

  /** @param room with its new epoch */
  async #takeOver(room: Room): Promise<SignedGrant> {
    await this.#needs.storage.saveRoom(room);
    // Nobody but media knows of a stage without a programme.
    if (room.state === 'green-room') return this.#needs.signGrant(stageGrant(room));
    const grant = takeoverGrant(room, this.#needs.nowMs());
    const signed = this.#needs.signGrant(grant);
    await this.#needs.announcer.seal(grant, signed);
    return signed;
  }
}
