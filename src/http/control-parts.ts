/** Parts of the control role that are themselves put together of several. */

import type https from 'node:https';
import type { Logger } from 'pino';
import { Audience } from '../audience/audience.ts';
import { Presences } from '../audience/presence.ts';
import type { RequestBudget } from '../audience/request-budget.ts';
import { type Door, nameOfDoor } from '../doors/door.ts';
import { OriginLinks } from '../links/origin-links.ts';
import { publicAgent } from '../push/public-network.ts';
import type { VapidKey } from '../push/vapid-key.ts';
import { WebPush } from '../push/web-push.ts';
import { orderEvent } from '../rooms/stage-sign.ts';
import { Teller, type TellerNeeds } from '../rooms/teller.ts';
import { Turns } from '../rooms/turns.ts';
import type { Store } from '../store/store.ts';

export function originLinks(originDoors: readonly Door[], log: Logger): OriginLinks {
  return new OriginLinks(originDoors, (problem, room, door) =>
    log.warn(
      { room, problem, origin: nameOfDoor(door) },
      'the origin does not know the room yet; trying again',
    ),
  );
}

/** What the audience does, and who tells it of that. */
export function audienceOf(
  needs: TellerNeeds & { readonly storage: Store; readonly budget: RequestBudget },
): {
  teller: Teller;
  audience: Audience;
} {
  const { storage, nowMs, budget } = needs;
  const teller = new Teller(needs);
  const tell = teller.tell.bind(teller);
  const audience = new Audience({
    rooms: storage,
    storage: storage.audience,
    turns: new Turns(),
    tell,
    budget,
    nowMs,
  });
  teller.readFrom({ ...audience.sources, order: (room) => orderEvent(storage, room) });
  return { teller, audience };
}

export function presencesOf(
  audience: Audience,
  budget: RequestBudget,
  store: Store,
  nowMs: () => number,
  announce: (room: string) => void,
): Presences {
  return new Presences({
    rooms: store,
    storage: store.statistics,
    budget,
    reactions: async (room) => {
      const { totals } = await audience.reactions.event(room);
      return Object.values(totals).reduce((sum, each) => sum + each, 0);
    },
    announce,
    nowMs,
  });
}

export interface PushNeeds {
  readonly vapidKey: VapidKey;
  readonly publicUrl?: string | undefined;
  /** Connects to push services; absent: to public addresses alone. */
  readonly pushAgent?: https.Agent | undefined;
}

export function pushFor({ vapidKey, publicUrl, pushAgent }: PushNeeds): WebPush {
  return new WebPush({ key: vapidKey, subject: contactOf(publicUrl), agent: pushAgent ?? publicAgent() });
}

/** RFC 8292 §2.1: an address of whoever runs this, for push services that are in trouble with it. */
function contactOf(publicUrl: string | undefined): string {
  if (publicUrl?.startsWith('https:')) return publicUrl;
  return `mailto:operator@${publicUrl === undefined ? 'localhost' : new URL(publicUrl).hostname}`;
}
