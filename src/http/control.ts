/**
 * The control role, put together: rooms, their store, the lines to media and origin, and the door over HTTP.
 *
 *   origin ──/api, /whip──▶ [control] ──grants, speakers──▶ media
 *                               └──────room documents──────▶ origin
 */

import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from 'pino';
import { Audience } from '../audience/audience.ts';
import type { Grant, SignedGrant, StageGrant } from '../core/grant.ts';
import { TribuneError } from '../core/refusal.ts';
import { type Door, nameOfDoor, openDoor } from '../doors/door.ts';
import { MediaLink } from '../links/media-link.ts';
import { OriginLinks } from '../links/origin-links.ts';
import type { AccountSettings } from '../people/account-settings.ts';
import { Accounts } from '../people/accounts.ts';
import { Callers } from '../people/callers.ts';
import { Grants } from '../rooms/grants.ts';
import { Invitations } from '../rooms/invitations.ts';
import { Operator } from '../rooms/operator.ts';
import { Rooms } from '../rooms/rooms.ts';
import { Schedule } from '../rooms/schedule.ts';
import { SpeakerTokens } from '../rooms/speaker-tokens.ts';
import { orderEvent } from '../rooms/stage-sign.ts';
import { Teller, type TellerNeeds } from '../rooms/teller.ts';
import { Turns } from '../rooms/turns.ts';
import { Store } from '../store/store.ts';
import type { DemoStarter } from './api-routes.ts';
import type { LimitKind } from './rate-limits.ts';
import { Renewal } from './renewal.ts';
import { buildServer } from './server.ts';
import { Sessions } from './sessions.ts';
import { stageParts } from './stage-parts.ts';

export interface ControlOptions {
  /** The private door to open. */
  readonly door: Door;
  /** Where the database lies; made when missing. */
  readonly dataDir: string;
  readonly mediaDoor: Door;
  readonly originDoors: readonly Door[];
  /** What links begin with; absent: the host that each request asked for. */
  readonly publicUrl?: string | undefined;
  /** Absent: one is made at the first start. */
  readonly operatorToken?: string | undefined;
  readonly signGrant: (grant: Grant | StageGrant) => SignedGrant;
  /** Of 256 bits: speakers' tokens are known by it. */
  readonly tokenKey: Uint8Array;
  /** Signs the cookies of sessions; of 256 bits. */
  readonly cookieSecret: string;
  readonly accounts: AccountSettings;
  /** The installation's clock: UTC in ms since 1970. */
  readonly nowMs: () => number;
  readonly demo?: DemoStarter | undefined;
  readonly log: Logger;
  /** Requests a minute from one network, by kind, where the usual limits do not do. */
  readonly requestsAMinute?: Readonly<Record<LimitKind, number>> | undefined;
  /** How often live rooms are looked after, ms, where the usual does not do. */
  readonly lookEveryMs?: number | undefined;
}

export interface Control {
  /** Only when it was made by this start: the one time that it can be shown. */
  readonly operatorToken?: string;
  /** Of the invitation for the first operator's account, which this start made; absent once there is one. */
  readonly firstOperator?: string;
  close(): Promise<void>;
}

/** Nothing else is kept waiting: rooms sound under the grants that media holds. */
const WAITING = 'the database cannot be opened; trying again, with the controls closed';
/** Of so many tries in a row one is told: about one a minute. */
const TRIES_TOLD = 60;

