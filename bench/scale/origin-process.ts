/** An origin in a process of its own that counts what is asked of it. Arguments: directory, public key (PEM), `streams` or `whole`. */

import { createPublicKey } from 'node:crypto';
import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import path from 'node:path';
import { pino } from 'pino';
import { SteadyClock, SYSTEM_READINGS } from '../../src/core/steady-clock.ts';
import { startOrigin } from '../../src/origin/origin.ts';

const [, , directory = '', key = '', delivery] = process.argv;
/** By path and query; ingest has a door of its own. */
let asked: Record<string, number> = {};
subscribe('http.server.request.start', (message) => {
  const { url = '' } = (message as { request: IncomingMessage }).request;
  if (!url.startsWith('/ingest/')) asked[url] = (asked[url] ?? 0) + 1;
});

const origin = await startOrigin({
  host: '127.0.0.1',
  port: 0,
  dataDir: directory,
  door: path.join(directory, 'origin.sock'),
  controlDoor: path.join(directory, 'control.sock'),
  webDir: path.join(directory, 'web'),
  streams: delivery === 'streams',
  grantKey: createPublicKey(key),
  clock: new SteadyClock(SYSTEM_READINGS),
  log: pino({ level: 'silent' }),
});
process.send?.({ url: origin.url });
process.on('message', () => {
  process.send?.({ asked });
  asked = {};
});
process.on('disconnect', () => process.exit(0));
