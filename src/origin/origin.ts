/**
 * The origin role: the live window in memory, the recording on disk, and the door that listeners come to.
 *
 *   media ──PUT──▶ [origin] ──HTTP──▶ listeners, or the caches before them
 *                     └──/api, /whip──▶ control
 *
 * No database, and nothing kept for a listener. Rules: docs/RULES.md.
 */

import type { KeyObject } from 'node:crypto';
import type http from 'node:http';
import type https from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Logger } from 'pino';
import type { LimitKind } from '../admission/rate-limits.ts';
import type { SteadyClock } from '../core/steady-clock.ts';
import type { Door } from '../doors/door.ts';
import { Calendar } from './calendar.ts';
import { CardPainter } from './card-painter.ts';
import { Cards } from './cards.ts';
import { ClipPages } from './clip-pages.ts';
import { ControlProxy } from './control-proxy.ts';
import { Deliveries } from './deliveries.ts';
import { Edges } from './edges.ts';
import { Feeds } from './feeds.ts';
import { openIngestDoor } from './ingest-door.ts';
import { OwnPressure } from './own-pressure.ts';
import { Pages } from './pages.ts';
import { keepPriceSecret, keptPriceSecret } from './price-secret.ts';
import { createPublicDoor, type DoorParts } from './public-door.ts';
import type { ProveRehearsal } from './rehearsal-proof.ts';
import { OriginRooms } from './rooms.ts';
import { type CertificateSource, createRedirectDoor, createSecureDoor } from './secure-door.ts';
import { SiteLinks } from './site-links.ts';

export interface OriginOptions {
  readonly port: number;
  readonly host: string;
  /** The private listener for media and control. */
  readonly door: Door;
  readonly controlDoor: Door;
  readonly dataDir: string;
  /** Directory of the built pages. */
  readonly webDir: string;
  readonly streams: boolean;
  /** Control's public key. */
  readonly grantKey: KeyObject;
  readonly clock: SteadyClock;
  /** What links begin with; absent: the host that each request asked for. */
  readonly publicUrl?: string | undefined;
  /** Private doors of the edges before it, which are told what to forget. */
  readonly edges?: readonly URL[];
  /** Doors for everyone, over TLS; the plain one above is then for this machine. */
  readonly secure?: SecureOptions | undefined;
  /** What proves to whoever rehearses that this is theirs; absent: nothing does. */
  readonly proveRehearsal?: ProveRehearsal | undefined;
  /** Requests a minute from one network, by kind, where the usual limits do not do. */
  readonly requestsAMinute?: Readonly<Record<LimitKind, number>> | undefined;
  /** As in `ControlProxyOptions`. */
  readonly proxies?: readonly string[] | undefined;
  readonly log: Logger;
}

export interface SecureOptions {
  readonly host: string;
  /** Of HTTPS. */
  readonly port: number;
  /** Of plain HTTP, which sends browsers to HTTPS and answers the authority. */
  readonly redirectPort: number;
  /** What the addresses that it sends them to begin with. */
  readonly site: string;
  readonly certificates: CertificateSource;
}

export interface Origin {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

type AnyServer = http.Server | https.Server;

const FAULT_LOG_MS = 10_000;
/** A crowd comes at once, the kernel's own bound (`somaxconn`) permitting. */
const BACKLOG = 4_096;

/** Resolves when everything on disk is back and both doors are open. @throws when a door or the disk refuses */
export async function startOrigin(options: OriginOptions): Promise<Origin> {
  const { clock, log } = options;
  const onFault = atMostEvery(FAULT_LOG_MS, (error) =>
    log.error({ err: error }, 'the disk refused; live goes on from memory'),
  );
  const edges = await Edges.open({
    edges: options.edges ?? [],
    file: path.join(options.dataDir, 'run', 'edges.json'),
    onTrouble: (problem, edge) =>
      log.warn({ problem, edge }, 'an edge cannot be told what to forget; trying again'),
    onFault,
  });
  const rooms = await OriginRooms.recover(path.join(options.dataDir, 'recordings'), {
    clock,
    onFault,
    edges,
  });
  const deliveries = await Deliveries.open(
    options.streams,
    path.join(options.dataDir, 'run', 'load.json'),
    onFault,
  );
  const priceFile = path.join(options.dataDir, 'run', 'price-secret');
  const proxy = new ControlProxy(options.controlDoor, {
    nowMs: () => clock.nowMs(),
    requestsAMinute: options.requestsAMinute,
    proxies: options.proxies,
    priceSecret: await keptPriceSecret(priceFile),
  });
  const pressure = new OwnPressure(() => proxy.pressure);
  const onBug = (error: unknown) => log.error({ err: error }, 'an ingest request failed');
  const ingest = await openIngestDoor({
    door: options.door,
    rooms,
    deliveries,
    pressure: () => pressure.now,
    sharePrice: (secret) => {
      proxy.sharePrice(secret);
      return keepPriceSecret(priceFile, secret).catch(onFault);
    },
    grantKey: options.grantKey,
    onBug,
  });
  const links = new SiteLinks(options.publicUrl);
  const pages = new Pages(options.webDir, rooms, links);
  const painter = new CardPainter();
  const parts: DoorParts = {
    rooms,
    proxy,
    pages,
    clipPages: new ClipPages(options.webDir, rooms, links, pages),
    calendar: new Calendar(rooms, links),
    feeds: new Feeds(rooms, links),
    cards: new Cards(rooms, painter, onFault),
    links,
    proveRehearsal: options.proveRehearsal,
    deliveries,
    pressure: () => pressure.now,
    nowMs: () => Math.round(clock.nowMs()),
    isReady: () => ingest.listening,
    onBug: (error) => log.error({ err: error }, 'a request failed'),
  };
  const server = createPublicDoor(parts);
  await listen(server, options.port, options.host);
  const secureDoors = options.secure ? await openSecureDoors(parts, options.secure) : [];
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://${hostOfUrl(options.host)}:${port}`,
    close: async () => {
      await Promise.all([server, ...secureDoors, ingest].map(closeServer));
      proxy.close();
      pressure.close();
      await painter.close();
      await rooms.close();
      await edges.close();
    },
  };
}

async function openSecureDoors(parts: DoorParts, secure: SecureOptions): Promise<AnyServer[]> {
  const door = createSecureDoor(parts, secure.certificates);
  const redirect = createRedirectDoor(secure.certificates, secure.site);
  await listen(door, secure.port, secure.host);
  await listen(redirect, secure.redirectPort, secure.host);
  return [door, redirect];
}

function listen(server: AnyServer, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, BACKLOG, resolve);
  });
}

/** A full disk refuses thirty times a second; once in a while is enough to be told. */
function atMostEvery(intervalMs: number, tell: (error: unknown) => void): (error: unknown) => void {
  let toldMs = Number.NEGATIVE_INFINITY;
  return (error) => {
    if (performance.now() - toldMs < intervalMs) return;
    toldMs = performance.now();
    tell(error);
  };
}

/** For a link that opens on this machine. */
function hostOfUrl(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

function closeServer(server: AnyServer): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
