import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import https from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import { Authority } from '../doors/certificates.ts';
import { freePort, freeUdpPort } from '../doors/free-port.ts';

/**
 * Let's Encrypt's own ACME server for tests, with a name server beside it that finds every name on this machine. It looks
 * for its challenges by HTTP as the real one does.
 */
export class Pebble {
  readonly directoryUrl: string;
  /** PEM file of who vouches for the server itself. */
  readonly caFile: string;
  /** Where it looks for challenges. */
  readonly httpPort: number;
  /** What it said. */
  log = '';
  readonly #folder: string;
  readonly #managementUrl: string;
  readonly #ca: string;
  readonly #children: readonly ChildProcess[];

  private constructor(
    made: Pick<Pebble, 'directoryUrl' | 'caFile' | 'httpPort'>,
    own: { folder: string; managementUrl: string; ca: string; children: readonly ChildProcess[] },
  ) {
    this.directoryUrl = made.directoryUrl;
    this.caFile = made.caFile;
    this.httpPort = made.httpPort;
    this.#folder = own.folder;
    this.#managementUrl = own.managementUrl;
    this.#ca = own.ca;
    this.#children = own.children;
  }

  /** @param httpPort where it looks for challenges; @param validSeconds how long its certificates are good for */
  static async start(httpPort: number, validSeconds: number): Promise<Pebble> {
    const folder = await mkdtemp(path.join(tmpdir(), 'tribune-pebble-'));
    const [port, managementPort, dnsPort] = await Promise.all([freePort(), freePort(), freeUdpPort()]);
    const authority = new Authority('Pebble of a test');
    const { cert, key } = authority.certify({ name: 'pebble' });
    const file = (name: string) => path.join(folder, name);
    await Promise.all([
      writeFile(file('ca.pem'), authority.cert),
      writeFile(file('cert.pem'), cert),
      writeFile(file('key.pem'), key),
      writeFile(
        file('config.json'),
        JSON.stringify({
          pebble: {
            listenAddress: `127.0.0.1:${port}`,
            managementListenAddress: `127.0.0.1:${managementPort}`,
            certificate: file('cert.pem'),
            privateKey: file('key.pem'),
            httpPort,
            tlsPort: 1,
            certificateValidityPeriod: validSeconds,
          },
        }),
      ),
    ]);
    const dns = `127.0.0.1:${dnsPort}`;
    const noServers = ['-http01', '', '-https01', '', '-tlsalpn01', '', '-management', '127.0.0.1:0'];
    const names = spawn(
      'pebble-challtestsrv',
      ['-dns01', dns, '-defaultIPv4', '127.0.0.1', '-defaultIPv6', '', ...noServers],
      { stdio: 'ignore' },
    );
    const server = spawn('pebble', ['-config', file('config.json'), '-dnsserver', dns], {
      env: { ...process.env, PEBBLE_VA_NOSLEEP: '1', PEBBLE_AUTHZREUSE: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const pebble = new Pebble(
      { directoryUrl: `https://127.0.0.1:${port}/dir`, caFile: file('ca.pem'), httpPort },
      {
        folder,
        managementUrl: `https://127.0.0.1:${managementPort}`,
        ca: authority.cert,
        children: [names, server],
      },
    );
    const listening = new Promise<void>((resolve, reject) => {
      for (const stream of [server.stdout, server.stderr]) {
        if (!stream) continue;
        readline.createInterface(stream).on('line', (line) => {
          pebble.log += `${line}\n`;
          if (line.includes('ACME directory available')) resolve();
        });
      }
      server.once('exit', () => reject(new Error(`pebble ended: ${pebble.log}`)));
    });
    await listening;
    return pebble;
  }

  /** PEM of who signs its certificates: another one at each start. */
  async root(): Promise<string> {
    const request = https.get(`${this.#managementUrl}/roots/0`, { ca: this.#ca });
    const [response] = (await once(request, 'response')) as [NodeJS.ReadableStream];
    let text = '';
    for await (const piece of response) text += piece;
    return text;
  }

  async stop(): Promise<void> {
    await Promise.all(
      this.#children.map(async (child) => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        const ended = once(child, 'exit');
        child.kill('SIGTERM');
        await ended;
      }),
    );
    await rm(this.#folder, { recursive: true, force: true });
  }
}
