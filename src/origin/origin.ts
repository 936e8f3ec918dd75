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
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Logger } from 'pino';
import type { SteadyClock } from '../core/steady-clock.ts';
import type { Door } from '../doors/door.ts';
import { Calendar } from './calendar.ts';
import { CardPainter } from './card-painter.ts';
import { Cards } from './cards.ts';
import { ClipPages } from './clip-pages.ts';
import { ControlProxy } from './control-proxy.ts';
import { Edges } from './edges.ts';
import { Feeds } from './feeds.ts';
import { openIngestDoor } from './ingest-door.ts';
import { Pages } from './pages.ts';
import { createPublicDoor } from './public-door.ts';
import { OriginRooms } from './rooms.ts';
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
  readonly log: Logger;
}

export interface Origin {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

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
  });
  const rooms = await OriginRooms.recover(path.join(options.dataDir, 'recordings'), {
    clock,
    onFault,
    edges,
  });
  const onBug = (error: unknown) => log.error({ err: error }, 'an ingest request failed');
  const ingest = await openIngestDoor({
    door: options.door,
    rooms,
    grantKey: options.grantKey,
    onBug,
  });
  const proxy = new ControlProxy(options.controlDoor);
  const links = new SiteLinks(options.publicUrl);
  const pages = new Pages(options.webDir, rooms, links);
  const painter = new CardPainter();
  const server = createPublicDoor({
    rooms,
    proxy,
    pages,
    clipPages: new ClipPages(options.webDir, rooms, links, pages),
    calendar: new Calendar(rooms, links),
    feeds: new Feeds(rooms, links),
    cards: new Cards(rooms, painter, onFault),
    links,
    streams: options.streams,
    nowMs: () => Math.round(clock.nowMs()),
    isReady: () => ingest.listening,
    onBug: (error) => log.error({ err: error }, 'a request failed'),
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, BACKLOG, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://${hostOfUrl(options.host)}:${port}`,
    close: async () => {
      await Promise.all([closeServer(server), closeServer(ingest)]);
      proxy.close();
      await painter.close();
      await rooms.close();
      await edges.close();
    },
  };
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

function closeServer(server: http.Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
