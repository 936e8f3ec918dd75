/**
 * The control role, put together: rooms, their store, the lines to media and origin, and the door over HTTP.
 *
 *   origin ──/api, /whip──▶ [control] ──grants, speakers──▶ media
 *                               └──────room documents──────▶ origin
 */

import { mkdir } from 'node:fs/promises';
import type https from 'node:https';
import path from 'node:path';
import type { Logger } from 'pino';
import type { LimitKind } from '../admission/rate-limits.ts';
import { CrowdAnnouncer } from '../audience/crowd-announcer.ts';
import { StandingAnnouncer } from '../audience/standing-announcer.ts';
import type { Grant, SignedGrant, StageGrant } from '../core/grant.ts';
import { GIVEN_UP, type LoadLevel } from '../core/load.ts';
import { TribuneError } from '../core/refusal.ts';
import type { RoomLimits } from '../core/room-limits.ts';
import { type Door, openDoor } from '../doors/door.ts';
import { MediaLink } from '../links/media-link.ts';
import type { AccountSettings } from '../people/account-settings.ts';
import { Accounts } from '../people/accounts.ts';
import { Callers } from '../people/callers.ts';
import { Members } from '../people/members.ts';
import type { VapidKey } from '../push/vapid-key.ts';
import { Invitations } from '../rooms/invitations.ts';
import { Operator } from '../rooms/operator.ts';
import { SpeakerTokens } from '../rooms/speaker-tokens.ts';
import { Store } from '../store/store.ts';
import type { DemoStarter } from './api-routes.ts';
import { originLinks } from './control-parts.ts';
import { crowdParts } from './crowd-parts.ts';
import type { Rehearsals } from './rehearsal-routes.ts';
import { roomParts } from './room-parts.ts';
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
  /** By which origins know each other's proofs and tickets. */
  readonly priceSecret: Uint8Array;
  readonly accounts: AccountSettings;
  /** For how many days a room is kept after its end, where its host says nothing; for ever when absent. */
  readonly keepDays?: number | undefined;
  /** What was rehearsed of it. */
  readonly rehearsals: Rehearsals;
  /** By which push services know this installation. */
  readonly vapidKey: VapidKey;
  /** Connects to push services; absent: to public addresses alone. */
  readonly pushAgent?: https.Agent | undefined;
  /** Absent: the usual. */
  readonly roomLimits?: RoomLimits | undefined;
  /** The installation's clock: UTC in ms since 1970. */
  readonly nowMs: () => number;
  readonly demo?: DemoStarter | undefined;
  readonly log: Logger;
  /** Requests a minute from one network, by kind, where the usual limits do not do. */
  readonly requestsAMinute?: Readonly<Record<LimitKind, number>> | undefined;
  /** How many may listen to a room that has no limit of its own; absent: any number. */
  readonly listenerLimit?: number | undefined;
  /** A level of load that holds from the start on, whatever is measured. */
  readonly heldLevel?: LoadLevel | undefined;
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
  const origins = originLinks(options.originDoors, log);
  const { nowMs } = options;
  const tokens = new SpeakerTokens(options.tokenKey);
  const shared = { storage: store, invitations: store.invitations, stage, tokens, nowMs };
  const { teller, audience, presences, load, waitingRooms } = crowdParts({
    ...{ stage, origins, storage: store, nowMs, log },
    heldLevel: options.heldLevel,
    listenerLimit: options.listenerLimit,
    announce: (room) => void life.rooms.announce(room),
  });
  const announcer = new StandingAnnouncer(new CrowdAnnouncer(origins, presences), (room) =>
    audience.standing(room),
  );
  const life = roomParts(options, { store, stage, announcer, teller, audience });
  const { operator, made } = await Operator.settle(store, options.operatorToken, nowMs());
  const parts = stageParts({
    ...{ ...shared, turns: life.turns, rooms: life.rooms, teller, log },
    lookEveryMs: options.lookEveryMs,
    givesUpNewSpeakers: () => load.level >= GIVEN_UP.newSpeakers,
  });
  const accounts = new Accounts({
    storage: store.accounts,
    members: store.members,
    settings: options.accounts,
    site: options.publicUrl && new URL(options.publicUrl).origin,
    secret: options.cookieSecret,
    nowMs,
    onTrouble: (problem) => log.warn({ problem }, 'signing in met trouble'),
  });
  const firstOperator = await inviteFirstOperator(accounts, log);
  const server = buildServer(options.door, {
    ...life,
    ...parts,
    invitations: new Invitations(shared),
    accounts,
    members: new Members({ storage: store.members, settings: options.accounts, nowMs }),
    sessions: new Sessions(accounts, options.publicUrl),
    callers: new Callers({ operator, places: parts.places, storage: store }),
    recordings: origins,
    operator,
    demo: options.demo,
    audience,
    presences,
    load,
    waitingRooms,
    publicUrl: options.publicUrl,
    rehearsals: options.rehearsals,
    expectations: store.expectations,
    renewGrants: () => life.renewal.ask(),
    log,
    requestsAMinute: options.requestsAMinute,
  });
  await openDoor(options.door, (at) => server.listen(at));
  for (const one of life.turning) one.ask();
  parts.watch.start();
  await load.start();
  origins.tellPrice(options.priceSecret);
  const announced = life.rooms
    .announceAll()
    .catch((error: unknown) => log.error({ err: error }, 'the origin was not told of every room'));

  return {
    ...(made === undefined ? {} : { operatorToken: made }),
    ...(firstOperator === undefined ? {} : { firstOperator }),
    close: async () => {
      // First the lines out: whoever waits on them is refused, to come back to the next start.
      stage.close();
      origins.close();
      parts.handWaits.close();
      const turning = [...life.turning, parts.watch, waitingRooms, presences, load, teller];
      await Promise.all(turning.map((one) => one.close()));
      await server.close();
      await audience.close();
      await announced;
      await store.close();
    },
  };
}

/** On a full disk control starts all the same, and the invitation is made at a later start. */
function inviteFirstOperator(accounts: Accounts, log: Logger): Promise<string | undefined> {
  return accounts.firstOperator().catch((error: unknown) => {
    if (!(error instanceof TribuneError)) throw error;
    log.error({ err: error }, 'there is no invitation for the first operator yet');
    return undefined;
  });
}

function sometimes(tell: (error: unknown) => void): (error: unknown) => void {
  let tries = 0;
  return (error) => {
    if (tries++ % TRIES_TOLD === 0) tell(error);
  };
}
