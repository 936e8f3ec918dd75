/**
 * The origin role: the live window in memory, the recording on disk, and the door that listeners come to.
 *
 *   media ──PUT──▶ [origin] ──HTTP──▶ listeners, or the caches before them
 *                     └──/api, /whip──▶ control
 *
 * No database, and nothing kept for a listener. Rules: docs/RULES.md.
 */

import type { KeyObject } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Logger } from 'pino';
import { type Readings, SYSTEM_READINGS } from '../core/programme-clock.ts';
import { sendProblem } from './answer.ts';
import { answer, type Door } from './door.ts';
import { openIngestDoor } from './ingest-door.ts';
import { Pages } from './pages.ts';
import { ControlProxy } from './proxy.ts';
import { OriginRooms } from './rooms.ts';

export interface OriginOptions {
  readonly port: number;
  readonly host: string;
  /** The private listener for media and control. */
  readonly ingestSocket: string;
  readonly controlSocket: string;
  readonly dataDir: string;
  /** Directory of the built pages. */
  readonly webDir: string;
  readonly streams: boolean;
  /** Control's public key. */
  readonly grantKey: KeyObject;
  readonly log: Logger;
  readonly readings?: Readings;
}

export interface Origin {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

const LIMITS: http.ServerOptions = {
  maxHeaderSize: 8_192,
  headersTimeout: 10_000,
  requestTimeout: 20_000,
  keepAliveTimeout: 65_000,
};

export async function startOrigin(options: OriginOptions): Promise<Origin> {
  const { log, readings = SYSTEM_READINGS } = options;
  const onFault = (error: unknown) => log.error({ error }, 'the disk refused; live goes on from memory');
  const rooms = await OriginRooms.recover(path.join(options.dataDir, 'recordings'), { readings, onFault });
  const onBug = (error: unknown) => log.error({ error }, 'an ingest request failed');
  const ingest = await openIngestDoor({
    socket: options.ingestSocket,
    rooms,
    grantKey: options.grantKey,
    onBug,
  });
  const proxy = new ControlProxy(options.controlSocket);
  const door: Door = {
    rooms,
    proxy,
    pages: await Pages.read(options.webDir, rooms),
    streams: options.streams,
    ready: () => true,
  };
  const server = http.createServer(LIMITS, (request, response) => {
    const exchange = { request, response, nowMs: readings.wallMs() };
    answer(door, exchange).catch((error: unknown) => {
      log.error({ error, path: request.url?.split('?')[0] }, 'a request failed');
      sendProblem(exchange, 500, 'unavailable', 'This failed on our side.');
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://${options.host === '0.0.0.0' ? 'localhost' : options.host}:${port}`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      ingest.close();
      ingest.closeAllConnections();
      proxy.close();
      await rooms.close();
    },
  };
}
