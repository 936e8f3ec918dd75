/** An origin in a process of its own, for tests that kill it. Arguments: directory, public key (PEM). */

import { createPublicKey } from 'node:crypto';
import path from 'node:path';
import { pino } from 'pino';
import { startOrigin } from '../../src/origin/origin.ts';

const [, , directory = '', key = ''] = process.argv;
const origin = await startOrigin({
  host: '127.0.0.1',
  port: 0,
  dataDir: directory,
  ingestSocket: path.join(directory, 'origin.sock'),
  controlSocket: path.join(directory, 'control.sock'),
  webDir: path.join(directory, 'web'),
  streams: true,
  grantKey: createPublicKey(key),
  log: pino({ level: 'silent' }),
});
process.send?.({ url: origin.url });
process.on('disconnect', () => process.exit(0));