export async function startControl(options: ControlOptions): Promise<Control> {
  const { log } = options;
  await mkdir(options.dataDir, { recursive: true });
  const file = path.join(options.dataDir, 'control.sqlite');
  const store = await Store.openWhenPossible(
    file,
    sometimes((error) => log.error({ err: error, file }, WAITING)),
  );
  const stage = new MediaLink(options.mediaDoor);
  const announcer = originLinks(options);
  const { nowMs } = options;
  const tokens = new SpeakerTokens(options.tokenKey);
  const shared = { storage: store, invitations: store.invitations, stage, tokens, nowMs };
  const { teller, audience } = audienceOf({ stage, boards: announcer, storage: store, nowMs, log });
  const granting = {
    storage: store,
    stage,
    nowMs,
    announcer,
    turns: new Turns(),
    signGrant: options.signGrant,
  };
  const rooms: Rooms = new Rooms({
    ...granting,
    log,
    outOfStep: () => renewal.ask(),
    stageOpened: (room) => teller.tellAll(room),
    scheduleChanged: () => schedule.ask(),
  });
  const grants = new Grants(granting);
  // Whenever the two meet again: media may be new, and know nothing of what its programmes are to tell.
  const renewal = new Renewal(() => grants.renew().finally(() => teller.tellEveryRoom()), log);
  const schedule = new Schedule({ rooms, storage: store, nowMs, log });
  const { operator, made } = await Operator.settle(store, options.operatorToken, nowMs());
  const { lookEveryMs } = options;
  const parts = stageParts({ ...shared, turns: granting.turns, rooms, teller, log, lookEveryMs });
  const accounts = new Accounts({
    storage: store.accounts,
    settings: options.accounts,
    site: options.publicUrl && new URL(options.publicUrl).origin,
    secret: options.cookieSecret,
    nowMs,
    onTrouble: (problem) => log.warn({ problem }, 'signing in met trouble'),
  });
  const firstOperator = await firstOperatorOf(accounts, log);
  const server = buildServer(options.door, {
    rooms,
    grants,
    ...parts,
    invitations: new Invitations(shared),
    accounts,
    sessions: new Sessions(accounts, options.publicUrl),
    callers: new Callers({ operator, places: parts.places, storage: store }),
    recordings: announcer,
    operator,
    demo: options.demo,
    audience,
    publicUrl: options.publicUrl,
    renewGrants: () => renewal.ask(),
    log,
    requestsAMinute: options.requestsAMinute,
  });
  await openDoor(options.door, (at) => server.listen(at));
  renewal.ask();
  schedule.ask();
  parts.watch.start();
  const announced = rooms
    .announceAll()
    .catch((error: unknown) => log.error({ err: error }, 'the origin was not told of every room'));

  return {
    ...(made === undefined ? {} : { operatorToken: made }),
    ...(firstOperator === undefined ? {} : { firstOperator }),
    close: async () => {
      // First the lines out: whoever waits on them is refused, to come back to the next start.
      stage.close();
      announcer.close();
      parts.handWaits.close();
      await renewal.close();
      await schedule.close();
      await parts.watch.close();
      await audience.close();
      await teller.close();
      await server.close();
      await announced;
      await store.close();
    },
  };
}

/** On a full disk control starts all the same, and the invitation is made at a later start. */
function firstOperatorOf(accounts: Accounts, log: Logger): Promise<string | undefined> {
  return accounts.firstOperator().catch((error: unknown) => {
    if (!(error instanceof TribuneError)) throw error;
    log.error({ err: error }, 'there is no invitation for the first operator yet');
    return undefined;
  });
}

function originLinks({ originDoors, log }: ControlOptions): OriginLinks {
  return new OriginLinks(originDoors, (problem, room, door) =>
    log.warn(
      { room, problem, origin: nameOfDoor(door) },
      'the origin does not know the room yet; trying again',
    ),
  );
}

/** What the audience does, and who tells it of that. */
function audienceOf(needs: TellerNeeds & { readonly storage: Store }): {
  teller: Teller;
  audience: Audience;
} {
  const { storage, nowMs } = needs;
  const teller = new Teller(needs);
  const tell = teller.tell.bind(teller);
  const audience = new Audience({
    rooms: storage,
    storage: storage.audience,
    turns: new Turns(),
    tell,
    nowMs,
  });
  teller.readFrom({ ...audience.sources, order: (room) => orderEvent(storage, room) });
  return { teller, audience };
}

function sometimes(tell: (error: unknown) => void): (error: unknown) => void {
  let tries = 0;
  return (error) => {
    if (tries++ % TRIES_TOLD === 0) tell(error);
  };
}
