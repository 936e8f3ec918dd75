/** The roles, each composed of its parts, which no other role loads, and run in this process. */

import path from 'node:path';
import type { Logger } from 'pino';
import type { Rehearsals } from '../http/rehearsal-routes.ts';
import { answerChallenge, type ChallengeAnswer } from '../rehearsal/challenge.ts';
import { KeptReports } from '../rehearsal/kept-reports.ts';
import { keepMark, startClock } from './clock-file.ts';
import { watchMachineClock } from './clock-watch.ts';
import { type Config, localUrl, plainHost } from './config.ts';
import { editionOf } from './edition.ts';
import {
  cookieSecretFrom,
  priceSecretFrom,
  pushSecretFrom,
  readSigningKey,
  readVerifyingKey,
  tokenKeyFrom,
} from './grant-keys.ts';
import { keepGrants, keptGrants } from './held-grants.ts';
import { siteOf } from './https-config.ts';
import { readRehearsalKey } from './rehearsal-key.ts';
import { startProblem } from './start-problem.ts';
import { CANNOT_START, type ReadyMessage, type Role } from './supervisor.ts';

interface Running {
  readonly message: ReadyMessage;
  close(): Promise<void> | void;
}

type RunRole = (config: Config, log: Logger) => Promise<Running>;

const RUN: Record<Role, RunRole> = {
  async origin(config, log) {
    const [{ startOrigin }, { keepCertificates }] = await Promise.all([
      import('../origin/origin.ts'),
      import('./certificates.ts'),
    ]);
    const { port, dataDir, webDir, streams, doors, publicUrl, https } = config;
    const file = clockFile(config);
    const clock = startClock(file);
    const stopKeeping = keepMark(clock, file);
    const stopWatching = watchMachineClock(() => clock, log);
    const certificates = https && (await keepCertificates(dataDir, https, log));
    const origin = await startOrigin({
      host: plainHost(config),
      port,
      dataDir,
      webDir,
      streams,
      door: doors.origins[0],
      controlDoor: doors.control,
      grantKey: await readVerifyingKey(dataDir),
      clock,
      publicUrl,
      edges: config.edges,
      proxies: config.proxies,
      proveRehearsal: proverOf(config),
      secure: https &&
        certificates && {
          host: config.host,
          port: https.port,
          redirectPort: https.redirectPort,
          site: publicUrl ?? siteOf(https),
          certificates: certificates.source,
        },
      log,
    });
    certificates?.keeper.start();
    const close = async () => {
      certificates?.keeper.close();
      stopKeeping();
      stopWatching();
      await origin.close();
    };
    return { message: { ready: 'origin', url: origin.url }, close };
  },

  async control(config, log) {
    const [{ startControl }, { Demo }, { signGrant }, { vapidKeyFrom }] = await Promise.all([
      import('../http/control.ts'),
      import('../performer/demo.ts'),
      import('../ingest/grant-signature.ts'),
      import('../push/vapid-key.ts'),
    ]);
    const { dataDir, doors, publicUrl } = config;
    const privateKey = await readSigningKey(dataDir);
    const file = clockFile(config);
    const stopWatching = watchMachineClock(() => startClock(file), log);
    const demo = new Demo({ apiUrl: localUrl(config) });
    const control = await startControl({
      door: doors.control,
      dataDir,
      mediaDoor: doors.media,
      originDoors: doors.origins,
      signGrant: (grant) => signGrant(grant, privateKey),
      tokenKey: tokenKeyFrom(privateKey),
      cookieSecret: cookieSecretFrom(privateKey),
      priceSecret: priceSecretFrom(privateKey),
      accounts: config.accounts,
      keepDays: config.keepDays,
      vapidKey: vapidKeyFrom(pushSecretFrom(privateKey)),
      roomLimits: config.roomLimits,
      heldLevel: config.heldLevel,
      demo,
      rehearsals: rehearsalsOf(config),
      listenerLimit: await listenerLimitOf(config),
      nowMs: () => Math.round(startClock(file).nowMs()),
      log,
      ...(publicUrl ? { publicUrl } : {}),
      ...(config.operatorToken ? { operatorToken: config.operatorToken } : {}),
    });
    const { operatorToken, firstOperator } = control;
    const made = { ...(operatorToken ? { operatorToken } : {}), ...(firstOperator ? { firstOperator } : {}) };
    return {
      message: { ready: 'control', ...made },
      close: async () => {
        stopWatching();
        await demo.close();
        await control.close();
      },
    };
  },

  async media(config, log) {
    const [{ Media }, { openMediaDoor }] = await Promise.all([
      import('./media.ts'),
      import('./media-door.ts'),
    ]);
    const { doors, runDir, udpPorts, iceTcpPort, publicAddresses } = config;
    const grantsFile = path.join(runDir, 'grants.json');
    const file = clockFile(config);
    const stopWatching = watchMachineClock(() => startClock(file), log);
    const media = new Media({
      origins: doors.origins,
      control: doors.control,
      clockFile: file,
      udpPorts,
      iceTcpPort,
      publicAddresses,
      onHeld: (grants) => keepGrants(grantsFile, grants),
      log,
    });
    await media.open();
    const door = await openMediaDoor(media, doors.media, log);
    media.greetControl(keptGrants(grantsFile));
    return {
      message: { ready: 'media' },
      close: () => {
        stopWatching();
        door.close();
        media.close();
      },
    };
  },
};

