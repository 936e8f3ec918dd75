import path from 'node:path';
import type { Config } from './config.ts';

/** Why Tribune cannot start, in words for whoever starts it. */
export class StartProblem extends Error {
  override readonly name = 'StartProblem';
}

/** What the system refused, as a sentence that names the setting to change; undefined for what is a fault of Tribune. */
export function startProblem(error: unknown, config: Config): string | undefined {
  if (error instanceof StartProblem) return error.message;
  if (!(error instanceof Error)) return undefined;
  const { code, port, syscall, path: file } = error as NodeJS.ErrnoException & { port?: number };
  // A socket in the data directory has a path, and −1 for a port.
  if (syscall === 'listen' && port !== undefined && port >= 0) return portProblem(code, port, config);
  if (code === 'ENOTFOUND') return `${config.host} is no address. Correct TRIBUNE_HOST.`;
  if (code === 'EINVAL' && syscall === 'listen')
    return `The path of the data directory is too long for the sockets in it: ${config.dataDir}. Choose a shorter one with TRIBUNE_DATA_DIR.`;
  if (file !== undefined && isInside(path.resolve(file), config.dataDir))
    return `The data directory cannot be written (${code}): ${config.dataDir}. Choose another one with TRIBUNE_DATA_DIR, or give this user the right to it.`;
  return undefined;
}

function isInside(file: string, folder: string): boolean {
  return file === folder || file.startsWith(folder + path.sep);
}

function portProblem(code: string | undefined, port: number, config: Config): string | undefined {
  const setting = settingOf(port, config);
  if (code === 'EADDRINUSE')
    return `Port ${port} is in use by another program, perhaps by another Tribune. Choose another one with ${setting}.`;
  if (code === 'EACCES')
    return `The system keeps port ${port} from this user: ports below 1024 are often reserved. Choose another one with ${setting}.`;
  if (code === 'EADDRNOTAVAIL')
    return `The address asked for is none of this machine's. Correct ${isOfHost(port, config) ? 'TRIBUNE_HOST' : setting}.`;
  return undefined;
}

function isOfHost(port: number, { port: plain, https }: Config): boolean {
  return [plain, https?.port, https?.redirectPort].includes(port);
}

function settingOf(port: number, config: Config): string {
  if (port === config.port) return 'TRIBUNE_PORT';
  if (port === config.https?.port) return 'TRIBUNE_HTTPS_PORT';
  if (port === config.https?.redirectPort) return 'TRIBUNE_HTTP_PORT';
  if (port === config.iceTcpPort) return 'TRIBUNE_ICE_TCP_PORT';
  return 'TRIBUNE_ORIGIN_DOOR, TRIBUNE_CONTROL_DOOR or TRIBUNE_MEDIA_DOOR';
}
