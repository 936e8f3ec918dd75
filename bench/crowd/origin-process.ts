/** An origin in a process of its own. Arguments: directory, public key (PEM), whether it streams, directory of pages. */

import { createPublicKey } from 'node:crypto';
import path from 'node:path';
import { pino } from 'pino';
import { SteadyClock, SYSTEM_READINGS } from '../../src/core/steady-clock.ts';
import { startOrigin } from '../../src/origin/origin.ts';

const [, , directory = '', key = '', delivery = 'whole', webDir = ''] = process.argv;
const origin = await startOrigin({
  host: '127.0.0.1',
  port: 0,
  dataDir: directory,
  door: path.join(directory, 'origin.sock'),
  controlDoor: path.join(directory, 'control.sock'),
  webDir,
  streams: delivery === 'streaming',
  grantKey: createPublicKey(key),
  clock: new SteadyClock(SYSTEM_READINGS),
  log: pino({ level: 'error' }, pino.destination(2)),
});
process.send?.({ url: origin.url });
process.on('disconnect', () => process.exit(0));
