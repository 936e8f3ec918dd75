/** An origin in a process of its own, for tests that kill it. Arguments: directory, public key (PEM). */

import { createPublicKey } from 'node:crypto';
import path from 'node:path';
import { pino } from 'pino';
import { SteadyClock, SYSTEM_READINGS } from '../../src/core/steady-clock.ts';
import { startOrigin } from '../../src/origin/origin.ts';

const [, , directory = '', key = ''] = process.argv;
const origin = await startOrigin({
  host: '127.0.0.1',
  port: 0,
  dataDir: directory,
  door: path.join(directory, 'origin.sock'),
  controlDoor: path.join(directory, 'control.sock'),
  webDir: path.join(directory, 'web'),
  streams: true,
  grantKey: createPublicKey(key),
  clock: new SteadyClock(SYSTEM_READINGS),
  log: pino({ level: 'silent' }),
});
process.send?.({ url: origin.url });
process.on('disconnect', () => process.exit(0));
