/** Says how the order on a stage is: to studios, whenever that changes, and to everyone who listens. */

import type { OrderEvent } from '../core/order-event.ts';
import type { StageOrder } from '../core/stage-order.ts';
import type { HandWaits } from './hand-waits.ts';
import type { Hands } from './hands.ts';
import { endsMs } from './room.ts';
import type { RoomStorage } from './room-storage.ts';
import type { StageGateway } from './stage-gateway.ts';

export interface StageSignNeeds {
  readonly storage: Pick<RoomStorage, 'room'>;
  readonly stage: Pick<StageGateway, 'setOrder'>;
  readonly hands: Pick<Hands, 'count'>;
  readonly waits: HandWaits;
}

/** What of it is everyone's. */
export async function orderEvent(storage: Pick<RoomStorage, 'room'>, roomId: string): Promise<OrderEvent> {
  const room = await storage.room(roomId);
  const ends = room && endsMs(room);
  return { type: 'order', locked: room?.locked === true, ...(ends === undefined ? {} : { endsMs: ends }) };
}

export class StageSign {
  readonly #needs: StageSignNeeds;

  constructor(needs: StageSignNeeds) {
    this.#needs = needs;
  }

  /** Never fails: a stage that cannot be told is told at the next look. */
  async show(roomId: string): Promise<void> {
    const order = await this.#order(roomId).catch(() => undefined);
    if (order) await this.#needs.stage.setOrder(roomId, order).catch(() => undefined);
  }

  async #order(roomId: string): Promise<StageOrder | undefined> {
    const { storage, hands, waits } = this.#needs;
    const room = await storage.room(roomId);
    if (room?.state !== 'live' && room?.state !== 'green-room') return undefined;
    const ends = endsMs(room);
    return {
      locked: room.locked === true,
      hands: await hands.count(roomId),
      handsVersion: waits.version(roomId),
      ...(ends === undefined ? {} : { endsMs: ends }),
    };
  }
}
