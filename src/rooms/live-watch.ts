/**
 * What happens in live rooms without a press: raised hands whose page is gone go down, who was called and did not come
 * frees the place, and a room whose host is lost ends after its time.
 *
 * Reads the store afresh at each turn, so that it goes on where control before it stopped. Owns when to look; not what
 * comes of it (hands.ts, stage-orders.ts). Rules: docs/RULES.md HAND-8, ORDER-7 to ORDER-9.
 */

import type { Logger } from 'pino';
import { TribuneError } from '../core/refusal.ts';
import { everyRoom } from './every-room.ts';
import type { Hands } from './hands.ts';
import { Recurrence } from './recurrence.ts';
import { isHosted, type Room } from './room.ts';
import type { RoomStorage } from './room-storage.ts';
import type { Rooms } from './rooms.ts';
import type { StageGateway } from './stage-gateway.ts';
import type { StageOrders } from './stage-orders.ts';

export interface LiveWatchNeeds {
  readonly storage: RoomStorage;
  readonly stage: Pick<StageGateway, 'people'>;
  readonly hands: Pick<Hands, 'tidy' | 'rooms'>;
  readonly orders: Pick<StageOrders, 'attend'>;
  readonly rooms: Pick<Rooms, 'end'>;
  /** Tells studios again how the stage stands: its process may be a new one. */
  readonly tellStudios: (room: string) => Promise<void>;
  readonly log: Pick<Logger, 'error' | 'info'>;
  /** Ms; every two seconds when absent. */
  readonly lookEveryMs?: number | undefined;
}

const LOOK_MS = 2_000;

export class LiveWatch {
  readonly #needs: LiveWatchNeeds;
  readonly #turning: Recurrence;

  constructor(needs: LiveWatchNeeds) {
    this.#needs = needs;
    const againMs = needs.lookEveryMs ?? LOOK_MS;
    this.#turning = new Recurrence({
      look: () => this.#turn().then(() => againMs),
      onTrouble: (error) => needs.log.error({ err: error }, 'live rooms could not be looked after'),
      againMs,
    });
  }

  start(): void {
    this.#turning.ask();
  }

  /** Resolves when nothing is under way any more. */
  close(): Promise<void> {
    return this.#turning.close();
  }

  async #turn(): Promise<void> {
    const asked = new Set(await this.#needs.hands.rooms());
    for await (const room of everyRoom(this.#needs.storage, ['live'])) {
      if (this.#turning.closed) return;
      if (isHosted(room) || room.locked || asked.has(room.id)) await this.#look(room);
    }
  }

  async #look(room: Room): Promise<void> {
    const { stage, hands, orders, rooms, tellStudios, log } = this.#needs;
    try {
      const standing = await stage.people(room.id);
      await hands.tidy(room.id, standing);
      if (await orders.attend(room, standing)) {
        log.info({ room: room.id }, 'nobody who leads the room came back: it ends');
        await rooms.end(room.id, 'schedule');
      } else await tellStudios(room.id);
    } catch (error) {
      // A stage that cannot be reached tells nothing of who is there; a room that has ended needs nothing.
      if (!(error instanceof TribuneError)) throw error;
    }
  }
}