/** The key is read when it is first asked for, and never changes: strangers who ask cost no look at the disk. */
function proverOf(config: Config): (word: string) => Promise<ChallengeAnswer | undefined> {
  let key: string | undefined;
  return async (word) => {
    key ??= await readRehearsalKey(config.dataDir, config.rehearsalKey);
    return key === undefined
      ? undefined
      : answerChallenge(word, key, { ...(await editionOf(config)), names: namesOf(config) });
  };
}

/** Host names by which listeners, and whoever rehearses, reach it. */
function namesOf({ publicUrl, edges }: Config): string[] {
  const urls = [...(publicUrl === undefined ? [] : [new URL(publicUrl)]), ...edges];
  return [...new Set(urls.map(({ hostname }) => hostname.replace(/^\[|\]$/g, '')))];
}

function rehearsalsOf(config: Config): Rehearsals {
  const kept = new KeptReports(config.dataDir);
  return {
    async newest() {
      const edition = await editionOf(config);
      const rehearsed = await kept.newestOf(edition);
      return { ...edition, ...(rehearsed ? { rehearsed } : {}) };
    },
  };
}

/** Read at each start of control: whoever rehearses anew starts it anew. */
async function listenerLimitOf(config: Config): Promise<number | undefined> {
  if (config.listenerLimit !== 'rehearsed') return config.listenerLimit;
  return (await rehearsalsOf(config).newest()).rehearsed?.carries;
}

function clockFile({ runDir }: Config): string {
  return path.join(runDir, 'clock.json');
}

/** How long a role may take to stop, ms; less than the supervisor waits. */
const STOP_MS = 5_000;

/** Runs a role until the supervisor asks it to stop, or is gone. */
export async function runRole(role: Role, config: Config, log: Logger): Promise<void> {
  let running: Running | undefined;
  const stop = async () => {
    setTimeout(() => process.exit(1), STOP_MS).unref();
    await running?.close();
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop());
  // Ctrl-C reaches every process of the terminal; the order of stopping is the supervisor's.
  process.on('SIGINT', () => {});
  // An orphan ends at once, as if it had been killed: its successor needs the ports, and whoever closes a socket by the
  // book removes its path, which may be the successor's by then.
  process.on('disconnect', () => process.exit(1));
  if (!process.connected) process.exit(1);
  try {
    running = await RUN[role](config, log.child({ role }));
  } catch (error) {
    return cannotStart(role, config, error);
  }
  process.send?.(running.message);
}

/** One line for whoever has to mend it; what nobody expected comes with its stack. */
function cannotStart(role: Role, config: Config, error: unknown): void {
  const stack = error instanceof Error ? error.stack : String(error);
  process.stderr.write(`Tribune's ${role} cannot start: ${startProblem(error, config) ?? stack}\n`);
  process.exit(CANNOT_START);
}
