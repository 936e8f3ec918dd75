/** The life of rooms, put together: what is decided of them, and whatever happens to them when nobody presses. */

import type { Logger } from 'pino';
import type { Audience } from '../audience/audience.ts';
import type { Grant, SignedGrant, StageGrant } from '../core/grant.ts';
import { type RoomLimits, USUAL_LIMITS } from '../core/room-limits.ts';
import type { MediaLink } from '../links/media-link.ts';
import type { Announcer } from '../rooms/announcer.ts';
import { Grants } from '../rooms/grants.ts';
import { Keeping } from '../rooms/keeping.ts';
import { Reminders } from '../rooms/reminders.ts';
import { Replays } from '../rooms/replays.ts';
import { Rooms } from '../rooms/rooms.ts';
import { Schedule } from '../rooms/schedule.ts';
import type { Teller } from '../rooms/teller.ts';
import { Turns } from '../rooms/turns.ts';
import type { Store } from '../store/store.ts';
import { type PushNeeds, pushFor } from './control-parts.ts';
import { Renewal } from './renewal.ts';

export interface RoomPartsOptions extends PushNeeds {
  readonly signGrant: (grant: Grant | StageGrant) => SignedGrant;
  /** For how many days a room is kept after its end, where its host says nothing; for ever when absent. */
  readonly keepDays?: number | undefined;
  /** Absent: the usual. */
  readonly roomLimits?: RoomLimits | undefined;
  /** UTC in ms since 1970. */
  readonly nowMs: () => number;
  readonly log: Logger;
}

interface Lines {
  readonly store: Store;
  readonly stage: MediaLink;
  readonly announcer: Announcer;
  readonly teller: Teller;
  readonly audience: Audience;
}

export function roomParts(options: RoomPartsOptions, lines: Lines) {
  const { store, stage, announcer, teller, audience } = lines;
  const { nowMs, log, signGrant, keepDays = 0, roomLimits = USUAL_LIMITS } = options;
  const { replays } = store;
  const turns = new Turns();
  const granting = { storage: store, replays, stage, nowMs, announcer, turns, signGrant };
  const rooms: Rooms = new Rooms({
    ...granting,
    log,
    limits: roomLimits,
    outOfStep: () => renewal.ask(),
    tellAll: (room) => teller.tellAll(room),
    ending: async (room) => {
      if (await audience.polls.closeOpen(room)) await teller.tried();
    },
    scheduleChanged: () => {
      schedule.ask();
      keeping.ask();
      reminders.ask();
    },
  });
  const grants = new Grants(granting);
  // Whenever the two meet again: media may be new, and know nothing of what its programmes are to tell.
  const renewal = new Renewal(() => grants.renew().finally(() => teller.tellEveryRoom()), log);
  const schedule = new Schedule({ rooms, storage: store, nowMs, log });
  const keeping = new Keeping({ rooms, replays, keepDays, nowMs, log });
  const reminders = new Reminders({ storage: store.reminders, rooms, sender: pushFor(options), nowMs, log });
  return {
    turns,
    rooms,
    grants,
    renewal,
    replays: new Replays({ ...granting, rooms, keepDays }),
    reminders,
    /** What looks at rooms by itself, once asked to. */
    turning: [renewal, schedule, keeping, reminders],
  };
}
