/** The roles, each composed of its parts and run in this process. */

import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { startControl } from '../http/control.ts';
import { signGrant } from '../ingest/grant-signature.ts';
import { startOrigin } from '../origin/origin.ts';
import { startDemo } from '../performer/demo.ts';
import { type Config, meetingPoints } from './config.ts';
import { Media } from './media.ts';
import { openMediaDoor } from './media-door.ts';
import type { ReadyMessage, Role } from './supervisor.ts';

interface Running {
  readonly message: ReadyMessage;
  close(): Promise<void> | void;
}

/** Makes the data directory, and in it the key by which control's grants are known. */
export async function prepareDataDir(config: Config): Promise<void> {
  const { run, grantKey } = meetingPoints(config);
  await mkdir(run, { recursive: true });
  await chmod(run, 0o700);
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
  await writeFile(grantKey, pem, { mode: 0o600, flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
}

async function readGrantKey(config: Config): Promise<KeyObject> {
  return createPrivateKey(await readFile(meetingPoints(config).grantKey));
}

const RUN: Record<Role, (config: Config, log: Logger) => Promise<Running>> = {
  async origin(config, log) {
    const { ingestSocket, controlSocket } = meetingPoints(config);
    const { host, port, dataDir, webDir, streams } = config;
    const grantKey = createPublicKey(await readGrantKey(config));
    const origin = await startOrigin({
      host,
      port,
      dataDir,
      webDir,
      streams,
      ingestSocket,
      controlSocket,
      grantKey,
      log,
    });
    return { message: { ready: 'origin', url: origin.url }, close: () => origin.close() };
  },

  async control(config, log) {
    const { ingestSocket, controlSocket, mediaSocket } = meetingPoints(config);
    const privateKey = await readGrantKey(config);
    const control = await startControl({
      socket: controlSocket,
      dataDir: config.dataDir,
      mediaSocket,
      originIngestSocket: ingestSocket,
      signGrant: (grant) => signGrant(grant, privateKey),
      demo: {
        start: (operatorToken) => startDemo({ apiUrl: `http://127.0.0.1:${config.port}`, operatorToken }),
      },
      log,
      ...(config.publicUrl ? { publicUrl: config.publicUrl } : {}),
      ...(config.operatorToken ? { operatorToken: config.operatorToken } : {}),
    });
    const { operatorToken } = control;
    return {
      message: { ready: 'control', ...(operatorToken ? { operatorToken } : {}) },
      close: () => control.close(),
    };
  },

  async media(config, log) {
    const { ingestSocket, controlSocket, mediaSocket } = meetingPoints(config);
    const { udpPorts, iceTcpPort, publicAddresses } = config;
    const main = fileURLToPath(new URL('./main.ts', import.meta.url));
    const media = new Media({
      main,
      ingestSocket,
      controlSocket,
      udpPorts,
      iceTcpPort,
      publicAddresses,
      log,
    });
    await media.open();
    const door = await openMediaDoor(media, mediaSocket, log);
    media.greetControl();
    return {
      message: { ready: 'media' },
      close: () => {
        door.close();
        media.close();
      },
    };
  },
};

/** Runs a role until the supervisor asks it to stop, or is gone. */
export async function runRole(role: Role, config: Config, log: Logger): Promise<void> {
  const running = await RUN[role](config, log.child({ role }));
  const stop = async () => {
    await running.close();
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop());
  // Ctrl-C reaches every process of the terminal; the order of stopping is the supervisor's.
  process.on('SIGINT', () => {});
  // An orphan would keep the ports that its successor needs.
  process.on('disconnect', () => void stop());
  process.send?.(running.message);
}
