/**
 * Private doors, by which the roles reach one another: a Unix socket on one machine, a TCP port behind mutual TLS
 * between machines.
 *
 * Who opens a door and who comes to it name it alike. Owns the transport; not what is said over it.
 */

import { chmod, mkdir, rm } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import path from 'node:path';
import type { Credentials } from './credentials.ts';

/** Path of a Unix socket, or a TCP port. */
export type Door = string | TlsDoor;

export interface TlsDoor {
  /** Name or address, as the certificate of whoever opens the door bears it. */
  readonly host: string;
  readonly port: number;
  /** Of whoever opens the door, or comes to it. */
  readonly credentials: Credentials;
}

/** A server that whoever has a certificate of this installation's authority may speak to, and nobody else. */
export function createDoorServer(
  door: Door,
  options: http.ServerOptions,
  listener: http.RequestListener,
): http.Server {
  if (typeof door === 'string') return http.createServer(options, listener);
  return https.createServer(
    { ...options, ...door.credentials, requestCert: true, rejectUnauthorized: true, minVersion: 'TLSv1.3' },
    listener,
  );
}

/** Where to listen, as Node names it. */
type Listening = { readonly path: string } | { readonly host: string; readonly port: number };

/**
 * Resolves once the door is open; a socket that a crash left behind is replaced.
 *
 * @throws as `listen` fails
 */
export async function openDoor(door: Door, listen: (at: Listening) => Promise<unknown>): Promise<void> {
  if (typeof door !== 'string') {
    await listen({ host: door.host, port: door.port });
    return;
  }
  await mkdir(path.dirname(door), { recursive: true });
  await rm(door, { force: true });
  await listen({ path: door });
  await chmod(door, 0o600);
}

/** For `openDoor`. */
export function listenWith(server: http.Server): (at: Listening) => Promise<void> {
  return (at) =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(at, () => {
        server.off('error', reject);
        resolve();
      });
    });
}

/** An agent that keeps its connections to a door. */
export function keptConnections(door: Door, maxSockets: number): http.Agent {
  const Agent = typeof door === 'string' ? http.Agent : https.Agent;
  return new Agent({ keepAlive: true, maxSockets });
}

/** A request to a door; what goes wrong with certificates comes as an `error` that `troubleOf` puts in words. */
export function askDoor(door: Door, options: http.RequestOptions): http.ClientRequest {
  if (typeof door === 'string') return http.request({ ...options, socketPath: door });
  const { host, port, credentials } = door;
  // Stated, for the environment could switch the default off.
  const strict = { minVersion: 'TLSv1.3', rejectUnauthorized: true } as const;
  return https.request({ ...options, host, port, ...credentials, ...strict });
}

/** For logs. */
export function nameOfDoor(door: Door): string {
  return typeof door === 'string' ? door : `tls://${door.host}:${door.port}`;
}
