/** A programme that is written by the clock, and served by an origin, with an edge before it or not. */

import { type ChildProcess, fork } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Target } from '../../src/rehearsal/wire/dialer.ts';
import { type Front, startLargeNginx } from './large-nginx.ts';
import { pinGenerators, pinServers, unpin } from './pinned.ts';

export const PROGRAMME_SETTINGS =
  'a writer in a process of its own PUTs the chunks of three rungs every 320 ms by the private door, frames of AAC at 64 and 32 and Opus at 48 kbit/s by their length; the origin is a process of its own, recording to disk; as many listeners are expected as come, and spread accordingly';

export class ServedProgramme {
  readonly room = 'talk';
  /** Where listeners come. */
  readonly target: Target;
  /** Processes that serve, by name. */
  readonly servers: Readonly<Record<string, number>>;
  readonly #writer: ChildProcess;
  readonly #opened: AsyncDisposableStack;

  /** @param before what stands before the origin */
  static async start(
    delivery: 'whole' | 'streaming',
    before: 'nginx' | 'bare Node' | 'nothing',
  ): Promise<ServedProgramme> {
    await using opened = new AsyncDisposableStack();
    const directory = await mkdtemp(path.join(tmpdir(), 'tribune-bench-'));
    opened.defer(() => rm(directory, { recursive: true, force: true, maxRetries: 10 }));
    const keys = generateKeyPairSync('ed25519');
    const publicKey = keys.publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const privateKey = keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const webDir = path.join(import.meta.dirname, '../../web/dist');
    const originProcess = fork(new URL('./origin-process.ts', import.meta.url), [
      directory,
      publicKey,
      delivery,
      webDir,
    ]);
    opened.defer(() => end(originProcess));
    const [{ url }] = (await once(originProcess, 'message')) as [{ url: string }];
    const door = path.join(directory, 'origin.sock');
    const writer = fork(new URL('./writer-process.ts', import.meta.url), [door, privateKey]);
    opened.defer(() => end(writer));
    await once(writer, 'message');
    const front = before === 'nothing' ? undefined : await STARTED[before](url);
    if (front) opened.defer(() => front.stop());
    const servers = { ...(front ? { [before]: front.pid } : {}), origin: originProcess.pid ?? 0 };
    pinServers([...Object.values(servers), writer.pid ?? 0]);
    pinGenerators();
    opened.defer(unpin);
    return new ServedProgramme(targetOf(front?.url ?? url), servers, writer, opened.move());
  }

  private constructor(
    target: Target,
    servers: Record<string, number>,
    writer: ChildProcess,
    opened: AsyncDisposableStack,
  ) {
    this.target = target;
    this.#writer = writer;
    this.servers = servers;
    this.#opened = opened;
  }

  /** Announces what a host does who expects so many. */
  async expect(listeners: number): Promise<void> {
    const announced = once(this.#writer, 'message');
    this.#writer.send(listeners);
    await announced;
  }

  close(): Promise<void> {
    return this.#opened.disposeAsync();
  }
}

const STARTED = { nginx: startLargeNginx, 'bare Node': startBareNode };

async function startBareNode(originUrl: string): Promise<Front> {
  const child = fork(new URL('./bare-node-process.ts', import.meta.url), [originUrl]);
  const [{ url }] = (await once(child, 'message')) as [{ url: string }];
  return { url, pid: child.pid ?? 0, stop: () => end(child) };
}

/** @param url of plain HTTP on this machine */
export function targetOf(url: string): Target {
  const { origin, host, hostname, port } = new URL(url);
  return { url: origin, host, address: hostname, port: Number(port), tlsName: undefined };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
