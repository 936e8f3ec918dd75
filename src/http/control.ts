/**
 * The control role, put together: rooms, their store, the lines to media and origin, and the door over HTTP.
 *
 *   origin ──/api, /whip──▶ [control] ──grants, speakers──▶ media
 *                               └──────room documents──────▶ origin
 */

import { chmod, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from 'pino';
import type { Grant, SignedGrant } from '../core/grant.ts';
import { MediaLink } from '../links/media-link.ts';
import { OriginLink } from '../links/origin-link.ts';
import { Operator } from '../rooms/operator.ts';
import { Places } from '../rooms/places.ts';
import { Rooms } from '../rooms/rooms.ts';
import { Store } from '../store/store.ts';
import type { DemoStarter } from './api-routes.ts';
import type { LimitKind } from './rate-limits.ts';
import { Renewal } from './renewal.ts';
import { buildServer } from './server.ts';

export interface ControlOptions {
  /** The Unix socket to listen on; one left over from an earlier process is replaced. */
  readonly socket: string;
  /** Where the database lies; made when missing. */
  readonly dataDir: string;
  readonly mediaSocket: string;
  readonly originIngestSocket: string;
  /** What links begin with; absent: the host that each request asked for. */
  readonly publicUrl?: string | undefined;
  /** Absent: one is made at the first start. */
  readonly operatorToken?: string | undefined;
  readonly signGrant: (grant: Grant) => SignedGrant;
  readonly demo?: DemoStarter | undefined;
  readonly log: Logger;
  /** Requests a minute from one network, by kind, where the usual limits do not do. */
  readonly requestsAMinute?: Readonly<Record<LimitKind, number>> | undefined;
}

export interface Control {
  /** Only when it was made by this start: the one time that it can be shown. */
  readonly operatorToken?: string;
  close(): Promise<void>;
}

export async function startControl(options: ControlOptions): Promise<Control> {
  const { log } = options;
  await mkdir(options.dataDir, { recursive: true });
  const store = await Store.open(path.join(options.dataDir, 'control.sqlite'));
  const stage = new MediaLink(options.mediaSocket);
  const announcer = new OriginLink(options.originIngestSocket, (problem, room) =>
    log.warn({ room, problem }, 'the origin does not know the room yet; trying again'),
  );
  const shared = { storage: store, stage, nowMs: Date.now };
  const rooms: Rooms = new Rooms({
    ...shared,
    announcer,
    signGrant: options.signGrant,
    log,
    outOfStep: () => renewal.ask(),
  });
  const renewal = new Renewal(() => rooms.renewGrants(), log);
  const { operator, made } = await Operator.settle(store, options.operatorToken, Date.now());
  const server = buildServer({
    rooms,
    places: new Places(shared),
    operator,
    demo: options.demo,
    publicUrl: options.publicUrl,
    renewGrants: () => renewal.ask(),
    log,
    requestsAMinute: options.requestsAMinute,
  });
  await rm(options.socket, { force: true });
  await server.listen({ path: options.socket });
  await chmod(options.socket, 0o600);
  renewal.ask();
  const announced = rooms
    .announceAll()
    .catch((error: unknown) => log.error({ err: error }, 'the origin was not told of every room'));

  return {
    ...(made === undefined ? {} : { operatorToken: made }),
    close: async () => {
      // First the lines out: whoever waits on them is refused, to come back to the next start.
      stage.close();
      announcer.close();
      await renewal.close();
      await server.close();
      await announced;
      await store.close();
    },
  };
}
