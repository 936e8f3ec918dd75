/** The program's entry: `tribune serve` and `tribune demo` for people, the roles for the supervisor. */

import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { startDemo } from '../performer/demo.ts';
import { type Config, readConfig } from './config.ts';
import { prepareDataDir, runRole } from './roles.ts';
import { runRoomProcess } from './room-process.ts';
import { type ReadyMessage, ROLES, type Role, Supervisor } from './supervisor.ts';

const USAGE = `tribune serve         start Tribune: origin, control and media
tribune serve ROLE    start one of them alone on this machine: origin, control or media
tribune demo          start Tribune with a short recorded conversation to listen to
`;

const [command = 'serve', argument] = process.argv.slice(2);
if (command === 'room') runRoomProcess();
else await run(command, argument);

async function run(name: string, role: string | undefined): Promise<void> {
  if (name === 'help' || name === '--help') {
    process.stdout.write(USAGE);
    return;
  }
  if (role !== undefined && !isRole(role)) {
    process.stderr.write(`There is no role "${role}".\n${USAGE}`);
    process.exitCode = 2;
    return;
  }
  if (name === 'demo') process.env['TRIBUNE_OPERATOR_TOKEN'] ??= randomBytes(24).toString('base64url');
  const config = configOrExit();
  const log = pino({ level: config.logLevel, base: null, redact: ['operatorToken'] });
  if (name === 'role' && role) await runRole(role, config, log);
  else if (name === 'serve' || name === 'demo')
    await serve(config, log.child({ role: 'supervisor' }), role ? [role] : ROLES, name === 'demo');
  else {
    process.stderr.write(`There is no command "${name}".\n${USAGE}`);
    process.exitCode = 2;
  }
}

function isRole(name: string): name is Role {
  return (ROLES as readonly string[]).includes(name);
}

function configOrExit(): Config {
  try {
    return readConfig(process.env, fileURLToPath(new URL('../..', import.meta.url)));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exit(2);
  }
}

async function serve(
  config: Config,
  log: pino.Logger,
  roles: readonly Role[],
  withDemo: boolean,
): Promise<void> {
  await prepareDataDir(config, roles);
  const supervisor = new Supervisor(fileURLToPath(import.meta.url), roles, log);
  let stopDemo: (() => Promise<void>) | undefined;
  const stop = async () => {
    await stopDemo?.();
    await supervisor.stop();
    process.exit(0);
  };
  process.once('SIGINT', () => void stop());
  process.once('SIGTERM', () => void stop());
  const ready = await supervisor.start().catch(async () => {
    // It told why.
    await supervisor.stop();
    process.exit(1);
  });
  if (roles.length < ROLES.length)
    return void process.stdout.write(`\nTribune's ${roles.join(', ')} is up.\n\n`);
  const url = config.publicUrl ?? `http://localhost:${config.port}`;
  process.stdout.write(greeting(url, config, ready));
  if (withDemo && config.operatorToken) {
    const demo = await startDemo({ apiUrl: url, operatorToken: config.operatorToken });
    stopDemo = () => demo.stop();
    process.stdout.write(`  Listen to the demo   ${url}/r/${demo.room}\n\n`);
  }
}

function greeting(url: string, config: Config, ready: readonly ReadyMessage[]): string {
  const token = ready.find(({ operatorToken }) => operatorToken)?.operatorToken;
  const fragment = token ? `#operator=${token}` : '';
  const about = token
    ? 'The operator token in the first two links is shown this once; keep it.'
    : `The first two ask for the operator token${config.operatorToken ? ' of TRIBUNE_OPERATOR_TOKEN' : ' shown at the first start'}.`;
  return `
Tribune is up.

  Open a room          ${url}/${fragment}
  Hear the demo        ${url}/?demo${fragment}
  Documentation        ${url}/docs/

${about}

`;
}
