/** The program's entry: `tribune serve` and others for people, the roles for the supervisor. */

import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { type RequestedDemo, requestDemo } from '../performer/request-demo.ts';
import { takeDomain } from './command-line.ts';
import { type Config, localUrl, readConfig } from './config.ts';
import { prepareDataDir } from './data-dir.ts';
import { Greeter } from './greeter.ts';
import { StartProblem, startProblem } from './start-problem.ts';
import { ROLES, type Role, RoleCannotStart, Supervisor } from './supervisor.ts';

const USAGE = `tribune serve         start Tribune: origin, control and media
tribune serve ROLE    start one of them alone on this machine: origin, control or media
tribune serve --domain NAME
                      the same over HTTPS, with a certificate that is fetched and renewed for NAME
tribune demo          start Tribune with a short recorded conversation to listen to
tribune backup DIR    copy everything to an empty directory, while Tribune runs or not
tribune restore DIR   make a new installation of such a copy
tribune edge DIR      write the configuration of an nginx before this installation to a directory
tribune rehearse      let made-up listeners come, and say how many it carries: tribune rehearse --help
tribune help          show this

Settings are environment variables, TRIBUNE_PORT and others: README.md lists them.
`;

// Whatever any process of ours makes is for this user alone, journals of the database and backups included.
process.umask(0o077);
const [command = 'serve', ...words] = process.argv.slice(2);
await run(command, words);

async function run(name: string, words: readonly string[]): Promise<void> {
  const serves = name === 'serve' || name === 'demo';
  const { domain, others: rest } = serves ? takeDomain(words) : { domain: undefined, others: words };
  if (name === 'rehearse') return rehearse(words);
  if (/^(help|--help|-h)$/.test(name) || rest.some((word) => /^(--help|-h)$/.test(word))) {
    process.stdout.write(USAGE);
    return;
  }
  if (name === 'backup' || name === 'restore') return copy(name, rest);
  if (name === 'edge') return edge(rest);
  const takesRole = name === 'serve' || name === 'role';
  const role = rest.find(isRole);
  const unknown = takesRole || name === 'demo' ? rest[role && takesRole ? 1 : 0] : name;
  if (unknown !== undefined) {
    process.stderr.write(`tribune does not know "${unknown}".\n\n${USAGE}`);
    process.exitCode = 2;
    return;
  }
  const passing = name === 'demo' && !process.env['TRIBUNE_OPERATOR_TOKEN'];
  // In the environment, where the roles find it.
  if (domain !== undefined) process.env['TRIBUNE_DOMAIN'] = domain;
  if (passing) process.env['TRIBUNE_OPERATOR_TOKEN'] = randomBytes(24).toString('base64url');
  const config = configOrExit();
  const log = pino({ level: config.logLevel, base: null, redact: ['operatorToken'] });
  if (name === 'role' && role) {
    // The supervisor needs none of what the roles are made of.
    const { runRole } = await import('./roles.ts');
    return runRole(role, config, log);
  }
  const greeter = greeterOf(config, role, passing);
  const supervisor = new Supervisor(
    fileURLToPath(import.meta.url),
    role ? [role] : ROLES,
    log.child({ role: 'supervisor' }),
    (message) => greeter.onReady(message),
  );
  await serve(config, supervisor, greeter, name === 'demo');
}

async function copy(command: 'backup' | 'restore', words: readonly string[]): Promise<void> {
  const directory = oneDirectory(command, words);
  if (directory === undefined) return;
  const { runCopyCommand } = await import('./copy-command.ts');
  process.exitCode = await runCopyCommand(command, configOrExit().dataDir, directory);
}

async function edge(words: readonly string[]): Promise<void> {
  const directory = oneDirectory('edge', words);
  if (directory === undefined) return;
  const { runEdgeCommand } = await import('./edge-command.ts');
  process.exitCode = await runEdgeCommand(configOrExit(), directory, process.env);
}

/** Undefined when it is not that; who asked has been told. */
function oneDirectory(command: string, [directory, ...rest]: readonly string[]): string | undefined {
  // What begins with a hyphen is meant for an option, and there is none.
  if (directory !== undefined && !directory.startsWith('-') && rest.length === 0) return directory;
  process.stderr.write(`tribune ${command} takes one directory.\n\n${USAGE}`);
  process.exitCode = 2;
  return undefined;
}

async function rehearse(words: readonly string[]): Promise<void> {
  const { REHEARSE_USAGE } = await import('./rehearse-words.ts');
  if (words.some((word) => /^(help|--help|-h)$/.test(word))) {
    process.stdout.write(REHEARSE_USAGE);
    return;
  }
  const { runRehearseCommand } = await import('./rehearse-command.ts');
  process.exitCode = await runRehearseCommand(words, configOrExit());
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
  supervisor: Supervisor,
  greeter: Greeter,
  withDemo: boolean,
): Promise<void> {
  let endDemo: (() => Promise<void>) | undefined;
  const end = async (exitCode: number) => {
    await endDemo?.();
    await supervisor.stop();
    if (exitCode === 0) process.stdout.write('\nTribune has stopped.\n');
    process.exit(exitCode);
  };
  // Ctrl-C may come twice, from the terminal and from the launcher.
  let ending: Promise<void> | undefined;
  const stop = (exitCode: number) => (ending ??= end(exitCode));
  process.on('SIGINT', () => void stop(0));
  process.on('SIGTERM', () => void stop(0));
  try {
    await prepareDataDir(config, supervisor.roles);
    // Every process of ours loads from it: a room's starts in half the time.
    process.env['NODE_COMPILE_CACHE'] ??= path.join(config.dataDir, 'cache');
    await supervisor.start();
    if (!supervisor.roles.includes('control')) {
      process.stdout.write(`\nTribune's ${supervisor.roles.join(', ')} is up.\n\n`);
      return;
    }
    const demo = withDemo ? await playDemo(config) : undefined;
    endDemo = demo?.end;
    greeter.greet(demo?.room);
  } catch (error) {
    // A role that cannot start has told why.
    if (!(error instanceof RoleCannotStart)) tellProblem(error, config);
    await stop(1);
  }
}

function playDemo(config: Config): Promise<RequestedDemo> {
  return requestDemo(localUrl(config), config.operatorToken ?? '').catch((cause: Error) => {
    throw new StartProblem(`The demo cannot be played: ${cause.message}`, { cause });
  });
}

/** @param passing whether the operator token was made for this run alone */
function greeterOf(
  { publicUrl, port, operatorToken }: Config,
  role: Role | undefined,
  passing: boolean,
): Greeter {
  return new Greeter({
    url: publicUrl ?? `http://localhost:${port}`,
    role,
    ...(operatorToken === undefined
      ? {}
      : { token: passing ? { tokenIs: 'passing', token: operatorToken } : { tokenIs: 'set' } }),
    write: (text) => void process.stdout.write(text),
  });
}

function tellProblem(error: unknown, config: Config): void {
  const stack = error instanceof Error ? error.stack : String(error);
  process.stderr.write(`Tribune cannot start: ${startProblem(error, config) ?? stack}\n`);
}
