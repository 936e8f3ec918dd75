import type { Config } from './config.ts';

/** Why a role could not start, in a sentence that names the setting to change; undefined when it is none of those. */
export function startTrouble(config: Config, error: unknown): string | undefined {
  const { code, port, path, address } = error as NodeJS.ErrnoException & {
    port?: number;
    address?: string;
  };
  const what = port === undefined ? path : `port ${port}`;
  const setting = settingOf(config, port);
  if (code === 'EADDRINUSE') return `${what} is in use by another program; ${setting} chooses another.`;
  if (code === 'EACCES' && port !== undefined)
    return `${what} is not for ordinary users; ${setting} chooses another.`;
  if (code === 'EADDRNOTAVAIL')
    return `${address} is no address of this machine; ${setting} says where to listen.`;
  if (code === 'EACCES' || code === 'EPERM') return `${path} may not be written by this user.`;
  // Ours: it says what to do.
  if (error instanceof Error && error.cause !== undefined) return error.message;
  return undefined;
}

function settingOf(config: Config, port: number | undefined): string {
  if (port === config.port) return 'TRIBUNE_PORT or TRIBUNE_HOST';
  if (port === config.iceTcpPort) return 'TRIBUNE_ICE_TCP_PORT';
  return 'TRIBUNE_ORIGIN_DOOR, TRIBUNE_CONTROL_DOOR or TRIBUNE_MEDIA_DOOR';
}
