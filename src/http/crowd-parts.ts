/** What control does of a crowd, put together: what it does itself, how it is counted, what is given up for it, who tells it. */

import type { Logger } from 'pino';
import { LoadWatch } from '../admission/load-watch.ts';
import { WaitingRooms } from '../admission/waiting-rooms.ts';
import { Audience } from '../audience/audience.ts';
import { Presences } from '../audience/presence.ts';
import { RequestBudget } from '../audience/request-budget.ts';
import { GIVEN_UP, type LoadLevel } from '../core/load.ts';
import type { ToldType } from '../core/told-event.ts';
import type { OriginLinks } from '../links/origin-links.ts';
import { everyRoom } from '../rooms/every-room.ts';
import { orderEvent } from '../rooms/stage-sign.ts';
import { Teller, type TellerNeeds } from '../rooms/teller.ts';
import { Turns } from '../rooms/turns.ts';
import type { Store } from '../store/store.ts';

export interface CrowdPartsNeeds {
  readonly stage: TellerNeeds['stage'];
  readonly origins: OriginLinks;
  readonly storage: Store;
  /** Tells the origins what has changed of a room. */
  readonly announce: (room: string) => void;
  /** A level of load that holds from the start on, whatever is measured. */
  readonly heldLevel: LoadLevel | undefined;
  /** How many may listen to a room that has no limit of its own. */
  readonly listenerLimit?: number | undefined;
  /** UTC in ms since 1970. */
  readonly nowMs: () => number;
  readonly log: Logger;
}

export interface CrowdParts {
  readonly teller: Teller;
  readonly audience: Audience;
  readonly presences: Presences;
  readonly load: LoadWatch;
  readonly waitingRooms: WaitingRooms;
}

export function crowdParts(needs: CrowdPartsNeeds): CrowdParts {
  const { stage, origins, storage, announce, heldLevel, nowMs, log } = needs;
  const teller = new Teller({ stage, boards: origins, storage, nowMs, log });
  const load = new LoadWatch({
    storage: storage.load,
    pressures: () => origins.pressures(),
    tell: (document) => origins.tellLoad(document),
    onChange: () => void teller.tellLive('tier'),
    nowMs,
    log,
    heldLevel,
  });
  const budget = new RequestBudget(() => waitingRooms.toldASecond);
  const audience = new Audience({
    rooms: storage,
    storage: storage.audience,
    turns: new Turns(),
    tell: (room, type) => {
      teller.tell(room, type);
      if (isOfWords(type)) void announceIfOver(room);
    },
    budget,
    nowMs,
  });
  /** What was taken back when a room is over is to leave its replay. */
  const announceIfOver = async (room: string) => {
    if ((await storage.room(room))?.state === 'ended') announce(room);
  };
  teller.readFrom({
    ...audience.sources,
    order: (room) => orderEvent(storage, room),
    // Before there is a programme it has no numbers: from its first on.
    tier: async (room) => load.eventOf((await storage.room(room))?.programme?.t0Ms ?? nowMs()),
  });
  const presences = new Presences({
    rooms: storage,
    storage: storage.statistics,
    budget,
    reactions: async (room) => {
      const { totals } = await audience.reactions.event(room);
      return Object.values(totals).reduce((sum, each) => sum + each, 0);
    },
    expected: (room) => storage.expectations.expectedAudience(room),
    announce,
    isSpared: () => load.level >= GIVEN_UP.exactCounts,
    nowMs,
  });
  const waitingRooms: WaitingRooms = new WaitingRooms({
    storage: storage.load,
    liveRooms: () => liveRooms(storage),
    listeners: (room) => presences.crowd(room),
    usualLimit: () => needs.listenerLimit,
    isClosed: () => load.level >= GIVEN_UP.openDoor,
    tell: (room, line) => origins.tellLine(room, line),
    nowMs,
    onTrouble: (error) => log.error({ err: error }, 'who waits could not be looked after'),
  });
  return { teller, audience, presences, load, waitingRooms };
}

function isOfWords(type: ToldType): boolean {
  return type === 'questions' || type === 'polls' || type === 'pins';
}

async function liveRooms(storage: Store): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of everyRoom(storage, ['live'])) ids.push(id);
  return ids;
}
