/** What control decides of stages, put together: places, raised hands, the order on a stage, and what happens by itself. */

import type { Logger } from 'pino';
import { HandWaits } from '../rooms/hand-waits.ts';
import { Hands } from '../rooms/hands.ts';
import { LiveWatch } from '../rooms/live-watch.ts';
import { Places } from '../rooms/places.ts';
import type { Rooms } from '../rooms/rooms.ts';
import type { SpeakerTokens } from '../rooms/speaker-tokens.ts';
import type { StageGateway } from '../rooms/stage-gateway.ts';
import { StageOrders } from '../rooms/stage-orders.ts';
import { StageSign } from '../rooms/stage-sign.ts';
import type { Teller } from '../rooms/teller.ts';
import type { Turns } from '../rooms/turns.ts';
import type { Store } from '../store/store.ts';

export interface StagePartsNeeds {
  readonly storage: Store;
  readonly stage: StageGateway;
  readonly tokens: SpeakerTokens;
  readonly rooms: Rooms;
  readonly teller: Pick<Teller, 'tell'>;
  /** The same that rooms take. */
  readonly turns: Turns;
  readonly givesUpNewSpeakers: () => boolean;
  /** UTC in ms since 1970. */
  readonly nowMs: () => number;
  readonly log: Logger;
  /** How often live rooms are looked after, ms. */
  readonly lookEveryMs?: number | undefined;
}

export interface StageParts {
  readonly places: Places;
  readonly hands: Hands;
  readonly handWaits: HandWaits;
  readonly orders: StageOrders;
  readonly watch: LiveWatch;
}

export function stageParts({
  storage,
  rooms,
  turns,
  teller,
  lookEveryMs,
  ...needs
}: StagePartsNeeds): StageParts {
  const { stage, nowMs, log } = needs;
  const shared = { ...needs, storage, invitations: storage.invitations };
  const waits = new HandWaits(nowMs());
  const hands: Hands = new Hands({
    ...shared,
    hands: storage.hands,
    waits,
    onChange: (room) => void sign.show(room),
  });
  const sign = new StageSign({ storage, stage, hands, waits });
  const tell = async (room: string) => {
    teller.tell(room, 'order');
    await sign.show(room);
  };
  const orders = new StageOrders({ ...shared, turns, tell });
  return {
    hands,
    handWaits: waits,
    orders,
    places: new Places({ ...shared, handEnds: (place, to) => hands.ended(place, to) }),
    watch: new LiveWatch({
      storage,
      stage,
      hands,
      orders,
      rooms,
      tellStudios: (room) => sign.show(room),
      log,
      lookEveryMs,
    }),
  };
}
